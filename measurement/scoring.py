"""Scores of one interview: the only place that turns ratings into numbers.

Screens, API, PDF and exports call `score`; none computes a mean of its own. Nothing here rounds.

    u       = (value - lowest) / (highest - lowest)             of the chosen level
    panel u = mean of u over the counting panelists who rated   of one criterion
    score   = sum(w * panel u) / sum(w)                         over criteria somebody rated
    coverage = sum(w rated) / sum(w planned)
"""

import math
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from measurement.records import (
    Cell,
    Estimate,
    InvalidRating,
    NotEstimable,
    Plan,
    Rating,
    State,
)

COVERAGE_TO_RANK = 0.60
PANELISTS_TO_RANK = 2
# Weights are binary fractions: three of five equal ones may add up to .5999999999999999.
_SUMMATION_ERROR = 1e-9

_NOTHING_RATED = NotEstimable("Nobody who counts rated anything here.")
_NO_WEIGHT = NotEstimable("Nothing planned here carries weight.")
_ONE_PANELIST = NotEstimable("Spread between panelists needs at least two of them.")

Shares = Mapping[tuple[str, str], Mapping[str, float]]


def whole_percent(share: float) -> int:
    """Return a share from 0 to 1 as a whole number of percent, halves up, as a reader would round.

    A half that the binary fraction misses by its last digits is still a half.
    """
    return math.floor(100 * share + 0.5 + _SUMMATION_ERROR)


def is_short(coverage: float) -> bool:
    """Tell whether too little of the planned weight was rated to order candidates by it."""
    return coverage < COVERAGE_TO_RANK - _SUMMATION_ERROR


@dataclass(frozen=True, slots=True)
class PanelistScore:
    """One counting panelist's own score over the cells that this panelist rated.

    `coverage` is this panelist's own: two scores over different cells are not comparable.
    """

    panelist: str
    value: float
    coverage: float
    n_ratings: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score with what it stands on. All figures are shares of 0..1, unrounded.

    `lowest`, `highest` and `deviation` (sample standard deviation, n - 1) describe the panelists'
    own scores on the same aggregate; they are a spread, not an interval for the true value.
    """

    value: Estimate
    coverage: float
    n_ratings: int
    panelists: tuple[PanelistScore, ...]
    lowest: Estimate
    highest: Estimate
    deviation: Estimate

    @property
    def n_panelists(self) -> int:
        """Return how many counting panelists rated at least one cell of the aggregate."""
        return len(self.panelists)

    @property
    def is_rankable(self) -> bool:
        """Tell whether coverage and panel are large enough to order candidates by this score."""
        return not self.why_not_rankable

    @property
    def why_not_rankable(self) -> str:
        """Return the sentence to show instead of a rank; empty where the score may be ranked."""
        reasons = []
        if is_short(self.coverage):
            # Rounded as beside the score, but 59.9 % must not read as the 60 % it misses.
            shown = min(whole_percent(self.coverage), whole_percent(COVERAGE_TO_RANK) - 1)
            reasons.append(f"{shown} % of the planned weight was rated, 60 % is needed")
        if self.n_panelists < PANELISTS_TO_RANK:
            who = "no counting panelist" if not self.panelists else "one counting panelist"
            reasons.append(f"{who} rated it, two are needed")
        return f"Too little evidence to rank: {'; '.join(reasons)}." if reasons else ""


@dataclass(frozen=True, slots=True)
class Scores:
    """Every score of one interview. Keys keep the plan's order."""

    interview: Score
    sections: Mapping[str, Score]
    competencies: Mapping[str, Score]
    questions: Mapping[str, Score]
    criteria: Mapping[tuple[str, str], Score]


def score(plan: Plan, ratings: Iterable[Rating], *, counting_panelists: Collection[str]) -> Scores:
    """Score an interview from its plan and the ratings of its submitted scorecards.

    `counting_panelists` are the lead and the interviewers whose cards are submitted; ratings of
    anybody else (shadows) are checked but not counted. Raises InvalidRating for a rating outside
    the plan and for two ratings of one panelist in one cell: the caller decides which one
    stands, never the order of rows.
    """
    cells = list(plan.cells())
    shares = _shares_by_cell(cells, ratings, frozenset(counting_panelists))
    return Scores(
        interview=_aggregate(cells, shares),
        sections={key: _aggregate(part, shares) for key, part in _by_section(cells).items()},
        competencies={key: _aggregate(part, shares) for key, part in _by_competency(cells).items()},
        questions={key: _aggregate(part, shares) for key, part in _by_question(cells).items()},
        criteria={
            cell.key: _aggregate([Cell(cell.question, cell.criterion, 1.0)], shares)
            for cell in cells
        },
    )


def _shares_by_cell(
    cells: Sequence[Cell], ratings: Iterable[Rating], counting: frozenset[str]
) -> Shares:
    """Return u per cell and counting panelist, in cell order and sorted by panelist."""
    by_key = {cell.key: cell for cell in cells}
    seen: set[tuple[str, str, str]] = set()
    found: dict[tuple[str, str], dict[str, float]] = {cell.key: {} for cell in cells}
    for rating in ratings:
        key = rating.question, rating.criterion
        if key not in by_key:
            message = f"The plan has no criterion {rating.criterion} in question {rating.question}."
            raise InvalidRating(message)
        if (rating.panelist, *key) in seen:
            message = f"{rating.panelist} rated {key} twice."
            raise InvalidRating(message)
        seen.add((rating.panelist, *key))
        if rating.state is State.RATED and rating.level is not None:
            share = by_key[key].criterion.share(rating.level)
            if rating.panelist in counting:
                found[key][rating.panelist] = share
    return found


def _aggregate(cells: Sequence[Cell], shares: Shares) -> Score:
    weighted = [cell for cell in cells if cell.weight > 0]
    planned = math.fsum(cell.weight for cell in weighted)
    panel = {cell.key: statistics.fmean(u.values()) for cell in weighted if (u := shares[cell.key])}
    rated_weight, value = _weighted_mean(weighted, panel)
    own = _panelist_scores(weighted, shares, planned)
    values = [panelist.value for panelist in own]
    nothing = _NOTHING_RATED if weighted else _NO_WEIGHT
    return Score(
        value=nothing if value is None else value,
        coverage=rated_weight / planned if weighted else 0.0,
        n_ratings=sum(panelist.n_ratings for panelist in own),
        panelists=own,
        lowest=min(values) if values else nothing,
        highest=max(values) if values else nothing,
        deviation=statistics.stdev(values) if len(values) > 1 else _ONE_PANELIST,
    )


def _panelist_scores(
    cells: Sequence[Cell], shares: Shares, planned: float
) -> tuple[PanelistScore, ...]:
    scores = []
    for name in sorted({name for cell in cells for name in shares[cell.key]}):
        own = {cell.key: shares[cell.key][name] for cell in cells if name in shares[cell.key]}
        weight, value = _weighted_mean(cells, own)
        if value is not None:
            scores.append(PanelistScore(name, value, weight / planned, len(own)))
    return tuple(scores)


def _weighted_mean(
    cells: Sequence[Cell], values: Mapping[tuple[str, str], float]
) -> tuple[float, float | None]:
    """Return the weight behind the values and their weighted mean, None where there are none."""
    rated = [(cell.weight, values[cell.key]) for cell in cells if cell.key in values]
    weight = math.fsum(w for w, _ in rated)
    return weight, math.fsum(w * u for w, u in rated) / weight if rated else None


def _by_section(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    grouped: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.question.section is not None:
            grouped.setdefault(cell.question.section, []).append(cell)
    return grouped


def _by_competency(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    grouped: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.criterion.competency is not None:
            grouped.setdefault(cell.criterion.competency, []).append(cell)
    return grouped


def _by_question(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Group by question, weighing criteria among themselves: a warm-up of weight 0 has a score."""
    grouped: dict[str, list[Cell]] = {}
    for cell in cells:
        within = Cell(cell.question, cell.criterion, cell.criterion.weight)
        grouped.setdefault(cell.question.key, []).append(within)
    return grouped
