"""Addresses of interviews, their plan and their panel."""

from django.urls import path

from interviews.views import interviews, panel, plans

urlpatterns = [
    path("", interviews.show_list, name="interview_list"),
    path("new/", interviews.draft, name="interview_draft"),
    path("<int:interview_id>/", interviews.detail, name="interview_detail"),
    path("<int:interview_id>/plan/", plans.edit, name="interview_plan"),
    path("<int:interview_id>/panel/", panel.edit, name="interview_panel"),
    path(
        "<int:interview_id>/panel/<int:panelist_id>/replace/",
        panel.replace,
        name="panelist_replace",
    ),
    path(
        "<int:interview_id>/panel/<int:panelist_id>/lead/",
        panel.hand_over,
        name="panelist_hand_over",
    ),
    path("<int:interview_id>/schedule/", interviews.schedule, name="interview_schedule"),
    path("<int:interview_id>/cancel/", interviews.cancel, name="interview_cancel"),
    path("<int:interview_id>/no-show/", interviews.mark_no_show, name="interview_no_show"),
    path("<int:interview_id>/start/", interviews.start, name="interview_start"),
    path("<int:interview_id>/cv/", interviews.cv, name="interview_cv"),
]
