"""The questions of an interview as they were pinned: read from snapshots, never from the bank."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from interviews.models import InterviewQuestion
from questionbank.formats.json_values import from_json
from questionbank.formats.records import QuestionRecord, Snapshot, point_keys, probe_keys
from questionbank.formats.texts import readable


@dataclass(frozen=True, slots=True)
class PinnedQuestion:
    """A question's record with its place and weight; `id` is the interview question's."""

    id: int
    position: int
    section: str
    weight: Decimal
    minutes: int  # as planned here
    record: QuestionRecord  # as people read it
    version: int
    topic: str  # what topic and competencies were called when it was pinned
    competencies: dict[str, str]


@dataclass(frozen=True, slots=True)
class MarkableKeys:
    """What can be marked on a question, by permanent key."""

    levels: Mapping[str, frozenset[str]]  # by criterion
    key_points: frozenset[str]
    probes: frozenset[str]


def questions_of(interview_id: int) -> tuple[PinnedQuestion, ...]:
    """Return the interview's questions in running order, in one query."""
    rows = InterviewQuestion.objects.filter(interview=interview_id).order_by("position")
    return tuple(question_of_row(row) for row in rows if row.snapshot is not None)


@functools.lru_cache(maxsize=256)
def questions_of_started(interview_id: int) -> tuple[PinnedQuestion, ...]:
    """Return the questions of a started interview, kept in memory: they cannot change any more.

    A trigger refuses every change to them, so a copy in this process never ages.
    """
    return questions_of(interview_id)


@functools.lru_cache(maxsize=8192)
def markable_keys(interview_id: int, question_id: int) -> MarkableKeys | None:
    """Return what a panelist of a started interview can mark on a question of it.

    Kept in memory like the questions themselves, but so small that thousands fit: what is typed
    in many rooms at once is checked without reading their questions again.
    """
    row = InterviewQuestion.objects.filter(interview=interview_id, pk=question_id).first()
    if row is None or row.snapshot is None:
        return None
    record = row.snapshot["record"]
    return _one_of(
        tuple(
            (criterion["key"], frozenset(level["key"] for level in criterion["levels"]))
            for criterion in record["criteria"]
        ),
        len(record["key_points"]),
        len(record["probes"]),
    )


@functools.lru_cache(maxsize=1024)
def _one_of(
    levels: tuple[tuple[str, frozenset[str]], ...], key_points: int, probes: int
) -> MarkableKeys:
    """Return the one object that all interviews share which ask the same."""
    return MarkableKeys(
        dict(levels), frozenset(point_keys(key_points)), frozenset(probe_keys(probes))
    )


def question_of_row(row: InterviewQuestion) -> PinnedQuestion:
    """Return one pinned question. Expects a row that has been scheduled."""
    snapshot = from_json(Snapshot, row.snapshot or {})
    return PinnedQuestion(
        id=row.pk,
        position=row.position,
        section=row.section,
        weight=row.weight,
        minutes=row.minutes,
        record=readable(snapshot.record),
        version=snapshot.version,
        topic=snapshot.topic,
        competencies=snapshot.competencies,
    )
