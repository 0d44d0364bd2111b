"""Where one rater departs from their own severity, and how often raters match by chance.

A bias cell is rater x criterion or rater x question. Rater x period would be drift, but ratings
carry no time: neither the file nor the records have one. Protected groups never belong here: their
cells are far too small, and a figure about a named rater would accuse.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from measurement.facets.categories import moments, probabilities
from measurement.facets.compatible import Compatible
from measurement.facets.posterior import Posterior
from measurement.records import Estimate, NotEstimable
from measurement.table import Floats, Ints, group, tally

LEAST_BIAS = 0.5  # logits
LEAST_RATINGS = 5
LEVEL = 0.05
_EXTREME = 0.5  # of a level: an extreme cell's score is put this far from its end
_ROUNDS = 30
_LONGEST_STEP = 1.0


@dataclass(frozen=True, slots=True)
class BiasCell:
    """One cell worth a look. Positive bias: more points than this rater gives elsewhere.

    `p_value` is Holm-corrected over all cells with enough ratings.
    """

    rater: str
    other: str
    n_ratings: int
    bias: float
    error: float
    t: float
    p_value: float


def bias_cells(fit: Compatible, other: Ints, labels: tuple[str, ...]) -> tuple[BiasCell, ...]:
    """Return the notable cells of rater x other (an index per row of the fit's own table)."""
    table = fit.layout.table
    cell, n_cells = group(table.rater, other)
    count = np.bincount(cell, minlength=n_cells)
    bias, error = _solve(fit, cell, n_cells)
    judged = np.flatnonzero(count >= LEAST_RATINGS)
    t = bias[judged] / error[judged]
    corrected = holm(np.asarray(2 * stats.t.sf(np.abs(t), count[judged] - 1)))
    first = np.empty(n_cells, np.intp)
    first[cell] = np.arange(len(cell))
    found = [
        BiasCell(
            table.raters[table.rater[first[i]]],
            labels[other[first[i]]],
            int(count[i]),
            float(bias[i]),
            float(error[i]),
            float(t[position]),
            float(corrected[position]),
        )
        for position, i in enumerate(judged)
        if abs(bias[i]) >= LEAST_BIAS and corrected[position] < LEVEL
    ]
    return tuple(sorted(found, key=lambda c: -abs(c.bias)))


def _solve(fit: Compatible, cell: Ints, n_cells: int) -> tuple[Floats, Floats]:
    """Return b of each cell with all else fixed: sum of E(eta + b) = sum of levels."""
    table = fit.layout.table
    eta = fit.predictor(table)
    cumulative = Posterior(fit.layout).cumulative_thresholds(fit.at)
    scale = fit.layout.scale if cumulative.shape[1] > 1 else None
    ceiling = tally(cell, table.top[table.criterion].astype(np.float64), n_cells)
    score = tally(cell, table.level.astype(np.float64), n_cells)
    target = np.clip(score, np.minimum(_EXTREME, ceiling / 2), ceiling - _EXTREME)
    bias, information = np.zeros(n_cells), np.ones(n_cells)
    for _ in range(_ROUNDS):
        p, _, _ = probabilities(eta + bias[cell], cumulative, scale)
        _, _, mean, variance = moments(p)
        information = np.maximum(tally(cell, variance, n_cells), 1e-9)
        step = (target - tally(cell, mean, n_cells)) / information
        bias = bias + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        if float(np.abs(step).max(initial=0.0)) < 1e-6:  # noqa: PLR2004 -- logits
            break
    return bias, 1.0 / np.sqrt(information)


def holm(p_values: Floats) -> Floats:
    """Return Holm's step-down adjusted p values. Source: Holm (1979), Scand. J. Stat. 6:65-70."""
    order = np.argsort(p_values)
    n = len(p_values)
    stepped = np.maximum.accumulate(p_values[order] * (n - np.arange(n)))
    found = np.empty(n)
    found[order] = np.minimum(stepped, 1.0)
    return found


@dataclass(frozen=True, slots=True)
class Consensus:
    """Exact matches of rater pairs on the same performance, seen and expected by the model.

    `kappa` = (observed - expected) / (1 - expected) is about 0 for independent raters; clearly
    above 0 suggests that they conferred before scoring.
    """

    observed: Estimate
    expected: Estimate
    kappa: Estimate
    n_pairs: int


def consensus(fit: Compatible) -> tuple[Consensus, tuple[Consensus, ...]]:
    """Return the consensus of all raters, and of each with their colleagues."""
    table = fit.layout.table
    unit, n_units = group(table.unit)
    p = fit.distribution(table)
    size = np.bincount(unit, minlength=n_units)[unit]
    expected = np.zeros(len(unit))
    same = np.zeros(len(unit))
    for k, row in enumerate(p):
        expected += row * (tally(unit, row, n_units)[unit] - row)
        chosen = (table.level == k).astype(np.float64)
        same += chosen * (tally(unit, chosen, n_units)[unit] - 1.0)
    pairs = (size - 1).astype(np.float64)
    n = len(table.raters)
    sums = [tally(table.rater, x, n) for x in (same, expected, pairs)]
    each = tuple(_consensus(*(float(s[i]) for s in sums)) for i in range(n))
    half = [float(np.sum(x)) / 2 for x in (same, expected, pairs)]
    return _consensus(*half), each


def _consensus(same: float, expected: float, pairs: float) -> Consensus:
    if pairs <= 0:
        nothing = NotEstimable("No performance was scored by two interviewers.")
        return Consensus(nothing, nothing, nothing, 0)
    o, e = same / pairs, expected / pairs
    return Consensus(o, e, (o - e) / (1 - e), round(pairs))
