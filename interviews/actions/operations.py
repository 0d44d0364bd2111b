"""What a panelist does to their own card, one typed and idempotent operation at a time.

An operation names the version of the row that it was typed on. When the row is at that version
it is applied and the version grows; when it is not, the operation either was applied before
(its receipt says so, and the stored result is returned) or conflicts with a newer row, which is
returned so that the reader can choose. An id that was used for something else is refused: whoever
is told that a change is safe must find it stored. Nothing is announced: others may not see marks
before the reveal.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from http import HTTPStatus

from django.db import IntegrityError, transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from candidates.models import Candidate
from interviews.actions import cells
from interviews.actions.cells import NOTES, RATINGS, RECOMMENDATIONS, TICKS, Cell, Written
from interviews.models import Interview, OperationReceipt, Rating, Scorecard
from interviews.models.limits import LONGEST_NOTE
from interviews.queries import pinned
from interviews.queries.pinned import MarkableKeys
from web import receipts
from web.conflict import Conflict
from web.prepared import PreparedQuery

# A device keeps what it could not send for so long (static/js/room/store.js).
RECEIPTS_KEPT_FOR = dt.timedelta(days=14)


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

_TEXTS = {"text", "recommendation_reason"}
_SAID = {"recommendation_reason": "text"}  # how a result calls a column


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
    is_typing: bool = False  # a text that is not done yet: recorded once a minute


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
    by: User
    at: dt.datetime


OWN_CARD = PreparedQuery(
    lambda card, user, email: (
        Scorecard.objects.own(User(pk=user, email=email))
        .filter(pk=card)
        .select_for_update(of=("self",))
        .values_list(
            "interview_id", "state", "interview__state", "interview__application__candidate_id"
        )
    ),
    card=int,
    user=int,
    email=str,
)


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
    rows = OWN_CARD.rows(card=scorecard_id, user=by.pk, email=by.email)
    if not rows:
        raise Scorecard.DoesNotExist
    [(interview_id, state, interview_state, candidate_id)] = rows
    card = Scorecard(pk=scorecard_id, interview_id=interview_id, state=state)
    if not card.is_open or interview_state not in Interview.State.under_way():
        raise ScorecardNotOpen("This scorecard is closed; what you typed is kept on this page.")
    return _Desk(card=card, candidate=Candidate(pk=candidate_id), by=by, at=at)


def _apply_one(desk: _Desk, operation: Operation) -> Result:
    errors = _problems(operation, desk.card.interview_id)
    if errors:
        return Result(operation.op_id, HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)
    return _write(desk, operation)


def _problems(operation: Operation, interview_id: int) -> Mapping[str, str]:
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
    keys = pinned.markable_keys(interview_id, operation.question or 0)
    if keys is None:
        return {"question": "This interview has no such question."}
    if operation.kind is Kind.RATING:
        return _rating_problems(operation, keys)
    if operation.kind is Kind.NOTE:
        is_known = not operation.criterion or operation.criterion in keys.levels
        return {} if is_known else {"criterion": "This question has no such criterion."}
    return _tick_problems(operation, keys)


def _rating_problems(operation: Operation, keys: MarkableKeys) -> Mapping[str, str]:
    levels = keys.levels.get(operation.criterion)
    if levels is None:
        return {"criterion": "This question has no such criterion."}
    if operation.state not in Rating.State.values:
        return {"state": "A rating is rated, no_evidence, not_asked or cleared."}
    if operation.state != Rating.State.RATED:
        return {"level": "Only a rated criterion has a level."} if operation.level else {}
    return {} if operation.level in levels else {"level": "This criterion has no such level."}


def _tick_problems(operation: Operation, keys: MarkableKeys) -> Mapping[str, str]:
    if operation.state not in {"set", "unset"}:
        return {"state": "Say set or unset."}
    known = keys.key_points if operation.kind is Kind.KEY_POINT else keys.probes
    return {} if operation.key in known else {"key": "This question has no such entry."}


def _cell(card: Scorecard, operation: Operation) -> Cell:
    where: dict[str, object] = {
        "scorecard_id": card.pk,
        "interview_question_id": operation.question,
    }
    match operation.kind:
        case Kind.RATING:
            values = {"state": operation.state, "level_key": operation.level or None}
            return Cell(RATINGS, {**where, "criterion_key": operation.criterion}, values)
        case Kind.NOTE:
            values = {"text": operation.text}
            return Cell(NOTES, {**where, "criterion_key": operation.criterion}, values)
        case Kind.RECOMMENDATION:
            values = {
                "recommendation": operation.recommendation,
                "recommendation_reason": operation.text,
            }
            return Cell(RECOMMENDATIONS, {"id": card.pk}, values)
        case _:
            where |= {"kind": operation.kind.value, "key": operation.key}
            return Cell(TICKS, where, {"is_set": operation.state == "set"})


def _write(desk: _Desk, operation: Operation) -> Result:
    cell = _cell(desk.card, operation)
    written = cells.write(
        cell,
        expected_version=operation.expected_version,
        scorecard_id=desk.card.pk,
        op_id=operation.op_id,
        fingerprint=_fingerprint(operation),
        at=desk.at,
        is_typing=operation.is_typing,
    )
    if written is None:
        return _receipt(desk, operation) or _conflict(cell, operation)
    if written.is_recorded or _is_chosen_anew(cell, written):
        _record(desk, operation, cell, written.before)
    return Result(operation.op_id, HTTPStatus.OK, operation.expected_version + 1)


def _is_chosen_anew(cell: Cell, written: Written) -> bool:
    """Say whether more than the text has changed, which alone comes in pieces."""
    return _without_text(cell.values) != _without_text(written.before)


def _conflict(cell: Cell, operation: Operation) -> Result:
    version, values = cells.read(cell)
    row = {_SAID.get(name, name): value for name, value in values.items()}
    return Result(operation.op_id, HTTPStatus.CONFLICT, version, row)


def _record(desk: _Desk, operation: Operation, cell: Cell, before: Mapping[str, object]) -> None:
    """Record the change; what was written about the candidate stands apart, to be erasable."""
    audit.record(
        _ACTIONS[operation.kind],
        desk.card,
        by=desk.by,
        at=desk.at,
        payload={
            "question": operation.question,
            "criterion": operation.criterion,
            "key": operation.key,
            "version": operation.expected_version + 1,
            "to": _without_text(cell.values),
            "from": _without_text(before),
        },
        # The text before stands in the event that wrote it.
        personal={"text": operation.text} if cell.table.is_typed else None,
        person=desk.candidate,
    )


def _without_text(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in _TEXTS}


def _receipt(desk: _Desk, operation: Operation) -> Result | None:
    """Return what an operation led to before; a refusal where its id was used for another."""
    kept = OperationReceipt.objects.filter(scorecard=desk.card, op_id=operation.op_id).first()
    if kept is None:
        return None
    if kept.fingerprint != _fingerprint(operation):
        refused = {"op_id": "This id was used for something else. Make a new one."}
        return Result(operation.op_id, HTTPStatus.UNPROCESSABLE_ENTITY, errors=refused)
    return Result(operation.op_id, HTTPStatus.OK, kept.version)


def _fingerprint(operation: Operation) -> str:
    said = asdict(operation)
    del said["op_id"], said["is_typing"]
    return receipts.fingerprint(repr(said).encode())


def forget_receipts(*, scorecard: Scorecard) -> None:
    """Forget what was applied to a card that is closed: whatever comes again is refused."""
    OperationReceipt.objects.filter(scorecard=scorecard).delete()


def forget_old_receipts(at: dt.datetime) -> None:
    """Forget what no device sends again any more."""
    OperationReceipt.objects.filter(applied_at__lt=at - RECEIPTS_KEPT_FOR).delete()
