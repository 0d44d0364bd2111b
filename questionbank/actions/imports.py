"""Bring a folder's content into the bank: everything in one transaction, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from uuid import UUID

from accounts.actions import audit
from accounts.models import AuditAction, User
from questionbank.actions import content, sets, taxonomy, versions
from questionbank.actions.import_rows import Outcome, Row, attempt, bring_in, changed, unread
from questionbank.formats import differences
from questionbank.formats.folder import Unreadable
from questionbank.formats.records import (
    BankRecord,
    CompetencyRecord,
    QuestionRecord,
    SetRecord,
    TaxonomyRecord,
    TopicRecord,
)
from questionbank.models import Competency, Question, QuestionSet, QuestionVersion, Topic
from questionbank.queries import records
from web.conflict import WrongState

State = QuestionVersion.State


@dataclass(frozen=True, slots=True)
class _Import:
    """What every step needs to know."""

    is_publishing: bool
    by: User | None
    at: dt.datetime


def run(
    *,
    bank: BankRecord,
    unreadable: Iterable[Unreadable] = (),
    is_publishing: bool,
    by: User | None,
    at: dt.datetime,
    is_dry_run: bool = False,
) -> tuple[Row, ...]:
    """Import topics, competencies, questions and sets; kits are not the bank's.

    A dry run and a run with a failing row leave nothing behind. With `is_publishing`, new content
    is published with the system's `imported` approval; without, it becomes drafts. Nobody's open
    draft is overwritten.
    """
    step = _Import(is_publishing, by, at)
    rows = chain(
        (unread(each) for each in unreadable),
        _taxonomy(step, bank.taxonomy),
        _questions(step, bank.questions),
        _sets(step, bank.sets),
    )
    return bring_in(rows, is_dry_run=is_dry_run)


def _taxonomy(step: _Import, record: TaxonomyRecord) -> Iterator[Row]:
    for position, topic in enumerate(record.topics):
        yield attempt("topic", topic.slug, partial(_entry, step, "topic", topic, position))
    for position, entry in enumerate(record.competencies):
        act = partial(_entry, step, "competency", entry, position)
        yield attempt("competency", entry.slug, act)


def _entry(step: _Import, kind: str, record: TopicRecord | CompetencyRecord, position: int) -> Row:
    model = Topic if kind == "topic" else Competency
    is_new = not model.objects.filter(slug=record.slug).exists()
    changes = taxonomy.write(record=record, position=position, by=step.by, at=step.at)
    return Row(
        kind=kind, name=record.slug, outcome=_outcome(changes, is_new=is_new), changes=changes
    )


def _outcome(changes: tuple[str, ...], *, is_new: bool) -> Outcome:
    if is_new:
        return "create"
    return "update" if changes else "unchanged"


def _questions(step: _Import, given: tuple[QuestionRecord, ...]) -> Iterator[Row]:
    """Write all questions, then what they say about each other."""
    known = _known(given)
    seen: set[str] = set()
    failed: set[str] = set()
    for record in given:
        if {record.slug, str(record.uuid)} & seen:
            reason = "Another file has the same slug or UUID."
            yield Row(kind="question", name=record.slug, outcome="error", reasons=(reason,))
            failed.add(record.slug)
            continue
        seen |= {record.slug, str(record.uuid)}
        act = partial(_question, step, content.in_order(record), known.get(record.uuid))
        row = attempt("question", record.slug, act)
        if row.is_failure:
            failed.add(record.slug)
        yield row
    for record in given:
        if record.slug not in failed and _names_others(record, known.get(record.uuid)):
            row = attempt("question", record.slug, partial(_links, record))
            if row.is_failure:
                yield row


def _names_others(record: QuestionRecord, known: _Known | None) -> bool:
    return bool(record.enemies or record.replaced_by or (known and known.has_links))


def _links(record: QuestionRecord) -> Row:
    content.link(question=Question.objects.get(uuid=record.uuid), record=record)
    return Row(kind="question", name=record.slug, outcome="unchanged")


@dataclass(frozen=True, slots=True)
class _Known:
    """A question of the bank with the versions that an import compares with."""

    question: Question
    released: QuestionVersion | None
    open: QuestionVersion | None
    records: dict[int, QuestionRecord]

    @property
    def has_links(self) -> bool:
        """Say whether the question names others now."""
        return any(each.enemies or each.replaced_by for each in self.records.values())


def _known(given: tuple[QuestionRecord, ...]) -> dict[UUID, _Known]:
    """Read everything that the import compares with, in a fixed number of queries."""
    found: dict[UUID, _Known] = {}
    questions = Question.objects.filter(uuid__in=[each.uuid for each in given])
    ids: list[int] = []
    for question in questions.prefetch_related("versions"):
        versions_ = sorted(question.versions.all(), key=lambda version: version.number)
        released = [each for each in versions_ if not each.is_open]
        published = [each for each in released if each.state == State.PUBLISHED]
        last = next(reversed(published or released), None)
        unreleased = next((each for each in versions_ if each.is_open), None)
        ids += [each.pk for each in (last, unreleased) if each]
        found[question.uuid] = _Known(question, last, unreleased, {})
    loaded = records.records_by_id(ids)
    for known in found.values():
        for version in (known.released, known.open):
            if version:
                known.records[version.pk] = loaded[version.pk]
    return found


def _question(step: _Import, record: QuestionRecord, known: _Known | None) -> Row:
    if known is None:
        unlinked = replace(record, enemies=(), replaced_by=None)
        version = versions.draft(record=unlinked, by=step.by, at=step.at)
        _release(step, version, record)
        return Row(kind="question", name=record.slug, outcome="create")
    if known.question.slug != record.slug:
        raise WrongState(f"The bank knows this question as “{known.question.slug}”.")
    return _update(step, record, known)


def _update(step: _Import, record: QuestionRecord, known: _Known) -> Row:
    version = known.released or known.open
    if version is None:
        raise WrongState("The question exists without any version.")
    current = known.records[version.pk]
    changes = differences.changed_fields(current, record)
    if differences.is_same_content(current, record):
        outcome = _same_content(step, record, known, changes)
    else:
        outcome = _other_content(step, record, known)
    lost = differences.lost(current, record) if outcome == "update" else ()
    return Row(kind="question", name=record.slug, outcome=outcome, changes=changes, lost=lost)


def _same_content(
    step: _Import, record: QuestionRecord, known: _Known, changes: tuple[str, ...]
) -> Outcome:
    """Write only what belongs to the question; publish a draft that came by an earlier import."""
    if changes:
        content.write_question(question=known.question, record=record)
        audit.record(
            AuditAction.QUESTION_EDIT,
            known.question,
            by=step.by,
            at=step.at,
            payload={"changed": list(changes)},
        )
    is_waiting = known.released is None and known.open is not None
    if is_waiting and step.is_publishing and known.open:
        _release(step, known.open, record)
        return "update"
    return "update" if changes else "unchanged"


def _other_content(step: _Import, record: QuestionRecord, known: _Known) -> Outcome:
    if known.open and differences.is_same_content(known.records[known.open.pk], record):
        if step.is_publishing:
            _release(step, known.open, record)
        return "update" if step.is_publishing else "unchanged"
    if known.open:
        raise versions.OpenVersionExists(
            f"Version {known.open.number} is open and differs: publish it or make them agree."
        )
    version = versions.revise(question=known.question, by=step.by, at=step.at)
    unlinked = replace(record, enemies=(), replaced_by=None)
    version = versions.edit(version=version, record=unlinked, by=step.by, at=step.at)
    _release(step, version, record)
    return "update"


def _release(step: _Import, version: QuestionVersion, record: QuestionRecord) -> None:
    if step.is_publishing:
        versions.release_imported(version=version, record=record, at=step.at)


def _sets(step: _Import, given: tuple[SetRecord, ...]) -> Iterator[Row]:
    for record in given:
        yield attempt("set", record.slug, partial(_set, step, record))


def _set(step: _Import, record: SetRecord) -> Row:
    questions = QuestionSet.objects.filter(uuid=record.uuid).first()
    if questions is None:
        sets.write(record=record, by=step.by, at=step.at)
        return Row(kind="set", name=record.slug, outcome="create")
    old = records.set_record(questions)
    changes = changed(old, record)
    if changes:
        sets.write(record=record, by=step.by, at=step.at)
    gone = [slug for slug in old.questions if slug not in record.questions]
    return Row(
        kind="set",
        name=record.slug,
        outcome=_outcome(changes, is_new=False),
        changes=changes,
        lost=tuple(f"question “{slug}”" for slug in gone),
    )
