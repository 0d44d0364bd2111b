"""Plans as the API takes and gives them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from interviews.actions import plans as actions
from interviews.api.fields import VisibleField
from interviews.models import Interview, InterviewSection
from interviews.models.limits import (
    LEAST_WEIGHT,
    MOST_MINUTES,
    MOST_QUESTIONS,
    MOST_SECTIONS,
    MOST_WEIGHT,
)
from interviews.queries import plans
from interviews.queries.planned import PlannedQuestion, PlannedSection
from interviews.queries.plans import Plan
from questionbank.models import Question
from web.api import serializers
from web.api.editions import MadeFromSerializer
from web.api.views import ApiView
from web.authorize import authorize
from web.lengths import api_text


class PlannedQuestionSerializer(serializers.Serializer[PlannedQuestion]):
    """A question to be asked; without minutes it takes as long as its version says."""

    question = VisibleField(slug_field="uuid", queryset=Question.objects.all())
    weight = serializers.DecimalField(
        max_digits=6,
        decimal_places=2,
        min_value=LEAST_WEIGHT,
        max_value=Decimal(MOST_WEIGHT),
        default=Decimal(1),
    )
    minutes = serializers.IntegerField(
        min_value=1, max_value=MOST_MINUTES, allow_null=True, default=None
    )


class PlannedSectionSerializer(serializers.Serializer[PlannedSection]):
    """A named part of a plan; `minutes` is the time beside its questions."""

    title = api_text(InterviewSection, "title")
    minutes = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES, default=0)
    questions = PlannedQuestionSerializer(many=True, default=list, max_length=MOST_QUESTIONS)  # type: ignore[call-arg]  # many=True makes a ListSerializer, which takes it


class PlanRowSerializer(serializers.Serializer[Any]):
    """A question in its place; `version` is null where none is published any more."""

    question = serializers.UUIDField(source="question.uuid")
    slug = serializers.CharField(source="question.slug")
    title = serializers.CharField()
    section = serializers.CharField()
    weight = serializers.DecimalField(max_digits=6, decimal_places=2)
    minutes = serializers.IntegerField(source="length")
    version = serializers.IntegerField(source="version_number", allow_null=True)
    is_pinned = serializers.BooleanField()


class PlanSectionSerializer(serializers.Serializer[Any]):
    """A section as it stands; `minutes` is the time beside its questions."""

    title = serializers.CharField()
    minutes = serializers.IntegerField()


class PlanSerializer(serializers.Serializer[Plan]):
    """The running order with its sums and what speaks against it.

    Whoever replaces it names its `edition`: the new one was made from that.
    """

    edition = serializers.CharField()
    sections = PlanSectionSerializer(many=True)
    rows = PlanRowSerializer(many=True)
    minutes = serializers.IntegerField()
    beside_minutes = serializers.IntegerField()
    slot_minutes = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())


class PlanInputSerializer(MadeFromSerializer):
    """A plan that is to replace the one that it was made from."""

    sections = PlannedSectionSerializer(many=True, max_length=MOST_SECTIONS)  # type: ignore[call-arg]  # many=True makes a ListSerializer, which takes it


class PlanView(ApiView):
    """The plan of one interview."""

    @extend_schema(responses=PlanSerializer)
    def get(self, request: StaffRequest, interview_id: int) -> Response:
        """Return the plan with its edition."""
        return _answer(fetch(request, interview_id))

    @extend_schema(request=PlanInputSerializer, responses=PlanSerializer)
    def put(self, request: StaffRequest, interview_id: int) -> Response:
        """Replace the plan; 409 when somebody saved after that edition was read."""
        interview = fetch(request, interview_id)
        authorize(request.user, "interviews.edit_interview", interview)
        form = PlanInputSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        actions.edit_plan(
            interview=interview,
            sections=planned(form.validated_data["sections"]),
            made_from=form.validated_data["made_from"],
            by=request.user,
            at=timezone.now(),
        )
        return _answer(fetch(request, interview_id))


def planned(sections: Sequence[dict[str, Any]]) -> list[PlannedSection]:
    """Return validated sections in the actions' terms."""
    return [
        PlannedSection(
            title=section["title"],
            minutes=section["minutes"],
            questions=[PlannedQuestion(**question) for question in section["questions"]],
        )
        for section in sections
    ]


def fetch(request: StaffRequest, interview_id: int) -> Interview:
    """Return an interview that the caller may see, or raise Http404."""
    visible = Interview.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("application__candidate"), pk=interview_id)


def _answer(interview: Interview) -> Response:
    return Response(PlanSerializer(plans.plan_for_interview(interview)).data)
