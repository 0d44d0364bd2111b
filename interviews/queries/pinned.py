"""The questions of an interview as they were pinned: read from snapshots, never from the bank."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal

from interviews.models import InterviewQuestion
from questionbank.queries.snapshots import CriterionSnapshot


@dataclass(frozen=True, slots=True)
class PinnedLevel:
    """One level: `value` in the rubric's own unit."""

    key: str
    value: Decimal
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class PinnedCriterion:
    """One criterion with its levels, lowest first."""

    key: str
    title: str
    weight: Decimal
    competency: str  # its slug, or empty
    competency_name: str
    levels: tuple[PinnedLevel, ...]

    def level(self, key: str | None) -> PinnedLevel | None:
        """Return the level with the permanent key, or None."""
        return next((level for level in self.levels if level.key == key), None)

    def is_extreme(self, key: str | None) -> bool:
        """Say whether the key names the lowest or the highest level."""
        return key in {self.levels[0].key, self.levels[-1].key}


@dataclass(frozen=True, slots=True)
class PinnedPoint:
    """A key point, under the criterion it counts for."""

    key: str
    criterion: str
    text: str


@dataclass(frozen=True, slots=True)
class PinnedProbe:
    """A prepared follow-up with how much help it gives."""

    key: str
    kind: str
    help: str
    trigger: str
    text: str
    signal: str


@dataclass(frozen=True, slots=True)
class PinnedQuestion:
    """One question of the interview; `id` is the interview question's."""

    id: int
    position: int
    section: str
    weight: Decimal
    minutes: int
    title: str
    topic: str
    version: int
    prompt: str
    context: str
    answers: tuple[tuple[str, str], ...]  # (quality, text)
    key_points: tuple[PinnedPoint, ...]
    pitfalls: tuple[tuple[str, str], ...]  # (what is said, why it is wrong)
    probes: tuple[PinnedProbe, ...]
    needs_note_at_extremes: bool
    criteria: tuple[PinnedCriterion, ...]

    def criterion(self, key: str) -> PinnedCriterion | None:
        """Return the criterion with the permanent key, or None."""
        return next((criterion for criterion in self.criteria if criterion.key == key), None)

    def has_key_point(self, key: str) -> bool:
        """Say whether the question has a key point with that key."""
        return any(point.key == key for point in self.key_points)

    def has_probe(self, key: str) -> bool:
        """Say whether the question has a probe with that key."""
        return any(probe.key == key for probe in self.probes)


def of_interview(interview_id: int) -> tuple[PinnedQuestion, ...]:
    """Return the interview's questions in running order, in one query."""
    rows = InterviewQuestion.objects.filter(interview=interview_id).order_by("position")
    return tuple(of_row(row) for row in rows if row.snapshot is not None)


@functools.lru_cache(maxsize=256)
def of_started(interview_id: int) -> tuple[PinnedQuestion, ...]:
    """Return the questions of a started interview, kept in memory: they cannot change any more.

    A trigger refuses every change to them, so a copy in this process never ages.
    """
    return of_interview(interview_id)


def of_row(row: InterviewQuestion) -> PinnedQuestion:
    """Return one pinned question. Expects a row that has been scheduled."""
    snapshot = row.snapshot or {}
    return PinnedQuestion(
        id=row.pk,
        position=row.position,
        section=row.section,
        weight=row.weight,
        minutes=row.minutes,
        title=snapshot["title"],
        topic=snapshot["topic"],
        version=snapshot["version"],
        prompt=snapshot["prompt"],
        context=snapshot["context"],
        answers=tuple((answer["quality"], answer["text"]) for answer in snapshot["answers"]),
        key_points=tuple(PinnedPoint(**point) for point in snapshot["key_points"]),
        pitfalls=tuple((pitfall["says"], pitfall["why"]) for pitfall in snapshot["pitfalls"]),
        probes=tuple(PinnedProbe(**probe) for probe in snapshot["probes"]),
        needs_note_at_extremes=snapshot["needs_note_at_extremes"],
        criteria=tuple(_criterion(criterion) for criterion in snapshot["criteria"]),
    )


def _criterion(snapshot: CriterionSnapshot) -> PinnedCriterion:
    competency = snapshot["competency"]
    levels = [
        PinnedLevel(level["key"], Decimal(level["value"]), level["label"], level["anchor"])
        for level in snapshot["levels"]
    ]
    return PinnedCriterion(
        key=snapshot["key"],
        title=snapshot["title"],
        weight=Decimal(snapshot["weight"]),
        competency=competency["slug"] if competency else "",
        competency_name=competency["name"] if competency else "",
        levels=tuple(sorted(levels, key=lambda level: level.value)),
    )
