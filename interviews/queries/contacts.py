"""Who answers whoever replies to a mail about an interview."""

from __future__ import annotations

from accounts.models import User
from interviews.models import Interview, Panelist
from interviews.queries import recipients


def of_candidate(interview: Interview) -> User | None:
    """Return whom the candidate writes to: a recruiter of the opening, or who scheduled it."""
    return next(iter([*recipients.report_recipients(interview), *_scheduler(interview)]), None)


def of_panel(interview: Interview, *, but: User) -> User | None:
    """Return whom a panelist writes to: the lead, and the lead whoever scheduled it."""
    seats = Panelist.objects.current().filter(interview=interview, role=Panelist.Role.LEAD)
    leads = [seat.user for seat in seats.select_related("user") if seat.user.is_active]
    return next((user for user in [*leads, *_scheduler(interview)] if user != but), None)


def _scheduler(interview: Interview) -> list[User]:
    """Return who scheduled it, while they may see it: answers say things about the candidate."""
    user = interview.scheduled_by
    is_in = user and Interview.objects.visible_to(user).filter(pk=interview.pk).exists()
    return [user] if user and is_in else []
