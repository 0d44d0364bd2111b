"""What goes into the arithmetic: plans, ratings, and the value that says "cannot be said".

Units: a *level value* is whatever the rubric's author wrote (1..4, 0..100, …); a *share* is that
value on 0..1, the lowest level being 0 and the highest 1. Weights have no unit: only their
proportions count.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class InvalidPlan(ValueError):
    """A plan or rubric on which no score can be defined."""


class InvalidRating(ValueError):
    """A rating that contradicts its plan, its own state or another rating."""


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """The data do not carry this figure. A value of its own, so that it is never read as 0."""

    reason: str

    def __str__(self) -> str:
        return self.reason

    def __bool__(self) -> bool:
        message = "An estimate has no truth value: 0 and unknown are both falsy to the eye."
        raise TypeError(message)


Estimate = float | NotEstimable


def known(estimate: Estimate) -> float | None:
    """Return the number, or None where there is none (for JSON, charts and sorting)."""
    return None if isinstance(estimate, NotEstimable) else estimate


class State(StrEnum):
    """What became of one criterion on one scorecard. Only RATED counts in a score."""

    RATED = "rated"
    NO_EVIDENCE = "no_evidence"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a rubric. `value` is in the rubric's own unit."""

    key: str
    value: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing judged in one question; `weight` counts among that question's criteria."""

    key: str
    weight: float
    levels: tuple[Level, ...]
    competency: str | None = None

    def __post_init__(self) -> None:
        _check_weight(self.weight, f"criterion {self.key}")
        _check_unique((level.key for level in self.levels), f"levels of criterion {self.key}")
        values = [level.value for level in self.levels]
        if values and not math.isfinite(max(values) - min(values) + math.fsum(values)):
            message = f"A level of criterion {self.key} has no finite value."
            raise InvalidPlan(message)
        if len(set(values)) < 2:  # noqa: PLR2004 -- one value cannot tell answers apart
            message = f"Criterion {self.key} needs at least two levels of different value."
            raise InvalidPlan(message)

    def share(self, level_key: str) -> float:
        """Return u = (value - lowest) / (highest - lowest) of a level, in 0..1.

        Raises InvalidRating where the criterion has no such level.
        """
        values = {level.key: level.value for level in self.levels}
        if level_key not in values:
            message = f"Criterion {self.key} has no level {level_key}."
            raise InvalidRating(message)
        lowest, highest = min(values.values()), max(values.values())
        return (values[level_key] - lowest) / (highest - lowest)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of an interview; `weight` counts among the interview's questions."""

    key: str
    criteria: tuple[Criterion, ...]
    weight: float = 1.0
    section: str | None = None

    def __post_init__(self) -> None:
        _check_weight(self.weight, f"question {self.key}")
        _check_unique((c.key for c in self.criteria), f"criteria of question {self.key}")
        if not any(criterion.weight for criterion in self.criteria):
            message = f"Question {self.key} needs a criterion with a weight above 0."
            raise InvalidPlan(message)


@dataclass(frozen=True, slots=True)
class Cell:
    """One criterion of one question with its weight in the whole interview."""

    question: Question
    criterion: Criterion
    weight: float

    @property
    def key(self) -> tuple[str, str]:
        """Question key and criterion key: criterion keys repeat from question to question."""
        return self.question.key, self.criterion.key


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions pinned when the interview was scheduled. Later edits reach no plan."""

    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        _check_unique((question.key for question in self.questions), "questions of the plan")

    def cells(self) -> Iterator[Cell]:
        """Yield every criterion with w = question weight x its part of the question's weights."""
        for question in self.questions:
            total = math.fsum(criterion.weight for criterion in question.criteria)
            for criterion in question.criteria:
                yield Cell(question, criterion, question.weight * criterion.weight / total)


@dataclass(frozen=True, slots=True)
class Rating:
    """One panelist's rating of one criterion of one question. An untouched cell is no Rating."""

    panelist: str
    question: str
    criterion: str
    state: State
    level: str | None = None

    def __post_init__(self) -> None:
        if (self.state is State.RATED) != (self.level is not None):
            message = f"A rating is {self.state} with level {self.level}: only rated has a level."
            raise InvalidRating(message)


def _check_weight(weight: float, owner: str) -> None:
    if not (math.isfinite(weight) and weight >= 0):
        message = f"The weight of {owner} must be 0 or more, not {weight}."
        raise InvalidPlan(message)


def _check_unique(keys: Iterable[str], owner: str) -> None:
    listed = list(keys)
    if len(set(listed)) != len(listed):
        message = f"The {owner} share a key."
        raise InvalidPlan(message)
