"""Deciding on an interview: once, when the panel is complete, with a reason."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, AuditPersonalValues, User
from interviews.actions import decisions
from interviews.models import Decision, Interview
from tests.interviews.panels import end, hand_in
from web.conflict import WrongState

pytestmark = pytest.mark.django_db


def decide(interview: Interview, by: User, outcome: str = "advance") -> Decision:
    return decisions.decide(
        interview=interview,
        outcome=outcome,
        rationale="Both saw sound splits.",
        by=by,
        at=timezone.now(),
    )


def test_a_decision_closes_the_interview_and_keeps_its_reason_erasable(
    complete: Interview, rae: User
) -> None:
    end(complete)

    decision = decide(complete, rae)

    complete.refresh_from_db()
    found = (complete.state, complete.closed_by, complete.closed_at)
    assert found == ("closed", rae, decision.decided_at)
    event = AuditEvent.objects.get(action="interview.decide")
    assert event.payload == {"decision": decision.pk, "outcome": "advance"}
    personal = AuditPersonalValues.objects.get(event_id=event.pk)
    assert (personal.person_id, personal.values) == (
        complete.application.candidate_id,
        {"rationale": "Both saw sound splits."},
    )


def test_before_the_last_card_it_says_whose_is_open(
    interview: Interview, ada: User, rae: User
) -> None:
    hand_in(interview, ada)
    end(interview)
    with pytest.raises(decisions.ScorecardsMissing):
        decide(interview, rae)
    assert not Decision.objects.exists()


def test_a_running_interview_is_not_decided(interview: Interview, rae: User) -> None:
    with pytest.raises(WrongState):
        decide(interview, rae)
    assert not Decision.objects.exists()


def test_a_second_decision_changes_nothing(complete: Interview, rae: User) -> None:
    end(complete)
    first = decide(complete, rae)
    with pytest.raises(decisions.AlreadyDecided):
        decide(complete, rae, "reject")
    decision = Decision.objects.get()
    assert (decision, decision.outcome) == (first, "advance")
