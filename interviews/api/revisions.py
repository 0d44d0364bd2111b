"""What came in after the reveal, as the API tells it beside a report."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from interviews.models import Rating


class MarkSerializer(serializers.Serializer[Any]):
    """One rating in words."""

    state = serializers.ChoiceField(choices=Rating.State.choices)
    value = serializers.CharField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not this serializer's label
    note = serializers.CharField()


class ChangeSerializer(serializers.Serializer[Any]):
    """One criterion before the reveal and as it was revised."""

    question = serializers.IntegerField()
    number = serializers.IntegerField()
    criterion = serializers.CharField()
    criterion_title = serializers.CharField()
    first = MarkSerializer(allow_null=True)
    revised = MarkSerializer()


class RecommendationChangeSerializer(serializers.Serializer[Any]):
    """A recommendation before the reveal and after it."""

    first = serializers.CharField()
    revised = serializers.CharField()
    reason = serializers.CharField()


class ReopeningSerializer(serializers.Serializer[Any]):
    """Who opened a card again, when and why."""

    at = serializers.DateTimeField()
    by = serializers.CharField()
    reason = serializers.CharField()


class RevisionSerializer(serializers.Serializer[Any]):
    """What one panelist submitted after the reveal; it enters no score."""

    panelist = serializers.IntegerField()
    name = serializers.CharField()
    counts = serializers.BooleanField()
    submitted_at = serializers.DateTimeField()
    is_late = serializers.BooleanField()
    reopening = ReopeningSerializer(allow_null=True)
    recommendation = RecommendationChangeSerializer(allow_null=True)
    changes = ChangeSerializer(many=True)
