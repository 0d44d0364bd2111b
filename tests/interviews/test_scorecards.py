"""Submitting, locking, reopening, and the reveal that follows."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from interviews.actions import scorecards
from interviews.actions.operations import Kind
from interviews.models import Interview, Report, Scorecard
from tests.interviews.panels import apply, card_of, end, hand_in, rate, recommend, reopen

pytestmark = pytest.mark.django_db


def fill(card: Scorecard, level: int = 4, *, note: str = "", leaves: str = "") -> None:
    """Rate every criterion but one that is left untouched, and recommend."""
    rate(card, 1, dict.fromkeys({"split", "leakage"} - {leaves}, level), note=note)
    recommend(card)


def submit(card: Scorecard, *, confirms: bool = False) -> None:
    scorecards.submit(
        scorecard=card, by=card.panelist.user, at=timezone.now(), confirms_not_asked=confirms
    )


@pytest.fixture
def card(interview: Interview, ada: User) -> Scorecard:
    """Ada's card, untouched."""
    return card_of(interview, ada)


def test_submitting_freezes_the_card_once(card: Scorecard) -> None:
    fill(card)
    submit(card)
    with pytest.raises(scorecards.AlreadySubmitted):
        submit(card)
    card.refresh_from_db()
    content = card.versions.get().content
    assert (card.state, content["recommendation"]) == ("submitted", "yes")
    assert {(r["criterion"], r["state"], r["level"]) for r in content["ratings"]} == {
        ("split", "rated", "split-4"),
        ("leakage", "rated", "leakage-4"),
    }


def test_a_recommendation_with_a_reason_is_needed(card: Scorecard) -> None:
    with pytest.raises(scorecards.NotReady) as caught:
        submit(card, confirms=True)
    assert set(caught.value.errors) == {"recommendation", "reason"}
    recommend(card, reason=" \n")
    with pytest.raises(scorecards.NotReady) as caught:
        submit(card, confirms=True)
    assert set(caught.value.errors) == {"reason"}


@pytest.mark.parametrize(("level", "blank"), [(1, ""), (5, ""), (5, " \n")])
def test_an_extreme_rating_needs_a_note(card: Scorecard, level: int, blank: str) -> None:
    fill(card, level, note=blank)
    with pytest.raises(scorecards.NotReady) as caught:
        submit(card)
    assert [cell.criterion for cell in caught.value.cells] == ["split", "leakage"]
    row = card.interview.questions.get()
    note = {
        "kind": Kind.NOTE,
        "question": row.pk,
        "text": "Said so in these words.",
        "expected_version": 1 if blank else 0,
    }
    apply(card, *({**note, "criterion": key} for key in ("split", "leakage")))
    submit(card)


def test_untouched_criteria_are_not_asked_only_when_confirmed(card: Scorecard) -> None:
    fill(card, leaves="leakage")
    with pytest.raises(scorecards.UntouchedCells) as caught:
        submit(card)
    assert [cell.criterion_title for cell in caught.value.cells] == ["Leakage"]
    assert card.ratings.count() == 1
    submit(card, confirms=True)
    assert card.ratings.get(criterion_key="leakage").state == "not_asked"


def test_the_reveal_comes_with_the_last_counting_card(
    interview: Interview, ada: User, bob: User
) -> None:
    hand_in(interview, ada)
    assert not Interview.objects.get().is_revealed
    assert list(Scorecard.objects.visible_to(bob)) == [card_of(interview, bob)]
    hand_in(interview, bob)
    assert Interview.objects.get().is_revealed
    assert Scorecard.objects.visible_to(bob).count() == 2


def test_the_first_report_is_final_when_all_cards_are_in(complete: Interview, rae: User) -> None:
    report = end(complete)
    assert (report.kind, report.awaited_panelist_ids) == ("final", [])
    assert len(report.scorecard_version_ids) == 2
    assert [delivery.recipient for delivery in report.deliveries.all()] == [rae]


def test_the_deadline_locks_what_is_missing_and_the_final_report_does_without(
    interview: Interview, ada: User, bob: User
) -> None:
    hand_in(interview, ada)
    fill(card_of(interview, bob))
    end(interview)
    interview.refresh_from_db()
    assert interview.scorecards_due_at is not None
    early = interview.scorecards_due_at - dt.timedelta(seconds=1)
    assert scorecards.lock_overdue(interview=interview, at=early) == 0
    assert scorecards.lock_overdue(interview=interview, at=interview.scorecards_due_at) == 1
    final = interview.reports.get(kind=Report.Kind.FINAL)
    assert final.scorecard_version_ids == [card_of(interview, ada).versions.get().pk]
    assert card_of(interview, bob).state == "locked"


def test_a_card_reopened_before_the_reveal_is_replaced(
    interview: Interview, card: Scorecard, ada: User, bob: User
) -> None:
    hand_in(interview, ada)
    reopen(interview, ada)
    interim = end(interview)
    assert (interim.scorecard_version_ids, len(interim.awaited_panelist_ids)) == ([], 2)
    submit(card)
    hand_in(interview, bob)
    final = interview.reports.get(kind=Report.Kind.FINAL)
    latest = card.versions.get(number=2)
    assert (latest.is_after_reveal, latest.pk in final.scorecard_version_ids) == (False, True)


def test_a_reopened_card_that_the_deadline_locks_falls_back_to_what_was_submitted(
    interview: Interview, card: Scorecard, ada: User
) -> None:
    hand_in(interview, ada)
    reopen(interview, ada)
    end(interview)
    scorecards.lock(scorecard=card, by=ada, at=timezone.now())
    assert card_of(interview, ada).state == "submitted"


def test_reopening_needs_a_reason(interview: Interview, ada: User) -> None:
    hand_in(interview, ada)
    with pytest.raises(scorecards.ReasonMissing):
        reopen(interview, ada, reason=" ")
    assert card_of(interview, ada).state == "submitted"
