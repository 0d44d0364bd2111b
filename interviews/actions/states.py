"""Refuse a change that the interview's or the application's state does not allow, and say why."""

from collections.abc import Collection

from candidates.models import Application
from interviews.models import Interview
from web.conflict import Conflict, WrongState

PHRASES = {
    Interview.State.DRAFT: "is not scheduled yet",
    Interview.State.SCHEDULED: "is scheduled",
    Interview.State.LIVE: "is running",
    Interview.State.ENDED: "has ended",
    Interview.State.CLOSED: "is closed",
    Interview.State.CANCELLED: "was cancelled",
    Interview.State.NO_SHOW: "was marked as a no-show",
}


class ApplicationOver(Conflict, problem="application-over"):
    """The candidate is not considered for the opening any more."""


def refuse_unless(interview: Interview, states: Collection[str], consequence: str) -> None:
    """Raise WrongState, "This interview has ended, so …", unless one of the states holds."""
    if interview.state not in states:
        phrase = PHRASES[Interview.State(interview.state)]
        raise WrongState(f"This interview {phrase}, so {consequence}.")


def refuse_over(application_id: int, consequence: str) -> Application:
    """Return the application, locked; raise ApplicationOver unless it is in the running *now*.

    Each step towards an interview asks: between two of them somebody may reject or withdraw.
    Whoever locks the interview too locks it first.
    """
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("candidate", "opening")
        .get(pk=application_id)
    )
    if not application.is_running:
        raise ApplicationOver(
            f"{application.candidate} is no longer in the running for {application.opening}, "
            f"so {consequence}."
        )
    return application
