"""Addresses of the API."""

from django.urls import path

from interviews.api import scorecards

urlpatterns = [
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
