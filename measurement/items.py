"""Which questions work: how hard, how well they tell candidates apart, which levels are used.

Descriptions from the ratings alone; model-based difficulty and fit come from `facets`.
Discrimination and efficiency: Moodle's quiz statistics (docs.moodle.org, "Quiz statistics
calculations"): covariance with the score on all other questions, and that as a share of the
largest covariance these scores could have had.
"""

from dataclasses import dataclass

import numpy as np

from measurement.records import Estimate, NotEstimable
from measurement.table import Floats, RatingTable, group, tally

CANDIDATES_FOR_FACILITY = 10
RATINGS_FOR_DISCRIMINATION = 30
_VARIES = 1e-12


@dataclass(frozen=True, slots=True)
class LevelUse:
    """How often each level of one criterion was chosen in one question."""

    criterion: str
    counts: tuple[int, ...]

    @property
    def unused(self) -> tuple[int, ...]:
        """Return the levels (from 0) nobody chose."""
        return tuple(i for i, n in enumerate(self.counts) if n == 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `facility` is the mean score of 0..1, `discrimination` a correlation."""

    question: str
    n_candidates: int
    n_ratings: int
    facility: Estimate
    discrimination: Estimate
    efficiency: Estimate
    levels: tuple[LevelUse, ...]


def items(table: RatingTable) -> tuple[Item, ...]:
    """Describe every question of a table."""
    own, rest, candidate_question = _own_and_rest(table)
    n_ratings = np.bincount(table.question, minlength=len(table.questions))
    use = _level_use(table)
    found = []
    for i, label in enumerate(table.questions):
        here = candidate_question == i
        mine, others = own[here], rest[here]
        facility, discrimination, efficiency = _figures(mine, others, int(n_ratings[i]))
        found.append(
            Item(
                label,
                int(here.sum()),
                int(n_ratings[i]),
                facility,
                discrimination,
                efficiency,
                use[i],
            )
        )
    return tuple(found)


def _own_and_rest(
    table: RatingTable,
) -> tuple[Floats, Floats, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Return, per candidate and question met, the score on it and on all others (rule 1)."""
    raters = np.bincount(table.unit, minlength=1)
    weight = table.weight / raters[table.unit] if len(table) else table.weight
    cell, n = group(table.candidate, table.question)
    first = np.empty(n, np.intp)
    first[cell] = np.arange(len(cell))
    candidate, question = table.candidate[first], table.question[first]
    points, weights = tally(cell, weight * table.shares(), n), tally(cell, weight, n)
    all_points = np.bincount(candidate, points, len(table.candidates))[candidate]
    all_weights = np.bincount(candidate, weights, len(table.candidates))[candidate]
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (all_points - points) / (all_weights - weights)
        own = points / weights
    return own, np.where(all_weights - weights > _VARIES, rest, np.nan), question


def _figures(own: Floats, rest: Floats, n_ratings: int) -> tuple[Estimate, Estimate, Estimate]:
    if len(own) < CANDIDATES_FOR_FACILITY:
        few = NotEstimable(
            f"Asked of {len(own)} candidate(s), {CANDIDATES_FOR_FACILITY} are needed."
        )
        return few, few, few
    facility = float(np.mean(own[np.isfinite(own)]))
    if n_ratings < RATINGS_FOR_DISCRIMINATION:
        few = NotEstimable(f"{n_ratings} ratings, {RATINGS_FOR_DISCRIMINATION} are needed.")
        return facility, few, few
    both = np.isfinite(own) & np.isfinite(rest)
    x, y = own[both], rest[both]
    if len(x) < CANDIDATES_FOR_FACILITY or np.ptp(x) < _VARIES or np.ptp(y) < _VARIES:
        flat = NotEstimable("No spread in the scores on this question or on the others.")
        return facility, flat, flat
    covariance = float(np.mean((x - x.mean()) * (y - y.mean())))
    largest = float(np.mean((np.sort(x) - x.mean()) * (np.sort(y) - y.mean())))
    return facility, covariance / float(x.std() * y.std()), covariance / largest


def _level_use(table: RatingTable) -> list[tuple[LevelUse, ...]]:
    """Return the level counts of each question's criteria."""
    width = int(table.top.max(initial=0)) + 1
    n_criteria = max(1, len(table.criteria))
    index = (table.question * n_criteria + table.criterion) * width + table.level
    counts = np.bincount(index, minlength=len(table.questions) * n_criteria * width)
    cube = counts.reshape(len(table.questions), n_criteria, width)
    return [
        tuple(
            LevelUse(name, tuple(int(n) for n in row[: table.scales[c].top + 1]))
            for c, (name, row) in enumerate(zip(table.criteria, question, strict=False))
            if row.any()
        )
        for question in cube
    ]
