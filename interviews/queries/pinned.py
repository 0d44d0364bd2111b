"""The questions of an interview as they were pinned: read from snapshots, never from the bank."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from interviews.models import InterviewQuestion, QuestionSnapshot
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
    rows = InterviewQuestion.objects.filter(interview=interview_id, snapshot__isnull=False)
    rows = rows.select_related("snapshot").order_by("position")
    return tuple(question_of_row(row) for row in rows)


@functools.lru_cache(maxsize=256)
def questions_of_started(interview_id: int) -> tuple[PinnedQuestion, ...]:
    """Return the questions of a started interview, kept in memory: they cannot change any more.

    A trigger refuses every change to them, so a copy in this process never ages.
    """
    return questions_of(interview_id)


def markable_keys(interview_id: int, question_id: int) -> MarkableKeys | None:
    """Return what a panelist of a started interview can mark on a question of it.

    Kept in memory like the questions themselves, but in parts so small that thousands of rooms
    fit: what is typed in them is checked without reading their questions again.
    """
    snapshot_id = _snapshot_id(interview_id, question_id)
    return None if snapshot_id is None else _keys_in(snapshot_id)


@functools.lru_cache(maxsize=16_384)
def _snapshot_id(interview_id: int, question_id: int) -> int | None:
    rows = InterviewQuestion.objects.filter(interview=interview_id, pk=question_id)
    return rows.values_list("snapshot_id", flat=True).first()


@functools.lru_cache(maxsize=1024)
def _keys_in(snapshot_id: int) -> MarkableKeys:
    record = QuestionSnapshot.objects.get(pk=snapshot_id).content["record"]
    return MarkableKeys(
        {
            each["key"]: frozenset(level["key"] for level in each["levels"])
            for each in record["criteria"]
        },
        frozenset(point_keys(len(record["key_points"]))),
        frozenset(probe_keys(len(record["probes"]))),
    )


def question_of_row(row: InterviewQuestion) -> PinnedQuestion:
    """Return one pinned question. Expects a row that has been scheduled, with its snapshot."""
    snapshot = from_json(Snapshot, row.snapshot.content if row.snapshot else {})
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
