"""The life of a version: draft, in review, published, retired."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.actions import audit
from accounts.actions.edits import refuse_overtaken
from accounts.models import AuditAction, User
from questionbank import rules
from questionbank.actions import content, questions
from questionbank.formats import checklist, hashing
from questionbank.formats.records import QuestionRecord
from questionbank.models import EditorialReview, Question, QuestionVersion
from questionbank.queries import records, reviews
from web.conflict import Conflict, WrongState

State = QuestionVersion.State
Bump = QuestionVersion.Bump
Verdict = EditorialReview.Verdict
# Ordered by how much they say about comparability.
BUMPS: Final = [Bump.PATCH, Bump.MINOR, Bump.MAJOR]


class OpenVersionExists(Conflict, problem="open-version-exists"):
    """A question has one open version at a time."""


class Incomplete(Conflict, problem="incomplete"):
    """The checklist has open points."""


class NotApproved(Conflict, problem="not-approved"):
    """No approval was given on the content as it is now."""


class NothingChanged(Conflict, problem="nothing-changed"):
    """The version says the same as the one it is based on."""


class BumpTooLow(Conflict, problem="bump-too-low"):
    """A bump may be raised above what the change amounts to, never lowered."""


class OwnWork(PermissionDenied):
    """Nobody reviews a version that they have written in."""


@transaction.atomic
def draft(*, record: QuestionRecord, by: User | None, at: dt.datetime) -> QuestionVersion:
    """Begin a new question; without a slug it gets one of its title. Raises ContentRefused."""
    question = questions.create(record=record, by=by, at=at)
    content.link(question=question, record=record)
    version = QuestionVersion(question=question, number=1, created_at=at, created_by=by)
    content.write(version=version, record=record)
    _record(AuditAction.VERSION_DRAFT, version, by=by, at=at)
    return version


@transaction.atomic
def revise(*, question: Question, by: User | None, at: dt.datetime) -> QuestionVersion:
    """Begin a draft from the published version, or from the last retired one.

    Raises OpenVersionExists, or WrongState when nothing was ever published.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    versions = list(question.versions.order_by("-number"))
    if any(version.is_open for version in versions):
        raise OpenVersionExists("This question already has an open draft.")
    if not versions:
        raise WrongState("This question has no version to start from.")
    base = next((each for each in versions if each.state == State.PUBLISHED), versions[0])
    version = QuestionVersion(
        question=question,
        number=versions[0].number + 1,
        based_on=base,
        bump=Bump.PATCH,
        created_at=at,
        created_by=by,
    )
    content.write(version=version, record=records.record_of(base))
    _record(AuditAction.VERSION_REVISE, version, by=by, at=at, based_on=base.number)
    return version


@transaction.atomic
def edit(
    *,
    version: QuestionVersion,
    record: QuestionRecord,
    by: User | None,
    at: dt.datetime,
    made_from: str | None = None,
) -> QuestionVersion:
    """Replace the content of an open version; approvals given on other content stop counting.

    An unchanged one changes nothing. Raises WrongState, Overtaken, ContentRefused.
    """
    version = _locked(version)
    return _replace(version, records.record_of(version), record, made_from, by=by, at=at)


@transaction.atomic
def amend(
    *,
    version: QuestionVersion,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    made_from: str | None = None,
) -> QuestionVersion:
    """Replace the named fields of the record as it is once nobody else can write. See `edit`."""
    version = _locked(version)
    current = records.record_of(version)
    return _replace(version, current, replace(current, **changes), made_from, by=by, at=at)


def _replace(
    version: QuestionVersion,
    current: QuestionRecord,
    record: QuestionRecord,
    made_from: str | None,
    *,
    by: User | None,
    at: dt.datetime,
) -> QuestionVersion:
    require_open(version)
    if record == current:
        return version
    _refuse_overtaken(version, current, made_from, by=by)
    before = version.content_hash
    content.write_question(question=version.question, record=record)
    content.link(question=version.question, record=record)
    content.write(version=version, record=record)
    version.bump = smallest_bump(version)
    version.save(update_fields=["bump"])
    _record(
        AuditAction.VERSION_EDIT,
        version,
        by=by,
        at=at,
        hash_before=before,
        hash_after=version.content_hash,
    )
    return version


@transaction.atomic
def submit(
    *,
    version: QuestionVersion,
    by: User | None,
    at: dt.datetime,
    record: QuestionRecord | None = None,
) -> QuestionVersion:
    """Ask for review. Raises WrongState, Incomplete, NothingChanged.

    Whoever has the version's content as a record spares reading it back.
    """
    version = _locked(version)
    _require(version, State.DRAFT)
    _require_complete(version, record)
    _require_changed(version)
    version.state = State.IN_REVIEW
    version.submitted_at, version.submitted_by = at, by
    version.save(update_fields=["state", "submitted_at", "submitted_by"])
    _record(AuditAction.VERSION_SUBMIT, version, by=by, at=at)
    return version


@transaction.atomic
def approve(
    *,
    version: QuestionVersion,
    by: User,
    at: dt.datetime,
    comments: str = "",
    made_from: str | None = None,
) -> EditorialReview:
    """Approve the content as it is now. Raises WrongState, OwnWork, Overtaken."""
    version = _locked(version)
    _require(version, State.IN_REVIEW)
    _refuse_unread(version, made_from, by=by)
    return _review(version, Verdict.APPROVED, by=by, at=at, comments=comments)


@transaction.atomic
def ask_changes(
    *,
    version: QuestionVersion,
    by: User,
    at: dt.datetime,
    comments: str,
    made_from: str | None = None,
) -> EditorialReview:
    """Say what has to change, and send the version back to draft."""
    version = _locked(version)
    _require(version, State.IN_REVIEW)
    _refuse_unread(version, made_from, by=by)
    review = _review(version, Verdict.CHANGES, by=by, at=at, comments=comments)
    _to_draft(version)
    return review


@transaction.atomic
def send_back(*, version: QuestionVersion, by: User, at: dt.datetime) -> QuestionVersion:
    """Take a version out of review without a verdict. Raises WrongState."""
    version = _locked(version)
    _require(version, State.IN_REVIEW)
    _to_draft(version)
    _record(AuditAction.VERSION_SEND_BACK, version, by=by, at=at)
    return version


@transaction.atomic
def publish(
    *,
    version: QuestionVersion,
    by: User | None,
    at: dt.datetime,
    bump: str | None = None,
    made_from: str | None = None,
    record: QuestionRecord | None = None,
) -> QuestionVersion:
    """Release the version and retire its predecessor; from here on it is immutable.

    Raises WrongState, Overtaken, Incomplete, NotApproved, NothingChanged, BumpTooLow.
    Whoever has the version's content as a record spares reading it back.
    """
    version = _locked(version)
    _require(version, State.IN_REVIEW)
    _refuse_unread(version, made_from, by=by)
    _require_complete(version, record)
    _require_changed(version)
    if reviews.approval(version) is None:
        raise NotApproved("A second person has to approve this content before it is published.")
    version.bump = _raised(smallest_bump(version), bump)
    predecessor = version.question.versions.filter(state=State.PUBLISHED).first()
    if predecessor:
        _retire(predecessor, by=by, at=at)
    version.state = State.PUBLISHED
    version.published_at, version.published_by = at, by
    version.save(update_fields=["state", "bump", "published_at", "published_by"])
    _record(AuditAction.VERSION_PUBLISH, version, by=by, at=at, bump=version.bump)
    return version


@transaction.atomic
def retire(*, version: QuestionVersion, by: User | None, at: dt.datetime) -> QuestionVersion:
    """Take a published version out of use; interviews that pinned it keep it."""
    version = _locked(version)
    _require(version, State.PUBLISHED)
    _retire(version, by=by, at=at)
    return version


@transaction.atomic
def release_imported(
    *, version: QuestionVersion, record: QuestionRecord, at: dt.datetime
) -> QuestionVersion:
    """Publish content that arrives as published, with the system's `imported` approval."""
    version = submit(version=version, by=None, at=at, record=record)
    EditorialReview.objects.create(
        version=version,
        verdict=Verdict.IMPORTED,
        content_hash=version.content_hash,
        reviewed_at=at,
    )
    return publish(version=version, by=None, at=at, record=record)


def require_open(version: QuestionVersion) -> None:
    """Raise WrongState unless the version can be edited."""
    _require(version, State.DRAFT, State.IN_REVIEW)


def smallest_bump(version: QuestionVersion) -> str:
    """Return what the change against the base amounts to; a first version is major."""
    base = version.based_on
    if base is None or base.scoring_hash != version.scoring_hash:
        return Bump.MAJOR
    is_other = (base.prompt, base.hand_out) != (version.prompt, version.hand_out)
    return Bump.MINOR if is_other else Bump.PATCH


def _raised(smallest: str, wanted: str | None) -> str:
    if not wanted:
        return smallest
    if BUMPS.index(Bump(wanted)) < BUMPS.index(Bump(smallest)):
        raise BumpTooLow(f"This change is {Bump(smallest).value}; it cannot be called {wanted}.")
    return wanted


def _locked(version: QuestionVersion) -> QuestionVersion:
    """Lock the question, so that versions of one question change one at a time."""
    question = Question.objects.select_for_update().get(pk=version.question_id)
    fresh = QuestionVersion.objects.select_related("based_on").get(pk=version.pk)
    fresh.question = question
    return fresh


def _require(version: QuestionVersion, *states: str) -> None:
    if version.state not in states:
        expected = " or ".join(State(state).label.lower() for state in states)
        now = State(version.state).label.lower()
        raise WrongState(f"This needs a version that is {expected}; this one is {now}.")


def _refuse_unread(version: QuestionVersion, made_from: str | None, *, by: User | None) -> None:
    if made_from is not None:
        _refuse_overtaken(version, records.record_of(version), made_from, by=by)


def _refuse_overtaken(
    version: QuestionVersion, current: QuestionRecord, made_from: str | None, *, by: User | None
) -> None:
    changes = [AuditAction.VERSION_DRAFT, AuditAction.VERSION_REVISE, AuditAction.VERSION_EDIT]
    refuse_overtaken(current, made_from, subject=version, noun="version", changes=changes, by=by)


def _require_complete(version: QuestionVersion, record: QuestionRecord | None) -> None:
    if record is None or hashing.content_hash(record) != version.content_hash:
        record = records.record_of(version)
    missing = checklist.open_points(record)
    if missing:
        raise Incomplete("Not complete yet. " + " ".join(point.missing for point in missing))


def _require_changed(version: QuestionVersion) -> None:
    if version.based_on and version.based_on.content_hash == version.content_hash:
        raise NothingChanged(f"Nothing differs from version {version.based_on.number}.")


def _review(
    version: QuestionVersion, verdict: str, *, by: User, at: dt.datetime, comments: str
) -> EditorialReview:
    if rules.has_written(by, version):
        raise OwnWork("You have written in this version: another person has to review it.")
    review = EditorialReview.objects.create(
        version=version,
        verdict=verdict,
        content_hash=version.content_hash,
        comments=comments,
        reviewed_at=at,
        reviewed_by=by,
    )
    _record(
        AuditAction.VERSION_REVIEW,
        version,
        by=by,
        at=at,
        verdict=verdict,
        hash=version.content_hash,
    )
    return review


def _to_draft(version: QuestionVersion) -> None:
    version.state = State.DRAFT
    version.submitted_at = version.submitted_by = None
    version.save(update_fields=["state", "submitted_at", "submitted_by"])


def _retire(version: QuestionVersion, *, by: User | None, at: dt.datetime) -> None:
    version.state = State.RETIRED
    version.retired_at, version.retired_by = at, by
    version.save(update_fields=["state", "retired_at", "retired_by"])
    _record(AuditAction.VERSION_RETIRE, version, by=by, at=at)


def _record(
    action: AuditAction,
    version: QuestionVersion,
    *,
    by: User | None,
    at: dt.datetime,
    **payload: object,
) -> None:
    audit.record(
        action,
        version,
        by=by,
        at=at,
        payload={"question": version.question_id, "number": version.number, **payload},
    )
