"""Who may do what with kits, interviews, scorecards and reports.

The rules say *who*; in which state a thing may be done is the actions' to refuse.
"""

import rules

from accounts.models import User
from accounts.rules import is_admin, is_manager, is_staff
from interviews.models import Delivery, Interview, Panelist, Report, Scorecard


def _sits(user: User, interview: Interview | None, roles: list[str]) -> bool:
    """Look through the panel as it is loaded: a page asks for many permissions at once."""
    return interview is not None and any(
        seat.user_id == user.pk and seat.role in roles and seat.removed_at is None
        for seat in interview.panelists.all()
    )


@rules.predicate
def is_panelist(user: User, interview: Interview | None) -> bool:
    """Grant to whoever sits on the panel, in whatever role."""
    return _sits(user, interview, Panelist.Role.values)


@rules.predicate
def is_lead(user: User, interview: Interview | None) -> bool:
    """Grant to the lead of the panel."""
    return _sits(user, interview, [Panelist.Role.LEAD])


@rules.predicate
def is_free_of_own_interest(user: User, interview: Interview | None) -> bool:
    """Grant to everybody but the candidate, who may also be a user."""
    return interview is None or not interview.application.candidate.is_about(user)


@rules.predicate
def is_own_scorecard(user: User, card: Scorecard | None) -> bool:
    """Grant to the panelist whose card it is, while they sit on the panel."""
    if card is None:
        return False
    return card.panelist.user_id == user.pk and card.panelist.removed_at is None


@rules.predicate
def is_lead_of_scorecard(user: User, card: Scorecard | None) -> bool:
    """Grant to the lead of the interview that the card belongs to."""
    return card is not None and is_lead(user, card.interview)


@rules.predicate
def is_about_another(user: User, card: Scorecard | None) -> bool:
    """Grant to everybody but the candidate whom the card is about."""
    return card is None or is_free_of_own_interest(user, card.interview)


@rules.predicate
def may_read_report(user: User, report: Report | None) -> bool:
    """Grant through the reports' own door: independence stands there and nowhere else."""
    return report is not None and Report.objects.visible_to(user).filter(pk=report.pk).exists()


@rules.predicate
def may_read_results(user: User, interview: Interview | None) -> bool:
    """Grant once a report of the interview may be read."""
    if interview is None:
        return False
    return Report.objects.visible_to(user).filter(interview=interview).exists()


@rules.predicate
def may_read_delivered_report(user: User, delivery: Delivery | None) -> bool:
    """Grant when the report that is delivered may be read."""
    return delivery is not None and may_read_report(user, delivery.report)


runs_interview = is_lead & is_free_of_own_interest
arranges_interview = (is_manager | is_lead) & is_free_of_own_interest

rules.add_perm("interviews.view_kit", is_staff)
rules.add_perm("interviews.create_kit", is_staff)
rules.add_perm("interviews.edit_kit", is_staff)
rules.add_perm("interviews.archive_kit", is_staff)

rules.add_perm("interviews.draft_interview", is_staff)
rules.add_perm("interviews.edit_interview", arranges_interview)
rules.add_perm("interviews.schedule_interview", arranges_interview)
rules.add_perm("interviews.cancel_interview", arranges_interview)
rules.add_perm("interviews.start_interview", runs_interview)
rules.add_perm("interviews.end_interview", runs_interview)
rules.add_perm("interviews.enter_room", is_panelist & is_free_of_own_interest)

rules.add_perm("interviews.score_scorecard", is_own_scorecard)
rules.add_perm("interviews.submit_scorecard", is_own_scorecard)
rules.add_perm("interviews.lock_scorecard", (is_lead_of_scorecard | is_admin) & is_about_another)
rules.add_perm("interviews.reopen_scorecard", (is_lead_of_scorecard | is_admin) & is_about_another)

rules.add_perm("interviews.view_report", may_read_report)
rules.add_perm("interviews.build_report", is_manager & may_read_report)
rules.add_perm("interviews.decide_interview", is_manager & may_read_results)
rules.add_perm("interviews.resend_delivery", is_manager & may_read_delivered_report)
