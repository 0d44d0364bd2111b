"""Plans as the API takes and gives them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from interviews.actions.plans import MOST_MINUTES, MOST_WEIGHT, PlannedQuestion
from interviews.api.fields import QuestionField
from interviews.queries.plans import Plan


class PlannedQuestionSerializer(serializers.Serializer[PlannedQuestion]):
    """A question to be asked; without minutes it takes as long as its version says."""

    question = QuestionField()
    section = serializers.CharField(max_length=120, allow_blank=True, default="")
    weight = serializers.DecimalField(
        max_digits=6,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=Decimal(MOST_WEIGHT),
        default=Decimal(1),
    )
    minutes = serializers.IntegerField(
        min_value=1, max_value=MOST_MINUTES, allow_null=True, default=None
    )


class PlanRowSerializer(serializers.Serializer[Any]):
    """A question in its place; `version` is null where none is published any more."""

    question = serializers.UUIDField(source="question.uuid")
    slug = serializers.CharField(source="question.slug")
    title = serializers.CharField()
    section = serializers.CharField()
    weight = serializers.DecimalField(max_digits=6, decimal_places=2)
    minutes = serializers.IntegerField()
    version = serializers.IntegerField(source="version_number", allow_null=True)
    is_pinned = serializers.BooleanField()


class PlanSerializer(serializers.Serializer[Plan]):
    """The running order with its sums and what speaks against it."""

    rows = PlanRowSerializer(many=True)
    minutes = serializers.IntegerField()
    slot_minutes = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())
