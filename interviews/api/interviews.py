"""Interviews over the API: list, read, arrange, start."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from accounts.models import User
from candidates.models import Application
from interviews.actions import interviews as actions
from interviews.api.fields import ApplicationField, CandidateNameField, VisibleField
from interviews.api.plans import PlannedSectionSerializer, PlanSerializer, planned
from interviews.models import Interview, Kit, Panelist
from interviews.models.limits import LONGEST_SLOT, MOST_SEATS, MOST_SECTIONS, SHORTEST_SLOT
from interviews.queries import interviews, plans
from interviews.queries.panels import Seat
from web.api import serializers
from web.api.fields import InstantField
from web.api.pagination import KeysetView
from web.api.views import ApiView
from web.authorize import authorize
from web.lengths import api_text


class SeatSerializer(serializers.Serializer[Seat]):
    """A person and their part."""

    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Panelist.Role.choices)

    def validate_email(self, value: str) -> User:
        """Return the colleague with this address."""
        found = User.objects.visible_to(self.context["request"].user)
        user = found.filter(email__iexact=value).first()
        if user is None:
            raise serializers.ValidationError("Nobody here has this address.")
        return user


class PanelistSerializer(serializers.Serializer[Panelist]):
    """Who sits in an interview."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")
    role = serializers.ChoiceField(choices=Panelist.Role.choices)


class InterviewSerializer(serializers.Serializer[Any]):
    """An interview in a list; of the candidate it says the name alone."""

    id = serializers.IntegerField()
    uuid = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Interview.State.choices)
    application = serializers.IntegerField(source="application_id")
    candidate = CandidateNameField(source="application.candidate")
    opening = serializers.CharField(source="application.opening.title")
    starts_at = serializers.DateTimeField(allow_null=True)
    slot_minutes = serializers.IntegerField()
    time_zone = serializers.CharField()
    meeting_url = serializers.CharField()
    panel = PanelistSerializer(source="seats", many=True)


class InterviewDetailSerializer(InterviewSerializer):
    """An interview with its plan."""

    plan = serializers.SerializerMethodField()

    @extend_schema_field(PlanSerializer)
    def get_plan(self, interview: Interview) -> dict[str, Any]:
        """Return the plan with its sums."""
        return dict(PlanSerializer(plans.plan_for_interview(interview)).data)


class InterviewInputSerializer(serializers.Serializer[Interview]):
    """An interview to be arranged.

    Questions come from `plan`, else from the kit. With `starts_at` it is scheduled at once,
    and everybody is invited; without, it is a draft.
    """

    application = ApplicationField(queryset=Application.objects.all())
    title = api_text(Interview, "title", default="Technical interview")
    kit = VisibleField(slug_field="slug", queryset=Kit.objects.all(), allow_null=True, default=None)
    plan = PlannedSectionSerializer(
        many=True,
        allow_null=True,
        default=None,
        max_length=MOST_SECTIONS,  # type: ignore[call-arg]  # many=True makes a ListSerializer
    )
    panel = SeatSerializer(many=True, default=list, max_length=MOST_SEATS)  # type: ignore[call-arg]  # many=True makes a ListSerializer, which takes it
    slot_minutes = serializers.IntegerField(
        min_value=SHORTEST_SLOT, max_value=LONGEST_SLOT, allow_null=True, default=None
    )
    time_zone = api_text(Interview, "time_zone", allow_null=True, default=None)
    starts_at = InstantField(allow_null=True, default=None)
    meeting_url = api_text(Interview, "meeting_url", default="")


class InterviewsView(KeysetView):
    """All interviews that the caller may see."""

    order = ("-created_at", "-id")

    @extend_schema(responses=InterviewSerializer(many=True))
    def get(self, request: StaffRequest) -> Response:
        """List interviews, the newest first."""
        found = interviews.with_rows(Interview.objects.visible_to(request.user))
        return self.listed(request, found, InterviewSerializer)

    @extend_schema(request=InterviewInputSerializer, responses={201: InterviewDetailSerializer})
    def post(self, request: StaffRequest) -> Response:
        """Arrange an interview, or draft one."""
        authorize(request.user, "interviews.draft_interview")
        form = InterviewInputSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        made = actions.arrange(**_values(form.validated_data), by=request.user, at=timezone.now())
        return _answer(request, made.pk, status=201)


class InterviewView(ApiView):
    """One interview."""

    @extend_schema(responses=InterviewDetailSerializer)
    def get(self, request: StaffRequest, interview_id: int) -> Response:
        """Return the interview with panel and plan."""
        return _answer(request, interview_id)


class StartView(ApiView):
    """The start of an interview."""

    @extend_schema(request=None, responses=InterviewDetailSerializer)
    def post(self, request: StaffRequest, interview_id: int) -> Response:
        """Start the interview; starting it again changes nothing."""
        interview = _fetch(request, interview_id)
        authorize(request.user, "interviews.start_interview", interview)
        actions.start(interview=interview, by=request.user, at=timezone.now())
        return _answer(request, interview_id)


def _fetch(request: StaffRequest, interview_id: int) -> Interview:
    visible = Interview.objects.visible_to(request.user)
    return get_object_or_404(interviews.with_rows(visible), pk=interview_id)


def _answer(request: StaffRequest, interview_id: int, status: int = 200) -> Response:
    interview = _fetch(request, interview_id)
    shown = InterviewDetailSerializer(interview, context={"request": request})
    return Response(shown.data, status=status)


def _values(data: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of the action."""
    plan, seats = data.pop("plan"), data.pop("panel")
    return {
        **data,
        "plan": None if plan is None else planned(plan),
        "seats": [Seat(seat["email"], seat["role"]) for seat in seats],
    }
