"""Addresses of openings, candidates and applications for programs."""

from django.urls import path

from candidates.api import applications, candidates, openings

_OPENING = "openings/<int:opening_id>/"
_CANDIDATE = "candidates/<int:candidate_id>/"

urlpatterns = [
    path("openings/", openings.OpeningsView.as_view(), name="api_openings"),
    path(_OPENING, openings.OpeningView.as_view(), name="api_opening"),
    path(f"{_OPENING}close/", openings.CloseView.as_view(), name="api_opening_close"),
    path(f"{_OPENING}reopen/", openings.ReopenView.as_view(), name="api_opening_reopen"),
    path("candidates/", candidates.CandidatesView.as_view(), name="api_candidates"),
    path(_CANDIDATE, candidates.CandidateView.as_view(), name="api_candidate"),
    path(
        f"{_CANDIDATE}applications/",
        applications.ApplicationsView.as_view(),
        name="api_applications",
    ),
]
