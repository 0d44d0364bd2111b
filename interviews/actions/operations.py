"""What a panelist does to their own card, one typed and idempotent operation at a time.

An operation names the version of the row that it was typed on. When the row is at that version
it is applied and the version grows; when it is not, the operation either was applied before
(its audit event is its receipt, and the stored result is returned) or conflicts with a newer
row, which is returned so that the reader can choose. An id that was used for something else is
refused: whoever is told that a change is safe must find it stored. Nothing is announced: others
may not see marks before the reveal.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from django.db import IntegrityError, models, transaction

from accounts.actions import audit
from accounts.models import AuditAction, AuditEvent, AuditPersonalValues, User
from candidates.models import Candidate
from interviews.models import Interview, Note, Rating, Scorecard, Tick
from interviews.models.limits import LONGEST_NOTE
from interviews.queries import pinned
from interviews.queries.pinned import PinnedQuestion
from web.conflict import Conflict


class ScorecardNotOpen(Conflict, problem="scorecard-not-open"):
    """The card has been submitted or locked, or its interview is not running."""


class Kind(StrEnum):
    """What an operation changes."""

    RATING = "rating"
    NOTE = "note"
    KEY_POINT = "key_point"
    PROBE = "probe"
    RECOMMENDATION = "recommendation"


_ACTIONS = {
    Kind.RATING: AuditAction.SCORECARD_RATE,
    Kind.NOTE: AuditAction.SCORECARD_NOTE,
    Kind.KEY_POINT: AuditAction.SCORECARD_TICK_KEY_POINT,
    Kind.PROBE: AuditAction.SCORECARD_TICK_PROBE,
    Kind.RECOMMENDATION: AuditAction.SCORECARD_RECOMMEND,
}

_WRITTEN = {Kind.NOTE, Kind.RECOMMENDATION}


@dataclass(frozen=True, slots=True)
class Operation:
    """One change. Which fields count depends on the kind; levels go by their permanent key."""

    op_id: uuid.UUID
    kind: Kind
    expected_version: int  # 0: no row yet
    question: int | None = None  # the interview question's id
    criterion: str = ""
    key: str = ""  # of a key point or probe
    state: str = ""  # rating: a Rating.State; key point and probe: "set" or "unset"
    level: str | None = None
    text: str = ""
    recommendation: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one operation. `status` is an HTTP status: 200, 409 or 422."""

    op_id: uuid.UUID
    status: HTTPStatus
    version: int = 0
    row: Mapping[str, object] | None = None  # the newer row, on a conflict
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every operation of one request is applied to. The card is locked."""

    card: Scorecard
    candidate: Candidate
    questions: Mapping[int, PinnedQuestion]
    by: User
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class _Target:
    """The row that an operation is about, and what it would write there."""

    rows: models.QuerySet[Rating] | models.QuerySet[Note] | models.QuerySet[Tick]
    cell: Mapping[str, object]
    values: Mapping[str, object]


def apply(
    *, scorecard_id: int, operations: Sequence[Operation], by: User, at: dt.datetime
) -> list[Result]:
    """Apply each operation to one's own card on its own merits, in order, in one transaction.

    Fetches, authorises and locks in one query: this runs at every keystroke's end. Raises
    Scorecard.DoesNotExist where `by` has no such card, and ScorecardNotOpen.
    """
    try:
        with transaction.atomic():
            desk = _open(scorecard_id, by, at)
            return [_apply_one(desk, operation) for operation in operations]
    except IntegrityError:
        # An op_id was spent on another row: look the receipts up before writing.
        with transaction.atomic():
            desk = _open(scorecard_id, by, at)
            return [_receipt(desk, each) or _apply_one(desk, each) for each in operations]


def _open(scorecard_id: int, by: User, at: dt.datetime) -> _Desk:
    card = (
        Scorecard.objects.own(by)
        .select_for_update(of=("self",))
        .select_related("interview__application")
        .only(
            "state",
            "recommendation",
            "recommendation_reason",
            "recommendation_version",
            "interview__state",
            "interview__application__candidate_id",
        )
        .get(pk=scorecard_id)
    )
    interview = card.interview
    if not card.is_open or interview.state not in Interview.State.under_way():
        raise ScorecardNotOpen("This scorecard is closed; what you typed is kept on this page.")
    return _Desk(
        card=card,
        candidate=Candidate(pk=interview.application.candidate_id),
        questions={question.id: question for question in pinned.questions_of_started(interview.pk)},
        by=by,
        at=at,
    )


def _apply_one(desk: _Desk, operation: Operation) -> Result:
    errors = problems(operation, desk.questions)
    if errors:
        return Result(operation.op_id, HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)
    if operation.kind is Kind.RECOMMENDATION:
        return _recommend(desk, operation)
    return _write(desk, operation)


def problems(operation: Operation, questions: Mapping[int, PinnedQuestion]) -> Mapping[str, str]:
    """Return what is wrong with an operation, by field; empty when it can be applied."""
    if len(operation.text) > LONGEST_NOTE:
        return {"text": f"Keep this under {LONGEST_NOTE:,} characters."}
    if operation.kind is Kind.RECOMMENDATION:
        known = {*Scorecard.Recommendation.values, None}
        return (
            {}
            if operation.recommendation in known
            else {"recommendation": "Choose one of the four recommendations."}
        )
    question = questions.get(operation.question or 0)
    if question is None:
        return {"question": "This interview has no such question."}
    if operation.kind is Kind.RATING:
        return _rating_problems(operation, question)
    if operation.kind is Kind.NOTE:
        is_known = not operation.criterion or question.record.criterion(operation.criterion)
        return {} if is_known else {"criterion": "This question has no such criterion."}
    return _tick_problems(operation, question)


def _rating_problems(operation: Operation, question: PinnedQuestion) -> Mapping[str, str]:
    criterion = question.record.criterion(operation.criterion)
    if criterion is None:
        return {"criterion": "This question has no such criterion."}
    if operation.state not in Rating.State.values:
        return {"state": "A rating is rated, no_evidence, not_asked or cleared."}
    if operation.state != Rating.State.RATED:
        return {"level": "Only a rated criterion has a level."} if operation.level else {}
    if criterion.level(operation.level) is None:
        return {"level": "This criterion has no such level."}
    return {}


def _tick_problems(operation: Operation, question: PinnedQuestion) -> Mapping[str, str]:
    if operation.state not in {"set", "unset"}:
        return {"state": "Say set or unset."}
    record, is_point = question.record, operation.kind is Kind.KEY_POINT
    known = record.key_points_by_key if is_point else record.probes_by_key
    return {} if operation.key in known else {"key": "This question has no such entry."}


def _target(card: Scorecard, operation: Operation) -> _Target:
    where = {"scorecard": card, "interview_question_id": operation.question}
    values = _values(operation)
    match operation.kind:
        case Kind.RATING:
            cell = {**where, "criterion_key": operation.criterion}
            return _Target(Rating.objects.all(), cell, values)
        case Kind.NOTE:
            cell = {**where, "criterion_key": operation.criterion}
            return _Target(Note.objects.all(), cell, values)
        case _:
            cell = {**where, "kind": operation.kind.value, "key": operation.key}
            return _Target(Tick.objects.all(), cell, values)


def _values(operation: Operation) -> dict[str, object]:
    """Return what an operation writes into its row."""
    match operation.kind:
        case Kind.RATING:
            return {"state": operation.state, "level_key": operation.level or None}
        case Kind.NOTE:
            return {"text": operation.text}
        case Kind.RECOMMENDATION:
            return {"recommendation": operation.recommendation, "text": operation.text}
        case _:
            return {"is_set": operation.state == "set"}


def _write(desk: _Desk, operation: Operation) -> Result:
    target = _target(desk.card, operation)
    row = target.rows.filter(**target.cell).first()
    version = row.version if row else 0
    before = {name: getattr(row, name) for name in target.values} if row else {}
    if version != operation.expected_version:
        return _repeat_or_conflict(desk, operation, version, before)
    if row:
        target.rows.filter(pk=row.pk).update(
            **target.values, version=version + 1, updated_at=desk.at
        )
    else:
        target.rows.create(**target.cell, **target.values, version=1, updated_at=desk.at)
    _record(desk, operation, version + 1, before)
    return Result(operation.op_id, HTTPStatus.OK, version + 1)


def _recommend(desk: _Desk, operation: Operation) -> Result:
    card = desk.card
    before = {"recommendation": card.recommendation, "text": card.recommendation_reason}
    if card.recommendation_version != operation.expected_version:
        return _repeat_or_conflict(desk, operation, card.recommendation_version, before)
    card.recommendation = operation.recommendation
    card.recommendation_reason = operation.text
    card.recommendation_version += 1
    card.save(update_fields=["recommendation", "recommendation_reason", "recommendation_version"])
    _record(desk, operation, card.recommendation_version, before)
    return Result(operation.op_id, HTTPStatus.OK, card.recommendation_version)


def _record(
    desk: _Desk,
    operation: Operation,
    version: int,
    before: Mapping[str, object],
) -> None:
    """Record the change; what was written about the candidate stands apart, to be erasable."""
    audit.record(
        _ACTIONS[operation.kind],
        desk.card,
        by=desk.by,
        at=desk.at,
        payload={**_payload(operation, version), "from": _without_text(before)},
        # The text before stands in the event that wrote it.
        personal={"text": operation.text} if operation.kind in _WRITTEN else None,
        person=desk.candidate,
        operation_id=operation.op_id,
    )


def _without_text(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name != "text"}


def _repeat_or_conflict(
    desk: _Desk, operation: Operation, version: int, row: Mapping[str, object]
) -> Result:
    """Tell a repetition from a conflict: only what was applied has a receipt."""
    conflict = Result(operation.op_id, HTTPStatus.CONFLICT, version, row)
    return _receipt(desk, operation) or conflict


def _receipt(desk: _Desk, operation: Operation) -> Result | None:
    """Return what an operation led to before; a refusal where its id was used for another."""
    event = AuditEvent.objects.filter(
        subject_type="interviews.Scorecard",
        subject_id=desk.card.pk,
        operation_id=operation.op_id,
    ).first()
    if event is None:
        return None
    if not _is_of(event, operation):
        refused = {"op_id": "This id was used for something else. Make a new one."}
        return Result(operation.op_id, HTTPStatus.UNPROCESSABLE_ENTITY, errors=refused)
    return Result(operation.op_id, HTTPStatus.OK, event.payload["version"])


def _is_of(event: AuditEvent, operation: Operation) -> bool:
    """Say whether the event records this operation; of an erased text, nobody can tell."""
    told = _payload(operation, operation.expected_version + 1)
    if event.action != _ACTIONS[operation.kind] or not told.items() <= event.payload.items():
        return False
    if operation.kind not in _WRITTEN:
        return True
    written = AuditPersonalValues.objects.filter(event_id=event.pk).first()
    return written is None or written.values["text"] == operation.text


def _payload(operation: Operation, version: int) -> dict[str, object]:
    """Return what the event of an operation says of it, but for what stood before."""
    return {
        "question": operation.question,
        "criterion": operation.criterion,
        "key": operation.key,
        "version": version,
        "to": _without_text(_values(operation)),
    }
