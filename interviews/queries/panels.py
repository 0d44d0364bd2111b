"""Who sits in an interview, as a value."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
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
