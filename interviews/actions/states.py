"""Refuse a change that the interview's state does not allow, and say why."""

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


def refuse_unless(interview: Interview, states: Collection[str], consequence: str) -> None:
    """Raise WrongState, "This interview has ended, so …", unless one of the states holds."""
    if interview.state not in states:
        phrase = PHRASES[Interview.State(interview.state)]
        raise WrongState(f"This interview {phrase}, so {consequence}.")
