"""Reports over the API: read them, their paper and their deliveries; end an interview, decide."""

from typing import Any

from django.core.files.base import ContentFile
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from interviews.actions import decisions, deliveries, sessions
from interviews.actions import reports as requests
from interviews.api import schema
from interviews.api.fields import CandidateNameField
from interviews.api.plans import fetch
from interviews.documents import paper
from interviews.models import Decision, Delivery, Interview, Report
from interviews.models.limits import LONGEST_RATIONALE
from interviews.queries import report_lists, report_pages, revisions
from questionbank.formats.json_values import to_json
from web.api import serializers
from web.api.pagination import KeysetView
from web.api.views import ApiView
from web.authorize import authorize
from web.files import pdf_response

DELIVERY_STATES = [
    *("withheld", "replaced", "waiting"),
    *("pending", "sending", "sent", "failed", "stopped"),
]


@extend_schema_field(schema.CONTENT)
class ContentField(serializers.JSONField):
    """What a report says, handed out as it is kept."""


@extend_schema_field(schema.SCORE)
class ScoreField(serializers.JSONField):
    """A score of a report."""


class ReportSerializer(serializers.Serializer[Any]):
    """A report in a list: what it is and what it found in short."""

    id = serializers.IntegerField()
    interview = serializers.IntegerField(source="interview_id")
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Report.Kind.choices)
    state = serializers.ChoiceField(choices=Report.State.choices)
    candidate = CandidateNameField(source="interview.application.candidate")
    opening = serializers.CharField(source="interview.application.opening.title")
    requested_at = serializers.DateTimeField()
    built_at = serializers.DateTimeField(allow_null=True)


class ReportRowSerializer(ReportSerializer):
    """The newest report of an interview."""

    score = ScoreField()
    awaited = serializers.ListField(child=serializers.CharField(), allow_null=True)


class DecisionSerializer(serializers.Serializer[Decision]):
    """What was decided, and why."""

    outcome = serializers.ChoiceField(choices=Decision.Outcome.choices)
    rationale = serializers.CharField(max_length=LONGEST_RATIONALE)
    decided_at = serializers.DateTimeField(read_only=True)
    decided_by = serializers.CharField(source="decided_by.called", read_only=True)


class ReportDetailSerializer(ReportSerializer):
    """A report whole: the snapshot as it was taken, and what has happened since."""

    error = serializers.CharField()
    attempts = serializers.IntegerField()
    next_try_at = serializers.DateTimeField(allow_null=True)
    content = ContentField(source="snapshot")
    replaced_by = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    revisions = serializers.SerializerMethodField()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_replaced_by(self, report: Report) -> int | None:
        """Return the later report of the interview, if there is one."""
        latest = report.interview.reports.latest_of_each().exclude(pk=report.pk)
        return latest.values_list("pk", flat=True).first()

    @extend_schema_field(DecisionSerializer(allow_null=True))
    def get_decision(self, report: Report) -> dict[str, Any] | None:
        """Return the decision on the interview, if there is one."""
        decision = Decision.objects.filter(interview=report.interview_id)
        found = decision.select_related("decided_by").first()
        return dict(DecisionSerializer(found).data) if found else None

    @extend_schema_field(schema.REVISIONS)
    def get_revisions(self, report: Report) -> list[dict[str, Any]]:
        """Return what came in after the reveal, apart from the snapshot and its scores."""
        return [to_json(revision) for revision in revisions.revisions_of(report)]


class DeliverySerializer(serializers.Serializer[Any]):
    """One report to one recipient by one channel."""

    id = serializers.IntegerField()
    report = serializers.IntegerField(source="report_id")
    recipient = serializers.EmailField(source="recipient.email")
    channel = serializers.ChoiceField(choices=Delivery.Channel.choices)
    state = serializers.SerializerMethodField()
    attempts = serializers.IntegerField(source="mail.attempts", default=0)
    error = serializers.CharField(source="mail.error", default="")
    next_try_at = serializers.DateTimeField(
        source="mail.next_try_at", allow_null=True, default=None
    )
    sent_at = serializers.DateTimeField(source="mail.sent_at", allow_null=True, default=None)

    @extend_schema_field(serializers.ChoiceField(choices=DELIVERY_STATES))
    def get_state(self, delivery: Delivery) -> str:
        """Return what became of it."""
        return report_pages.state_of(delivery, is_latest=not delivery.is_replaced)  # type: ignore[attr-defined]  # annotated by the query


class EndedSerializer(serializers.Serializer[Report]):
    """An interview that has ended, and the report that was asked for."""

    id = serializers.IntegerField(source="interview_id")
    state = serializers.ChoiceField(choices=Interview.State.choices, source="interview.state")
    ended_at = serializers.DateTimeField(source="interview.ended_at")
    scorecards_due_at = serializers.DateTimeField(source="interview.scorecards_due_at")
    report = serializers.IntegerField(source="pk")


class ReportsView(KeysetView):
    """The newest report of each interview."""

    order = ("-pk",)

    @extend_schema(responses=ReportRowSerializer(many=True))
    def get(self, request: StaffRequest) -> Response:
        """List the reports that the caller may open, the newest first."""
        found = report_lists.latest(request.user)
        return self.listed(request, found, ReportRowSerializer)


def _answer(request: StaffRequest, report: Report, status: int = 200) -> Response:
    shown = ReportDetailSerializer(report, context={"request": request})
    return Response(shown.data, status=status)


class ReportView(ApiView):
    """One report."""

    @extend_schema(responses=ReportDetailSerializer)
    def get(self, request: StaffRequest, report_id: int) -> Response:
        """Return the report with its snapshot: every score, rating and note in it."""
        report = get_object_or_404(report_pages.readable(request.user), pk=report_id)
        requests.note_read(report=report, by=request.user, shape="data", at=timezone.now())
        return _answer(request, report)


class BuildView(ApiView):
    """Building a failed report again."""

    @extend_schema(request=None, responses={202: ReportDetailSerializer})
    def post(self, request: StaffRequest, report_id: int) -> Response:
        """Try the report again now; 409 when it is ready."""
        visible = report_pages.readable(request.user)
        report = get_object_or_404(visible, pk=report_id)
        authorize(request.user, "interviews.build_report", report)
        requests.build_again(report=report, by=request.user, at=timezone.now())
        return _answer(request, visible.get(pk=report_id), status=202)


class ReportPdfView(ApiView):
    """The paper of a report."""

    def perform_content_negotiation(
        self,
        request: Request,
        force: bool = False,  # noqa: ARG002, FBT001, FBT002 -- DRF's signature
    ) -> tuple[BaseRenderer, str]:
        """Take any Accept header: what goes out is a PDF, and a problem is JSON."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        parameters=[OpenApiParameter("paper", enum=sorted(paper.SIZES))],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: StaffRequest, report_id: int) -> FileResponse:
        """Return the report as PDF; `paper` sets the same snapshot in another size."""
        report = get_object_or_404(Report.objects.visible_to(request.user), pk=report_id)
        if report.state != Report.State.READY:
            raise Http404
        size = request.query_params.get("paper", "")
        if size and size not in paper.SIZES:
            raise serializers.ValidationError({"paper": f"One of {', '.join(paper.SIZES)}."})
        content = paper.render_report(report, size=size)
        requests.note_read(report=report, by=request.user, shape="pdf", at=timezone.now())
        return pdf_response(ContentFile(content), paper.filename(report))


class DeliveriesView(KeysetView):
    """Who was sent which report."""

    order = ("-pk",)

    @extend_schema(responses=DeliverySerializer(many=True))
    def get(self, request: StaffRequest) -> Response:
        """List deliveries, the newest first."""
        found = report_pages.deliveries_of(request.user)
        return self.listed(request, found, DeliverySerializer)


class ResendView(ApiView):
    """Sending a delivery's mail again."""

    @extend_schema(request=None, responses={202: DeliverySerializer})
    def post(self, request: StaffRequest, delivery_id: int) -> Response:
        """Try the mail again now; 409 when it has arrived or must wait."""
        visible = report_pages.deliveries_of(request.user)
        delivery = get_object_or_404(visible, pk=delivery_id)
        authorize(request.user, "interviews.resend_delivery", delivery)
        deliveries.resend(delivery=delivery, by=request.user, at=timezone.now())
        return Response(DeliverySerializer(visible.get(pk=delivery_id)).data, status=202)


class EndView(ApiView):
    """The end of an interview."""

    @extend_schema(request=None, responses=EndedSerializer)
    def post(self, request: StaffRequest, interview_id: int) -> Response:
        """Stop the clock and ask for the report; ending again changes nothing."""
        interview = fetch(request, interview_id)
        authorize(request.user, "interviews.end_interview", interview)
        report = sessions.end(interview=interview, by=request.user, at=timezone.now())
        return Response(EndedSerializer(report).data)


class DecisionView(ApiView):
    """The decision on an interview."""

    @extend_schema(request=DecisionSerializer, responses={201: DecisionSerializer})
    def post(self, request: StaffRequest, interview_id: int) -> Response:
        """Decide, once, when every card is in; this closes the interview."""
        interview = fetch(request, interview_id)
        authorize(request.user, "interviews.decide_interview", interview)
        form = DecisionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        decision = decisions.decide(
            interview=interview, by=request.user, at=timezone.now(), **form.validated_data
        )
        return Response(DecisionSerializer(decision).data, status=201)
