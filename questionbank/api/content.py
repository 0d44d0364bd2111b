"""A question's content as JSON: the record, field by field, in and out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionbank.formats.records import (
    AcceptedRecord,
    CriterionRecord,
    ExemplarRecord,
    KeyPointRecord,
    LevelRecord,
    PitfallRecord,
    ProbeRecord,
)
from questionbank.models import ModelAnswer, Probe, Question, QuestionVersion


def _text(**options: Any) -> serializers.CharField:  # noqa: ANN401 -- a field's options
    """Markdown of any length that the action then judges, kept as it was sent."""
    return serializers.CharField(allow_blank=True, trim_whitespace=False, **options)


def _number(**options: Any) -> serializers.DecimalField:  # noqa: ANN401 -- a field's options
    return serializers.DecimalField(max_digits=6, decimal_places=2, **options)


class LevelSerializer(serializers.Serializer[LevelRecord]):
    """One level; its key is permanent."""

    key = serializers.SlugField(max_length=60)
    value = _number()
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]  # a field, not the serializer's own label
    anchor = _text()


class CriterionSerializer(serializers.Serializer[CriterionRecord]):
    """One criterion; `competency` is a slug."""

    key = serializers.SlugField(max_length=60)
    title = serializers.CharField(max_length=150)
    weight = _number()
    competency = serializers.CharField(allow_blank=True, max_length=50)
    levels = LevelSerializer(many=True)


class KeyPointSerializer(serializers.Serializer[KeyPointRecord]):
    """What a good answer covers; `criterion` is a key."""

    criterion = serializers.CharField(allow_blank=True, max_length=60)
    text = _text()


class PitfallSerializer(serializers.Serializer[PitfallRecord]):
    """What a weak answer says."""

    says = serializers.CharField()
    why = _text()


class ProbeSerializer(serializers.Serializer[ProbeRecord]):
    """A prepared follow-up."""

    kind = serializers.ChoiceField(choices=Probe.Kind.choices)
    help = serializers.ChoiceField(choices=Probe.Help.choices)
    trigger = _text()
    text = _text()
    signal = _text()


class ExemplarSerializer(serializers.Serializer[ExemplarRecord]):
    """A model answer; `level` is the rubric value that it reaches."""

    quality = serializers.ChoiceField(choices=ModelAnswer.Quality.choices)
    level = _number(allow_null=True)
    text = _text()


class AcceptedSerializer(serializers.Serializer[AcceptedRecord]):
    """A warning of the content checker that the author answers."""

    code = serializers.SlugField(max_length=60)
    reason = serializers.CharField(max_length=300)


class ContentSerializer(serializers.Serializer[Any]):
    """Everything an author writes. A PATCH replaces the fields that it names, lists as a whole."""

    title = serializers.CharField(max_length=200)
    topic = serializers.CharField(allow_blank=True, default="", max_length=50)
    kind = serializers.ChoiceField(
        choices=QuestionVersion.Kind.choices, default=QuestionVersion.Kind.CONCEPT
    )
    seniority = serializers.ChoiceField(
        choices=QuestionVersion.Seniority.choices, default=QuestionVersion.Seniority.MID
    )
    difficulty = serializers.IntegerField(min_value=1, max_value=5, default=3)
    minutes = serializers.IntegerField(min_value=1, max_value=240, default=10)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), default=list)
    references = serializers.ListField(child=serializers.CharField(max_length=300), default=list)
    prompt = _text(default="")
    context = _text(default="")  # type: ignore[assignment]  # a field, not the serializer's context
    exemplars = ExemplarSerializer(many=True, default=list)
    key_points = KeyPointSerializer(many=True, default=list)
    pitfalls = PitfallSerializer(many=True, default=list)
    probes = ProbeSerializer(many=True, default=list)
    criteria = CriterionSerializer(many=True, default=list)
    accept = AcceptedSerializer(many=True, default=list)
    needs_note_at_extremes = serializers.BooleanField(default=True)
    change_note = serializers.CharField(allow_blank=True, default="", max_length=300)
    licence = serializers.CharField(allow_blank=True, default="", max_length=80)
    attribution = serializers.CharField(allow_blank=True, default="", max_length=300)
    ai_policy = serializers.ChoiceField(
        choices=Question.AiPolicy.choices, default=Question.AiPolicy.FORBIDDEN
    )
    review_by = serializers.DateField(allow_null=True, default=None)
    family = serializers.CharField(allow_blank=True, default="", max_length=80)
    external_source = serializers.CharField(allow_blank=True, default="", max_length=80)
    external_id = serializers.CharField(allow_blank=True, default="", max_length=200)
    max_uses = serializers.IntegerField(min_value=0, allow_null=True, default=None)
    cooldown_days = serializers.IntegerField(min_value=0, allow_null=True, default=None)
    replaced_by = serializers.UUIDField(allow_null=True, default=None)
    enemies = serializers.ListField(child=serializers.UUIDField(), default=list)

    def changes(self) -> dict[str, Any]:
        """Return what was sent as fields of a record."""
        given = dict(self.validated_data)
        for name, kind in _LISTS.items():
            if name in given:
                given[name] = tuple(kind(**row) for row in given[name])
        if "criteria" in given:
            given["criteria"] = tuple(_criterion(row) for row in given["criteria"])
        for name in ("tags", "references", "enemies"):
            if name in given:
                given[name] = tuple(given[name])
        return {name: given[name] for name in given if name in _CONTENT}


_CONTENT = frozenset(ContentSerializer().fields)
_LISTS = {
    "exemplars": ExemplarRecord,
    "key_points": KeyPointRecord,
    "pitfalls": PitfallRecord,
    "probes": ProbeRecord,
    "accept": AcceptedRecord,
}


def _criterion(row: dict[str, Any]) -> CriterionRecord:
    levels = tuple(LevelRecord(**level) for level in row["levels"])
    return CriterionRecord(**{**row, "levels": levels})
