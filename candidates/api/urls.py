"""Addresses of openings, candidates and applications for programs."""

from django.urls import path

from candidates.api import applications, candidates, openings

urlpatterns = [
    path("openings/", openings.OpeningsView.as_view(), name="api_openings"),
    path("openings/<int:opening_id>/", openings.OpeningView.as_view(), name="api_opening"),
    path(
        "openings/<int:opening_id>/close/", openings.CloseView.as_view(), name="api_opening_close"
    ),
    path(
        "openings/<int:opening_id>/reopen/",
        openings.ReopenView.as_view(),
        name="api_opening_reopen",
    ),
    path("candidates/", candidates.CandidatesView.as_view(), name="api_candidates"),
    path(
        "candidates/<int:candidate_id>/", candidates.CandidateView.as_view(), name="api_candidate"
    ),
    path(
        "candidates/<int:candidate_id>/applications/",
        applications.ApplicationsView.as_view(),
        name="api_applications",
    ),
    path(
        "applications/<int:application_id>/move/",
        applications.MoveView.as_view(),
        name="api_application_move",
    ),
]
