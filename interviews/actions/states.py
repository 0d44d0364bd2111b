"""Lock an interview in a state that allows the change, or say why it cannot be."""

from __future__ import annotations

from collections.abc import Collection

from interviews.models import Interview
from web.conflict import WrongState

PHRASES = {
    Interview.State.DRAFT: "is not scheduled yet",
    Interview.State.SCHEDULED: "is scheduled",
    Interview.State.LIVE: "is running",
    Interview.State.ENDED: "has ended",
    Interview.State.CLOSED: "is closed",
    Interview.State.CANCELLED: "was cancelled",
    Interview.State.NO_SHOW: "was marked as a no-show",
}
BEFORE_START = frozenset({Interview.State.DRAFT, Interview.State.SCHEDULED})


def lock(interview: Interview) -> Interview:
    """Return the interview, fresh, with its row locked until the transaction ends."""
    return Interview.objects.select_for_update().get(pk=interview.pk)


def refuse_unless(interview: Interview, states: Collection[str], consequence: str) -> None:
    """Raise WrongState, "This interview has ended, so …", unless one of the states holds."""
    if interview.state not in states:
        phrase = PHRASES[Interview.State(interview.state)]
        raise WrongState(f"This interview {phrase}, so {consequence}.")
