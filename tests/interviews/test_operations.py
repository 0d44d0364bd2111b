"""Operations on a card: typed, idempotent, each on its own merits."""

import datetime as dt
import uuid
from dataclasses import replace
from http import HTTPStatus

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import AuditEvent, AuditPersonalValues, Role, User
from interviews import periodic
from interviews.actions import operations
from interviews.actions.operations import Kind, Operation, Result
from interviews.models import Interview, Note, OperationReceipt, Rating, Scorecard, Tick
from tests.factories import make_interview, make_user
from tests.interviews import panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(ada: User) -> Scorecard:
    return panels.card_of(make_interview(lead=ada, state=Interview.State.LIVE), ada)


def rate(
    card: Scorecard, level: str | None = "split-4", version: int = 0, **values: object
) -> Operation:
    fields = {
        "op_id": uuid.uuid4(),
        "kind": Kind.RATING,
        "expected_version": version,
        "question": card.interview.questions.get().pk,
        "criterion": "split",
        "state": Rating.State.RATED.value if level else Rating.State.NO_EVIDENCE.value,
        "level": level,
    }
    return Operation(**{**fields, **values})  # type: ignore[arg-type]  # mixed on purpose


def apply(card: Scorecard, *each: Operation) -> list[Result]:
    return apply_at(card, *each, at=timezone.now())


def apply_at(card: Scorecard, *each: Operation, at: dt.datetime) -> list[Result]:
    return operations.apply(scorecard_id=card.pk, operations=each, by=card.panelist.user, at=at)


def cells(card: Scorecard) -> list[tuple[str, str | None, int]]:
    return list(card.ratings.values_list("state", "level_key", "version"))


@pytest.mark.parametrize(
    ("level", "state", "stored"),
    [("split-4", "rated", "split-4"), (None, "no_evidence", None), ("", "not_asked", None)],
)
def test_a_rating_is_stored_with_its_version(
    card: Scorecard, level: str | None, state: str, stored: str | None
) -> None:
    (result,) = apply(card, rate(card, level, state=state))
    assert (result.status, result.version) == (HTTPStatus.OK, 1)
    assert cells(card) == [(state, stored, 1)]


def test_a_repeated_operation_returns_its_result_and_changes_nothing(card: Scorecard) -> None:
    first = rate(card)
    (once,) = apply(card, first)
    apply(card, rate(card, "split-2", version=1))
    (again,) = apply(card, first)
    assert again == once
    assert cells(card) == [("rated", "split-2", 2)]
    assert AuditEvent.objects.filter(action="scorecard.rate").count() == 2


def test_an_operation_on_an_older_version_conflicts_and_shows_the_row(card: Scorecard) -> None:
    apply(card, rate(card, "split-4"))
    (result,) = apply(card, rate(card, "split-1"))
    assert (result.status, result.version) == (HTTPStatus.CONFLICT, 1)
    assert result.row == {"state": "rated", "level_key": "split-4"}
    assert cells(card) == [("rated", "split-4", 1)]


def test_one_result_each_where_one_is_wrong(card: Scorecard) -> None:
    good, wrong = rate(card), rate(card, "leakage-4", criterion="split", version=1)
    results = apply(card, wrong, good)
    assert [result.status for result in results] == [422, 200]
    assert list(results[0].errors) == ["level"]
    assert cells(card) == [("rated", "split-4", 1)]


RATE, RECOMMEND = {"level": "split-4"}, {"recommendation": "yes", "text": "Sound."}
WRITE, TICK = (
    {"text": "Heard it.", "level": None, "state": ""},
    {"key": "k1", "state": "set"},
)


@pytest.mark.parametrize(
    ("kind", "values", "other"),
    [
        (Kind.RATING, RATE, {"level": "split-2"}),
        (Kind.RATING, RATE, {"criterion": "leakage", "level": "leakage-3"}),
        (Kind.RATING, RATE, {"expected_version": 1}),
        (Kind.RATING, RATE, {"kind": Kind.NOTE, **WRITE}),
        (Kind.NOTE, WRITE, {"text": "Heard nothing."}),
        (Kind.NOTE, WRITE, {"criterion": ""}),
        (Kind.NOTE, WRITE, {"kind": Kind.RECOMMENDATION, **RECOMMEND}),
        (Kind.KEY_POINT, TICK, {"state": "unset"}),
        (Kind.RECOMMENDATION, RECOMMEND, {"text": "Unsound."}),
        (Kind.RECOMMENDATION, RECOMMEND, {"recommendation": "no"}),
    ],
)
def test_an_op_id_used_for_something_else_is_refused(
    card: Scorecard, kind: Kind, values: dict[str, object], other: dict[str, object]
) -> None:
    first = rate(card, kind=kind, **values)  # type: ignore[arg-type]  # mixed on purpose
    (once,) = apply(card, first)
    before = standing(card)
    (refused,) = apply(card, replace(first, **other))  # type: ignore[arg-type]  # mixed on purpose
    assert (refused.status, set(refused.errors)) == (HTTPStatus.UNPROCESSABLE_ENTITY, {"op_id"})
    assert standing(card) == before
    assert apply(card, first) == [once]


def standing(card: Scorecard) -> list[object]:
    """Return all that stands on the card."""
    card.refresh_from_db()
    rows = [*card.ratings.all(), *card.notes.all(), *card.ticks.all()]
    return [model_to_dict(each) for each in (card, *rows)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"question": 0}, "question"),
        ({"criterion": "nope"}, "criterion"),
        ({"state": "maybe"}, "state"),
        ({"state": "not_asked"}, "level"),
        ({"level": None, "state": "rated"}, "level"),
        ({"kind": Kind.KEY_POINT, "state": "on"}, "state"),
        ({"kind": Kind.PROBE, "state": "set", "key": "p9"}, "key"),
        ({"kind": Kind.RECOMMENDATION, "recommendation": "maybe"}, "recommendation"),
        ({"kind": Kind.NOTE, "text": "x" * 20_001}, "text"),
    ],
)
def test_what_does_not_fit_is_named_by_field(
    card: Scorecard, values: dict[str, object], field: str
) -> None:
    (result,) = apply(card, rate(card, **{"level": "split-4", **values}))  # type: ignore[arg-type]  # wrong on purpose
    assert (result.status, list(result.errors)) == (422, [field])
    assert (Rating.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_notes_ticks_and_recommendation_are_stored(card: Scorecard) -> None:
    results = apply(
        card,
        rate(card, kind=Kind.NOTE, text="Named the three splits.", criterion="split"),
        rate(card, kind=Kind.NOTE, text="Calm.", criterion=""),
        rate(card, kind=Kind.KEY_POINT, key="k1", state="set"),
        rate(card, kind=Kind.PROBE, key="p1", state="set"),
        rate(card, kind=Kind.RECOMMENDATION, recommendation="yes", text="Careful."),
    )
    card.refresh_from_db()
    assert [result.status for result in results] == [200] * 5
    assert set(Note.objects.values_list("criterion_key", "text")) == {
        ("split", "Named the three splits."),
        ("", "Calm."),
    }
    assert set(Tick.objects.values_list("kind", "key", "is_set")) == {
        ("key_point", "k1", True),
        ("probe", "p1", True),
    }
    assert (card.recommendation, card.recommendation_reason) == ("yes", "Careful.")


def test_written_words_stand_apart_from_the_audit_event(card: Scorecard) -> None:
    secret = "stammered about splits"
    apply(card, rate(card, kind=Kind.NOTE, text=secret))
    apply(card, rate(card, kind=Kind.RECOMMENDATION, recommendation="no", text=secret))
    assert secret not in str(list(AuditEvent.objects.values()))
    about = card.interview.application.candidate_id
    personal = AuditPersonalValues.objects.filter(
        person_type="candidates.Candidate", person_id=about
    )
    assert [row.values for row in personal] == [{"text": secret}, {"text": secret}]


@pytest.mark.parametrize("kind", [Kind.NOTE, Kind.RECOMMENDATION])
def test_what_is_being_typed_is_recorded_once_a_minute_and_when_it_is_done(
    card: Scorecard, kind: Kind
) -> None:
    begin, texts = timezone.now(), ["T", "Th", "The", "The sp", "The split"]
    for version, (text, seconds) in enumerate(zip(texts, [0, 30, 59, 61, 62], strict=True)):
        operation = rate(card, None, version, kind=kind, text=text, is_typing=seconds != 62)
        apply_at(card, operation, at=begin + dt.timedelta(seconds=seconds))
    recorded = AuditPersonalValues.objects.order_by("pk").values_list("values__text", flat=True)
    assert list(recorded) == ["The sp", "The split"]


def test_a_text_taken_up_again_later_begins_another_minute(card: Scorecard) -> None:
    for version, minutes in enumerate([0, 5, 6]):
        operation = rate(card, None, version, kind=Kind.NOTE, text="x" * version, is_typing=True)
        at = timezone.now() + dt.timedelta(minutes=minutes) - dt.timedelta(seconds=minutes // 6)
        apply_at(card, operation, at=at)
    assert not AuditEvent.objects.exists()


def test_a_recommendation_chosen_while_its_reason_is_typed_is_recorded_at_once(
    card: Scorecard,
) -> None:
    for version, (choice, text) in enumerate([("no", "Sli"), ("no", "Slips"), ("yes", "Slips, ")]):
        values = {"kind": Kind.RECOMMENDATION, "recommendation": choice, "text": text}
        apply(card, rate(card, None, version, **values, is_typing=True))
    said = AuditEvent.objects.order_by("pk").values_list("payload__from", "payload__to")
    assert [(before["recommendation"], after["recommendation"]) for before, after in said] == [
        (None, "no"),
        ("no", "yes"),
    ]


def test_receipts_are_forgotten_when_no_device_keeps_the_change_any_more(card: Scorecard) -> None:
    now, operation = timezone.now(), rate(card)
    apply_at(card, operation, at=now - operations.RECEIPTS_KEPT_FOR)
    periodic.sweep_operation_receipts()
    assert not OperationReceipt.objects.exists()
    apply_at(card, rate(card, version=1), at=now)
    periodic.sweep_operation_receipts()
    assert OperationReceipt.objects.count() == 1


@pytest.mark.parametrize("state", [Interview.State.SCHEDULED, Interview.State.CANCELLED])
def test_nothing_is_scored_where_no_conversation_takes_place(card: Scorecard, state: str) -> None:
    Interview.objects.update(state=state)
    with pytest.raises(operations.ScorecardNotOpen):
        apply(card, rate(card))
    assert cells(card) == []


def test_a_submitted_card_takes_no_operation(card: Scorecard) -> None:
    panels.submit(card)
    with pytest.raises(operations.ScorecardNotOpen):
        apply(card, rate(card))
    assert {state for state, _, _ in cells(card)} == {"not_asked"}
    assert not OperationReceipt.objects.exists()


class TwoTabs(RuleBasedStateMachine):
    """Two tabs of one panelist, with lost answers and repeats, never lose or double a change."""

    @initialize()
    def start(self) -> None:
        ada = make_user("Ada", Role.INTERVIEWER)
        self.card = panels.card_of(make_interview(lead=ada, state=Interview.State.LIVE), ada)
        self.known = {"left": 0, "right": 0}
        self.applied: list[str | None] = []
        self.sent: list[Operation] = []

    @rule(tab=st.sampled_from(["left", "right"]), value=st.integers(1, 5))
    def change(self, tab: str, value: int) -> None:
        operation = rate(self.card, f"split-{value}", version=self.known[tab])
        self.sent.append(operation)
        (result,) = apply(self.card, operation)
        if result.status == HTTPStatus.OK:
            self.applied.append(operation.level)
        self.known[tab] = result.version

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        if self.sent:
            apply(self.card, data.draw(st.sampled_from(self.sent)))

    @invariant()
    def row_is_the_last_applied_change(self) -> None:
        expected = [("rated", self.applied[-1], len(self.applied))] if self.applied else []
        assert cells(self.card) == expected


@pytest.mark.django_db
def test_two_tabs() -> None:
    run_state_machine_as_test(
        TwoTabs,
        settings=hypothesis_settings(max_examples=15, stateful_step_count=12, deadline=None),
    )
