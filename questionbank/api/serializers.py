"""Questions, versions and the steps in their life, as JSON."""

from collections.abc import Mapping
from typing import Any

from questionbank.api.content import ContentSerializer
from questionbank.formats import limits
from questionbank.models import QuestionVersion
from web.api import serializers
from web.api.editions import MadeFromSerializer
from web.editions import edition


class RowSerializer(serializers.Serializer[QuestionVersion]):
    """One question of the list, with the version that the list is about."""

    uuid = serializers.UUIDField(source="question.uuid")
    slug = serializers.CharField(source="question.slug")
    version = serializers.IntegerField(source="number")
    state = serializers.ChoiceField(choices=QuestionVersion.State.choices)
    title = serializers.CharField()
    topic = serializers.CharField(source="topic.name", default="")
    seniority = serializers.ChoiceField(choices=QuestionVersion.Seniority.choices)
    minutes = serializers.IntegerField(source="expected_minutes")
    tags = serializers.ListField(child=serializers.CharField())


class VersionRowSerializer(serializers.Serializer[QuestionVersion]):
    """One version in a question's history."""

    version = serializers.IntegerField(source="number")
    state = serializers.ChoiceField(choices=QuestionVersion.State.choices)
    title = serializers.CharField()
    bump = serializers.ChoiceField(choices=QuestionVersion.Bump.choices)
    change_note = serializers.CharField()
    content_hash = serializers.CharField()
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)


class VersionSerializer(VersionRowSerializer):
    """One version with its content."""

    uuid = serializers.UUIDField(source="question.uuid")
    slug = serializers.CharField(source="question.slug")
    content = ContentSerializer()
    edition = serializers.SerializerMethodField()

    def get_edition(self, version: QuestionVersion) -> str:
        """Return what an edit of this version, and a verdict on it, is made from."""
        return edition(version.content)  # type: ignore[attr-defined]  # set by `answer`


class DraftSerializer(ContentSerializer):
    """A new question. Without a slug it gets one from its title."""

    uuid = serializers.UUIDField(required=False)
    slug = serializers.SlugField(required=False, max_length=limits.SLUG)


class EditSerializer(MadeFromSerializer, ContentSerializer):
    """Changes to an open version; without `made_from`, of whatever the other fields are by now."""

    def get_fields(self) -> dict[str, Any]:
        """Return the fields that were sent.

        Not `partial`, which would let rows of the lists come with holes too.
        """
        fields = super().get_fields()
        given = getattr(self, "initial_data", None)
        if not isinstance(given, Mapping):
            return fields
        return {name: field for name, field in fields.items() if name in given}


class ReviewSerializer(serializers.Serializer[Any]):
    """An approval of the edition that was read."""

    made_from = serializers.CharField(max_length=64)
    comments = serializers.CharField(allow_blank=True, default="", max_length=5_000)


class ChangesSerializer(ReviewSerializer):
    """A wish for changes says which."""

    comments = serializers.CharField(max_length=5_000)


class PublishSerializer(serializers.Serializer[Any]):
    """A publication; the bump may be raised above what the change amounts to."""

    made_from = serializers.CharField(max_length=64)
    bump = serializers.ChoiceField(choices=QuestionVersion.Bump.choices, required=False)
