"""Krippendorff's alpha with a bootstrap over candidates, and the share of matching pairs.

Source: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability". A *unit* is one
performance (candidate x question x criterion, of one interview) scored by two raters or more.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from measurement.records import Estimate, NotEstimable
from measurement.table import Floats, Ints, RatingTable, group, tally

RESAMPLES = 1000
_RESAMPLES_AT_ONCE = 50
_NO_UNITS = NotEstimable("No performance was scored by two interviewers.")
_NO_VARIATION = NotEstimable("All double-scored ratings are equal: this may be agreement or habit.")
_ONE_CANDIDATE = NotEstimable("An interval needs double-scored ratings of at least two candidates.")


class Metric(StrEnum):
    """What the distance between two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha with its 95 % bootstrap interval."""

    metric: Metric
    value: Estimate
    low: Estimate
    high: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over all double-scored units. `exact` and `within_one` are shares of rater pairs.

    `within_one` counts neighbouring levels of the criterion's own scale.
    """

    alpha: Alpha
    n_units: int
    n_ratings: int
    n_candidates: int
    exact: Estimate
    within_one: Estimate


def agreement(
    table: RatingTable,
    *,
    metric: Metric = Metric.ORDINAL,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Agreement:
    """Return the agreement of a table. Values are the levels' shares, so that scales may differ.

    `resamples` of 0 leaves the interval out.
    """
    several = np.bincount(table.unit, minlength=1)[table.unit] > 1 if len(table) else table.unit > 0
    paired = table.where(several)
    if not len(paired):
        return Agreement(Alpha(metric, *[_NO_UNITS] * 3), 0, 0, 0, _NO_UNITS, _NO_UNITS)
    values, category = np.unique(paired.shares(), return_inverse=True)
    unit, n_units = group(paired.unit)
    counts = _counts(unit, category.astype(np.intp), n_units, len(values))
    candidate = np.zeros(n_units, np.intp)
    candidate[unit] = paired.candidate
    owner, n_owners = group(candidate)
    tables = _coincidences(counts, owner, n_owners)
    low, high = _interval(tables, values, metric, resamples, seed)
    exact, within_one = _matches(unit, paired.level, n_units, paired.scales[0].top + 1, paired.top)
    return Agreement(
        Alpha(metric, alpha_of(tables.sum(axis=0), values, metric), low, high),
        n_units,
        len(paired),
        n_owners,
        exact,
        within_one,
    )


def alpha_of_counts(counts: Floats, values: Floats, metric: Metric) -> Estimate:
    """Return alpha from a units x values table of counts; units with one value do not count."""
    paired = counts[counts.sum(axis=1) > 1]
    if not len(paired):
        return _NO_UNITS
    one_owner = np.zeros(len(paired), np.intp)
    return alpha_of(_coincidences(paired, one_owner, 1)[0], values, metric)


def alpha_of(coincidences: Floats, values: Floats, metric: Metric) -> Estimate:
    """Return alpha from a coincidence table."""
    found = float(_alphas(coincidences[None], values, metric)[0])
    return found if np.isfinite(found) else _NO_VARIATION


def _counts(unit: Ints, category: Ints, n_units: int, n_values: int) -> Floats:
    cells = np.bincount(unit * n_values + category, minlength=n_units * n_values)
    return cells.reshape(n_units, n_values).astype(np.float64)


def _coincidences(counts: Floats, owner: Ints, n_owners: int) -> Floats:
    """Return sum_u (n_uc n_uk - [c = k] n_uc) / (n_u - 1) per owner of units."""
    n_values = counts.shape[1]
    weight = 1.0 / (counts.sum(axis=1) - 1.0)
    found = np.empty((n_owners, n_values, n_values))
    for c in range(n_values):
        for k in range(c, n_values):
            pairs = counts[:, c] * (counts[:, k] - (c == k))
            found[:, c, k] = found[:, k, c] = tally(owner, pairs * weight, n_owners)
    return found


def _alphas(coincidences: Floats, values: Floats, metric: Metric) -> Floats:
    """Return alpha of each of a stack of coincidence tables, NaN without variation."""
    margins = coincidences.sum(axis=2)
    n = margins.sum(axis=1)
    distance = _distances(margins, values, metric)
    observed = np.einsum("bck,bck->b", coincidences, distance)
    expected = np.einsum("bc,bck,bk->b", margins, distance, margins)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1.0 - (n - 1.0) * observed / expected, np.nan)


def _distances(margins: Floats, values: Floats, metric: Metric) -> Floats:
    """Return squared distances between values, one table per row of margins."""
    if metric is Metric.ORDINAL:
        # sum of n from c to k less half of both ends = difference of mid-ranks
        rank = np.cumsum(margins, axis=1) - margins / 2
        return np.asarray((rank[:, :, None] - rank[:, None, :]) ** 2)
    difference = values[:, None] - values[None, :]
    if metric is Metric.NOMINAL:
        one = (difference != 0).astype(np.float64)
    elif metric is Metric.INTERVAL:
        one = difference**2
    else:
        total = values[:, None] + values[None, :]
        one = np.divide(difference, total, out=np.zeros_like(difference), where=total != 0) ** 2
    return np.broadcast_to(one, (len(margins), *one.shape))


def _interval(
    tables: Floats, values: Floats, metric: Metric, resamples: int, seed: int
) -> tuple[Estimate, Estimate]:
    """Return the 95 % percentile interval over resampled candidates.

    Tables of units add up, so a resample is a row of counts times the candidates' tables.
    """
    n = len(tables)
    if n < 2 or resamples < 1:  # noqa: PLR2004 -- one candidate has nothing to resample
        return _ONE_CANDIDATE, _ONE_CANDIDATE
    rng = np.random.default_rng(seed)
    flat = tables.reshape(n, -1)
    found = []
    for start in range(0, resamples, _RESAMPLES_AT_ONCE):
        size = min(_RESAMPLES_AT_ONCE, resamples - start)
        drawn = rng.integers(0, n, size=(size, n)) + n * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)
        sums = (times.astype(np.float64) @ flat).reshape(size, len(values), len(values))
        found.append(_alphas(sums, values, metric))
    alphas = np.concatenate(found)
    alphas = alphas[np.isfinite(alphas)]
    if len(alphas) < resamples / 2:
        return _NO_VARIATION, _NO_VARIATION
    low, high = np.quantile(alphas, [0.025, 0.975])
    return float(low), float(high)


def _matches(
    unit: Ints, level: Ints, n_units: int, n_levels: int, top: Ints
) -> tuple[float, float]:
    """Return the shares of rater pairs within units that agree exactly, and within one level."""
    n_levels = max(n_levels, int(top.max(initial=0)) + 1)
    counts = _counts(unit, level, n_units, n_levels)
    size = counts.sum(axis=1)
    pairs = float(np.sum(size * (size - 1))) / 2
    exact = float(np.sum(counts * (counts - 1))) / 2
    near = float(np.sum(counts[:, 1:] * counts[:, :-1]))
    return exact / pairs, (exact + near) / pairs
