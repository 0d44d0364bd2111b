"""The addresses of the interviews' pages."""

from django.urls import path

from interviews.views import (
    applications,
    interviews,
    invitations,
    kits,
    mails,
    panel,
    plans,
    reports,
    room,
    scorecards,
    today,
)

_INTERVIEW = "interviews/<int:interview_id>/"
_PANELIST = f"{_INTERVIEW}panel/<int:panelist_id>/"
_SCORECARD = "scorecards/<int:scorecard_id>/"

urlpatterns = [
    path("", today.show, name="today"),
    path("mails/unsent/", mails.show_list, name="unsent_mail_list"),
    path("kits/", kits.show_list, name="kit_list"),
    path("kits/new/", kits.create, name="kit_create"),
    path("kits/<slug:slug>/", kits.detail, name="kit_detail"),
    path("kits/<slug:slug>/edit/", kits.edit, name="kit_edit"),
    path("kits/<slug:slug>/archive/", kits.archive, name="kit_archive"),
    path("kits/<slug:slug>/restore/", kits.restore, name="kit_restore"),
    path("interviews/", interviews.show_list, name="interview_list"),
    path("interviews/new/", interviews.draft, name="interview_draft"),
    path(_INTERVIEW, interviews.detail, name="interview_detail"),
    path(f"{_INTERVIEW}plan/", plans.edit, name="interview_plan"),
    path(f"{_INTERVIEW}panel/", panel.edit, name="interview_panel"),
    path(f"{_PANELIST}replace/", panel.replace, name="panelist_replace"),
    path(f"{_PANELIST}lead/", panel.hand_over, name="panelist_hand_over"),
    path(f"{_INTERVIEW}schedule/", interviews.schedule, name="interview_schedule"),
    path(f"{_INTERVIEW}cancel/", interviews.cancel, name="interview_cancel"),
    path(f"{_INTERVIEW}no-show/", interviews.mark_no_show, name="interview_no_show"),
    path(f"{_INTERVIEW}start/", interviews.start, name="interview_start"),
    path(f"{_INTERVIEW}cv/", interviews.cv, name="interview_cv"),
    path(
        "candidates/<int:candidate_id>/interviews/",
        applications.show_interviews,
        name="candidate_interviews",
    ),
    path("applications/<int:application_id>/move/", applications.move, name="application_move"),
    path(
        "interview-invitations/<int:invitation_id>/",
        invitations.detail,
        name="invitation_detail",
    ),
    path(
        "interview-invitations/<int:invitation_id>/resend/",
        invitations.resend,
        name="invitation_resend",
    ),
    path(f"{_INTERVIEW}room/", room.show, name="room"),
    path(f"{_INTERVIEW}room/status/", room.status, name="room_status"),
    path(f"{_INTERVIEW}questions/<int:question_id>/ask/", room.ask, name="question_ask"),
    path(f"{_INTERVIEW}end/", room.end, name="interview_end"),
    path(f"{_INTERVIEW}decide/", reports.decide, name="interview_decide"),
    path(_SCORECARD, scorecards.detail, name="scorecard_detail"),
    path(f"{_SCORECARD}submit/", scorecards.submit, name="scorecard_submit"),
    path(f"{_SCORECARD}reopen/", scorecards.reopen, name="scorecard_reopen"),
    path(f"{_SCORECARD}lock/", scorecards.lock, name="scorecard_lock"),
    path("reports/", reports.show_list, name="report_list"),
    path("reports/<int:report_id>/", reports.detail, name="report_detail"),
    path("reports/<int:report_id>/pdf/", reports.pdf, name="report_pdf"),
    path("reports/<int:report_id>/build/", reports.build_again, name="report_build"),
    path("deliveries/<int:delivery_id>/", reports.delivery, name="delivery_detail"),
    path("deliveries/<int:delivery_id>/resend/", reports.resend, name="delivery_resend"),
]
