"""Ratings of many candidates in columns: what the model, agreement and item figures read.

A table is built once, sorted by label, so that results do not depend on the order of rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measurement.records import InvalidPlan, InvalidRating

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observation:
    """One level chosen by one rater. `level` counts from 0 in the order of the criterion's scale.

    `interview` only tells two sessions of one candidate apart; the candidate has one measure.
    `weight` is that of the criterion in the score (rule 1), the same in every row of that cell.
    """

    candidate: str
    rater: str
    question: str
    criterion: str
    level: int
    weight: float = 1.0
    interview: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """The levels of one criterion as shares of 0..1, ascending: 0 is the lowest, 1 the highest."""

    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        ascending = all(a < b for a, b in zip(self.shares, self.shares[1:], strict=False))
        if not self.shares or self.shares[0] != 0.0 or not ascending:
            message = f"The levels of a scale ascend from 0: {self.shares}."
            raise InvalidPlan(message)

    @classmethod
    def equal_steps(cls, n_levels: int) -> "Scale":
        """Return the scale of n equally spaced levels; a single level has share 0."""
        return cls(tuple(i / max(1, n_levels - 1) for i in range(n_levels)))

    @property
    def top(self) -> int:
        """Return K, the index of the highest level."""
        return len(self.shares) - 1


@dataclass(frozen=True, slots=True, eq=False)
class RatingTable:
    """Ratings as index columns, one row a rating, sorted by candidate, rater, question, criterion.

    The label tuples are sorted; `scales` runs along `criteria`. `unit` numbers the performances
    that several raters may have scored: interview x candidate x question x criterion.
    """

    candidates: tuple[str, ...]
    raters: tuple[str, ...]
    questions: tuple[str, ...]
    criteria: tuple[str, ...]
    scales: tuple[Scale, ...]
    candidate: Ints
    rater: Ints
    question: Ints
    criterion: Ints
    level: Ints
    weight: Floats
    unit: Ints

    @classmethod
    def from_observations(
        cls, observations: Sequence[Observation], scales: Mapping[str, Scale]
    ) -> "RatingTable":
        """Build the table. Raises InvalidRating for a level off its scale or a cell rated twice."""
        rows = observations
        return cls.from_columns(
            candidate=np.array([o.candidate for o in rows], dtype=object),
            rater=np.array([o.rater for o in rows], dtype=object),
            question=np.array([o.question for o in rows], dtype=object),
            criterion=np.array([o.criterion for o in rows], dtype=object),
            level=np.array([o.level for o in rows], dtype=np.intp),
            weight=np.array([o.weight for o in rows], dtype=np.float64),
            interview=np.array([o.interview for o in rows], dtype=object),
            scales=scales,
        )

    @classmethod
    def from_columns(
        cls,
        *,
        candidate: npt.NDArray[np.object_],
        rater: npt.NDArray[np.object_],
        question: npt.NDArray[np.object_],
        criterion: npt.NDArray[np.object_],
        level: Ints,
        scales: Mapping[str, Scale],
        weight: Floats | None = None,
        interview: npt.NDArray[np.object_] | None = None,
    ) -> "RatingTable":
        """Build the table from columns of labels; see `from_observations`."""
        candidates, candidate_index = _index(candidate)
        raters, rater_index = _index(rater)
        questions, question_index = _index(question)
        criteria, criterion_index = _index(criterion)
        session = np.zeros(len(level), np.intp) if interview is None else _index(interview)[1]
        order = np.lexsort((session, criterion_index, question_index, rater_index, candidate_index))
        table = cls(
            candidates=candidates,
            raters=raters,
            questions=questions,
            criteria=criteria,
            scales=tuple(scales[key] for key in criteria),
            candidate=candidate_index[order],
            rater=rater_index[order],
            question=question_index[order],
            criterion=criterion_index[order],
            level=np.asarray(level, dtype=np.intp)[order],
            weight=np.ones(len(level)) if weight is None else weight[order],
            unit=_units(
                session[order],
                candidate_index[order],
                question_index[order],
                criterion_index[order],
            ),
        )
        table._check()
        return table

    def __len__(self) -> int:
        return len(self.level)

    @property
    def top(self) -> Ints:
        """Return K of every criterion."""
        return np.array([scale.top for scale in self.scales], dtype=np.intp)

    def shares(self) -> Floats:
        """Return u of every row."""
        padded = np.zeros((len(self.scales), max((s.top for s in self.scales), default=0) + 1))
        for row, scale in zip(padded, self.scales, strict=True):
            row[: scale.top + 1] = scale.shares
        return np.asarray(padded[self.criterion, self.level])

    def where(self, keep: npt.NDArray[np.bool_]) -> "RatingTable":
        """Return the kept rows under the same labels and indices."""
        return RatingTable(
            self.candidates,
            self.raters,
            self.questions,
            self.criteria,
            self.scales,
            self.candidate[keep],
            self.rater[keep],
            self.question[keep],
            self.criterion[keep],
            self.level[keep],
            self.weight[keep],
            self.unit[keep],
        )

    def _check(self) -> None:
        beyond = (self.level < 0) | (self.level > self.top[self.criterion])
        if beyond.any():
            row = int(np.flatnonzero(beyond)[0])
            name = self.criteria[self.criterion[row]]
            message = f"Criterion {name} has no level {self.level[row]}."
            raise InvalidRating(message)
        cell = self.unit * max(1, len(self.raters)) + self.rater
        if len(np.unique(cell)) != len(cell):
            message = "A rater rated the same criterion of the same candidate twice."
            raise InvalidRating(message)


def group(*columns: Ints) -> tuple[Ints, int]:
    """Return a number from 0 for each distinct combination of the columns, and how many."""
    if not len(columns[0]):
        return np.zeros(0, np.intp), 0
    code = columns[0].astype(np.int64)
    for column in columns[1:]:
        # Renumbered at each step, so that the code stays below rows x labels and cannot overflow.
        code = np.unique(code, return_inverse=True)[1] * (int(column.max()) + 1) + column
    distinct, index = np.unique(code, return_inverse=True)
    return index.astype(np.intp), len(distinct)


def tally(index: Ints, values: Floats, size: int) -> Floats:
    """Return the sum of the values per index, `size` sums."""
    return np.bincount(index, values, minlength=size).astype(np.float64, copy=False)


def _index(column: npt.NDArray[np.object_]) -> tuple[tuple[str, ...], Ints]:
    # A dictionary is several times faster than sorting a million strings.
    labels = tuple(sorted(set(column.tolist())))
    position = {label: i for i, label in enumerate(labels)}
    return labels, np.fromiter((position[x] for x in column.tolist()), np.intp, len(column))


def _units(session: Ints, candidate: Ints, question: Ints, criterion: Ints) -> Ints:
    return group(candidate, session, question, criterion)[0]
