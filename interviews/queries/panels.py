"""Who sits in an interview, as a value."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from candidates.models import Candidate
from interviews.models import Interview, Panelist


@dataclass(frozen=True, slots=True)
class Seat:
    """A person and what they are to do in the interview."""

    user: User
    role: str

    @property
    def part(self) -> str:
        """Return the role in words."""
        return Panelist.Role(self.role).label


def seated(interview: Interview) -> list[Seat]:
    """Return the seats that are taken, in the order in which they were."""
    panelists = interview.panelists.current().select_related("user").order_by("pk")
    return [Seat(panelist.user, panelist.role) for panelist in panelists]


def whatever_order(seats: Iterable[Seat]) -> list[Seat]:
    """Return the seats as two panels of the same people compare."""
    return sorted(seats, key=lambda seat: (seat.user.pk, seat.role))


def why_unfit(user: User, candidate: Candidate) -> str:
    """Return why the person cannot sit in an interview with the candidate, or nothing."""
    if not user.is_active:
        return f"{user} has left, so they cannot be on a panel."
    if candidate.is_about(user):
        return f"{user} is the candidate, so they cannot be on this panel."
    if not user.roles:
        return f"{user} has no role here. Make them an interviewer first."
    return ""
