"""Addresses of the API."""

from django.urls import path

from interviews.api import applications, interviews, kits, plans, reports, scorecards

_INTERVIEW = "interviews/<int:interview_id>/"
_MOVE = "applications/<int:application_id>/move/"
_REPORT = "reports/<int:report_id>/"
_SCORECARD = "scorecards/<int:scorecard_id>/"

urlpatterns = [
    path("kits/", kits.KitsView.as_view(), name="api_kits"),
    path("kits/<slug:slug>/", kits.KitView.as_view(), name="api_kit"),
    path("interviews/", interviews.InterviewsView.as_view(), name="api_interviews"),
    path(_INTERVIEW, interviews.InterviewView.as_view(), name="api_interview"),
    path(f"{_INTERVIEW}plan/", plans.PlanView.as_view(), name="api_interview_plan"),
    path(f"{_INTERVIEW}start/", interviews.StartView.as_view(), name="api_interview_start"),
    path(f"{_INTERVIEW}end/", reports.EndView.as_view(), name="api_interview_end"),
    path(f"{_INTERVIEW}decision/", reports.DecisionView.as_view(), name="api_interview_decision"),
    path(_MOVE, applications.MoveView.as_view(), name="api_application_move"),
    path("reports/", reports.ReportsView.as_view(), name="api_reports"),
    path(_REPORT, reports.ReportView.as_view(), name="api_report"),
    path(f"{_REPORT}pdf/", reports.ReportPdfView.as_view(), name="api_report_pdf"),
    path(f"{_REPORT}build/", reports.BuildView.as_view(), name="api_report_build"),
    path("deliveries/", reports.DeliveriesView.as_view(), name="api_deliveries"),
    path(
        "deliveries/<int:delivery_id>/resend/",
        reports.ResendView.as_view(),
        name="api_delivery_resend",
    ),
    path(_SCORECARD, scorecards.ScorecardView.as_view(), name="api_scorecard"),
    path(
        f"{_SCORECARD}operations/",
        scorecards.OperationsView.as_view(),
        name="api_scorecard_operations",
    ),
    path(f"{_SCORECARD}submit/", scorecards.SubmitView.as_view(), name="api_scorecard_submit"),
    path(f"{_SCORECARD}reopen/", scorecards.ReopenView.as_view(), name="api_scorecard_reopen"),
]
