"""Who answers whoever replies to a mail about an interview."""

from __future__ import annotations

from accounts.models import User
from interviews.models import Interview, Panelist
from interviews.queries import recipients


def of_candidate(interview: Interview) -> User | None:
    """Return whom the candidate writes to: a recruiter of the opening, or who scheduled it."""
    scheduler = interview.scheduled_by
    found = [*recipients.report_recipients(interview), *([scheduler] if scheduler else [])]
    return next((user for user in found if user.is_active), None)


def of_panel(interview: Interview, *, but: User) -> User | None:
    """Return whom a panelist writes to: the lead, and the lead whoever scheduled it."""
    seats = Panelist.objects.current().filter(interview=interview, role=Panelist.Role.LEAD)
    found = [seat.user for seat in seats.select_related("user")]
    if interview.scheduled_by:
        found.append(interview.scheduled_by)
    return next((user for user in found if user.is_active and user != but), None)
