"""The questions of an interview as they were pinned: read from snapshots, never from the bank."""

import functools
from dataclasses import dataclass
from decimal import Decimal

from interviews.models import InterviewQuestion
from questionbank.formats.json_values import from_json
from questionbank.formats.records import QuestionRecord, Snapshot
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
