"""Addresses of the API."""

from django.urls import path

from interviews.api import interviews, kits, plans, reports, scorecards

urlpatterns = [
    path("kits/", kits.KitsView.as_view(), name="api_kits"),
    path("kits/<slug:slug>/", kits.KitView.as_view(), name="api_kit"),
    path("interviews/", interviews.InterviewsView.as_view(), name="api_interviews"),
    path("interviews/<int:pk>/", interviews.InterviewView.as_view(), name="api_interview"),
    path("interviews/<int:pk>/plan", plans.PlanView.as_view(), name="api_interview_plan"),
    path("interviews/<int:pk>/start", interviews.StartView.as_view(), name="api_interview_start"),
    path("interviews/<int:pk>/end", reports.EndView.as_view(), name="api_interview_end"),
    path(
        "interviews/<int:pk>/decision",
        reports.DecisionView.as_view(),
        name="api_interview_decision",
    ),
    path("reports/", reports.ReportsView.as_view(), name="api_reports"),
    path("reports/<int:pk>/", reports.ReportView.as_view(), name="api_report"),
    path("reports/<int:pk>/pdf", reports.ReportPdfView.as_view(), name="api_report_pdf"),
    path("reports/<int:pk>/build", reports.BuildView.as_view(), name="api_report_build"),
    path("deliveries/", reports.DeliveriesView.as_view(), name="api_deliveries"),
    path("deliveries/<int:pk>/resend", reports.ResendView.as_view(), name="api_delivery_resend"),
    path("scorecards/<int:pk>/", scorecards.ScorecardView.as_view(), name="api_scorecard"),
    path(
        "scorecards/<int:pk>/operations",
        scorecards.OperationsView.as_view(),
        name="api_scorecard_operations",
    ),
    path(
        "scorecards/<int:pk>/submit", scorecards.SubmitView.as_view(), name="api_scorecard_submit"
    ),
    path(
        "scorecards/<int:pk>/reopen", scorecards.ReopenView.as_view(), name="api_scorecard_reopen"
    ),
]
