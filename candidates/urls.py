"""Addresses of openings, candidates and applications."""

from django.urls import path

from candidates.views import applications, candidates, openings

urlpatterns = [
    path("openings/", openings.show_list, name="opening_list"),
    path("openings/new/", openings.create, name="opening_create"),
    path("openings/<int:opening_id>/", openings.detail, name="opening_detail"),
    path("openings/<int:opening_id>/edit/", openings.edit, name="opening_edit"),
    path("openings/<int:opening_id>/close/", openings.close, name="opening_close"),
    path("openings/<int:opening_id>/reopen/", openings.reopen, name="opening_reopen"),
    path("candidates/", candidates.show_list, name="candidate_list"),
    path("candidates/new/", candidates.create, name="candidate_create"),
    path("candidates/<int:candidate_id>/", candidates.detail, name="candidate_detail"),
    path("candidates/<int:candidate_id>/edit/", candidates.edit, name="candidate_edit"),
    path("candidates/<int:candidate_id>/unlink/", candidates.unlink, name="candidate_unlink"),
    path("candidates/<int:candidate_id>/cv/", candidates.read_cv, name="candidate_cv"),
    path("candidates/<int:candidate_id>/attach-cv/", candidates.attach_cv, name="cv_attach"),
    path("candidates/<int:candidate_id>/remove-cv/", candidates.remove_cv, name="cv_remove"),
    path(
        "candidates/<int:candidate_id>/applications/",
        applications.create,
        name="application_create",
    ),
    path("applications/<int:application_id>/", applications.detail, name="application_detail"),
    path("applications/<int:application_id>/hire/", applications.hire, name="application_hire"),
]
