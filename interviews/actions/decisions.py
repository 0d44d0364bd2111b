"""Decide what follows from an interview: once, by a person, with a reason."""

import datetime as dt

from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from interviews.actions import states
from interviews.models import Decision, Interview
from interviews.queries import scorecard_contents
from web.conflict import Conflict


class AlreadyDecided(Conflict, problem="already-decided"):
    """The decision stands; another one changes nothing."""


class ScorecardsMissing(Conflict, problem="scorecards-missing"):
    """The panel is not complete yet; says whose card is open."""


@transaction.atomic
def decide(
    *, interview: Interview, outcome: str, rationale: str, by: User, at: dt.datetime
) -> Decision:
    """Record the decision and close the interview.

    Raises AlreadyDecided, WrongState, ScorecardsMissing, or ApplicationOver for going on with
    somebody who was rejected or withdrew meanwhile.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    if interview.state == Interview.State.CLOSED:
        raise AlreadyDecided("This interview has been decided already.")
    states.refuse_unless(interview, {Interview.State.ENDED}, "it cannot be decided")
    if not interview.is_revealed:
        names = ", ".join(
            panelist.user.called for panelist in scorecard_contents.awaited_panelists(interview)
        )
        raise ScorecardsMissing(f"The scorecard of {names} is still open. Decide when it is in.")
    if outcome == Decision.Outcome.ADVANCE:
        states.refuse_over(interview.application_id, "they cannot advance")
    decision = Decision.objects.create(
        interview=interview, outcome=outcome, rationale=rationale, decided_at=at, decided_by=by
    )
    interview.state = Interview.State.CLOSED
    interview.closed_at, interview.closed_by = at, by
    interview.save(update_fields=["state", "closed_at", "closed_by"])
    audit.record(
        AuditAction.INTERVIEW_DECIDE,
        interview,
        by=by,
        at=at,
        payload={"decision": decision.pk, "outcome": outcome},
        person=interview.application.candidate,
        personal={"rationale": rationale},
    )
    return decision
