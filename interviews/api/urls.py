"""Addresses of the API."""

from django.urls import path

from interviews.api import interviews, kits, plans, reports, scorecards

urlpatterns = [
    path("kits/", kits.KitsView.as_view(), name="api_kits"),
    path("kits/<slug:slug>/", kits.KitView.as_view(), name="api_kit"),
    path("interviews/", interviews.InterviewsView.as_view(), name="api_interviews"),
    path(
        "interviews/<int:interview_id>/", interviews.InterviewView.as_view(), name="api_interview"
    ),
    path(
        "interviews/<int:interview_id>/plan/", plans.PlanView.as_view(), name="api_interview_plan"
    ),
    path(
        "interviews/<int:interview_id>/start/",
        interviews.StartView.as_view(),
        name="api_interview_start",
    ),
    path("interviews/<int:interview_id>/end/", reports.EndView.as_view(), name="api_interview_end"),
    path(
        "interviews/<int:interview_id>/decision/",
        reports.DecisionView.as_view(),
        name="api_interview_decision",
    ),
    path("reports/", reports.ReportsView.as_view(), name="api_reports"),
    path("reports/<int:report_id>/", reports.ReportView.as_view(), name="api_report"),
    path("reports/<int:report_id>/pdf/", reports.ReportPdfView.as_view(), name="api_report_pdf"),
    path("reports/<int:report_id>/build/", reports.BuildView.as_view(), name="api_report_build"),
    path("deliveries/", reports.DeliveriesView.as_view(), name="api_deliveries"),
    path(
        "deliveries/<int:delivery_id>/resend/",
        reports.ResendView.as_view(),
        name="api_delivery_resend",
    ),
    path(
        "scorecards/<int:scorecard_id>/", scorecards.ScorecardView.as_view(), name="api_scorecard"
    ),
    path(
        "scorecards/<int:scorecard_id>/operations/",
        scorecards.OperationsView.as_view(),
        name="api_scorecard_operations",
    ),
    path(
        "scorecards/<int:scorecard_id>/submit/",
        scorecards.SubmitView.as_view(),
        name="api_scorecard_submit",
    ),
    path(
        "scorecards/<int:scorecard_id>/reopen/",
        scorecards.ReopenView.as_view(),
        name="api_scorecard_reopen",
    ),
]
