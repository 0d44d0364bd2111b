"""Addresses of the API."""

from django.urls import path

from interviews.api import interviews, kits, scorecards

urlpatterns = [
    path("kits/", kits.KitsView.as_view(), name="api_kits"),
    path("kits/<slug:slug>/", kits.KitView.as_view(), name="api_kit"),
    path("interviews/", interviews.InterviewsView.as_view(), name="api_interviews"),
    path("interviews/<int:pk>/", interviews.InterviewView.as_view(), name="api_interview"),
    path("interviews/<int:pk>/start", interviews.StartView.as_view(), name="api_interview_start"),
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
