"""The model as FACETS fits it: no halo, flat priors (joint maximum likelihood), extremes apart.

Only here are fit statistics computed, so that they mean what the literature says they mean.
Sources of the formulas: Wright & Masters (1982), Rating Scale Analysis; Linacre, Facets manual.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import optimize, stats

from measurement.arrow import Singular
from measurement.facets.categories import moments, probabilities
from measurement.facets.layout import Layout
from measurement.facets.newton import NotConverged, Tick, maximise
from measurement.facets.posterior import (
    CENTRING,
    Parameters,
    Posterior,
    Spreads,
)
from measurement.facets.spreads import cold_start
from measurement.records import Estimate, NotEstimable
from measurement.table import Floats, Ints, RatingTable, tally

FLAT = Spreads(
    rater=200.0, question=200.0, criterion=200.0, halo=0.0, candidate=200.0, threshold=200.0
)
EXTREME_ADJUSTMENT = 0.3  # of a level: how far from the end of its range an extreme score is put
FACETS = ("candidate", "rater", "question", "criterion")
_SIGN = {"candidate": 1.0, "rater": -1.0, "question": -1.0, "criterion": -1.0}
_FARTHEST = 1e4  # logits: flat priors let other measures run far
_NO_SPREAD = 1e-9


@dataclass(frozen=True, slots=True)
class Element:
    """One line of a measurement report. `score` adds up levels counted from 0.

    Severity and difficulty are positive for fewer points, measures of candidates for more.
    """

    label: str
    score: int
    n_ratings: int
    measure: float
    error: float
    infit: Estimate
    infit_z: Estimate
    outfit: Estimate
    outfit_z: Estimate
    discrimination: Estimate
    point_measure: Estimate
    is_extreme: bool

    @property
    def flag(self) -> str:
        """Return the sentence on misfit; empty unless size, significance and n all say so."""
        if self.n_ratings < 10:  # noqa: PLR2004 -- too few to judge
            return ""
        for square, z in ((self.infit, self.infit_z), (self.outfit, self.outfit_z)):
            if isinstance(square, NotEstimable) or isinstance(z, NotEstimable):
                continue
            if square > 1.5 and z > 2:  # noqa: PLR2004 -- the usual bounds, see docs/measurement.md
                return "erratic: inconsistent with colleagues"
            if square < 0.5 and z < -2:  # noqa: PLR2004 -- as above
                return "overly uniform: halo or central tendency"
        return ""


@dataclass(frozen=True, slots=True)
class Separation:
    """How far the elements of one facet differ beyond error, extremes left out.

    For raters this says "the spread of severities is real"; it is no inter-rater reliability.
    """

    root_mean_square_error: Estimate
    true_deviation: Estimate
    separation: Estimate
    strata: Estimate
    reliability: Estimate
    chi_square: Estimate
    degrees_of_freedom: int
    p_value: Estimate


@dataclass(frozen=True, eq=False)
class Compatible:
    """A fit without halo and priors. Rows of `table` are those of non-extreme elements."""

    whole: RatingTable
    layout: Layout
    at: Parameters
    extreme: dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]

    @cached_property
    def _measures(self) -> dict[str, Floats]:
        found = {"candidate": self.at.structural[0] + self.at.t}
        for name in FACETS[1:]:
            found[name] = self.at.structural[self.layout.slices[name]].copy()
        self._place_extremes(found)
        return found

    def measures(self, facet: str) -> Floats:
        """Return the measures of a facet in logits, extremes at their adjusted scores."""
        return self._measures[facet]

    def thresholds(self) -> tuple[Floats, ...]:
        """Return the thresholds of each scale group."""
        return tuple(self.at.structural[w] for w in self.layout.threshold_slices)

    def threshold_errors(self) -> tuple[Floats, ...]:
        """Return 1 / sqrt(information on each threshold alone), as FACETS prints it."""
        sums = Posterior(self.layout).evaluate(self.at, FLAT).structural
        flat = FLAT.threshold**-2
        found = []
        for where in self.layout.threshold_slices:
            k = max(1, where.stop - where.start)
            # The penalty that centres the thresholds is not information.
            diagonal = np.diag(sums)[where] - flat - CENTRING / k
            found.append(1.0 / np.sqrt(np.maximum(diagonal, 1e-12)))
        return tuple(found)

    def predictor(self, table: RatingTable) -> Floats:
        """Return eta of each row of a table with this fit's labels."""
        return np.asarray(
            sum(_SIGN[f] * self.measures(f)[getattr(table, f)] for f in FACETS), dtype=np.float64
        )

    def distribution(self, table: RatingTable) -> Floats:
        """Return P of every level (levels x rows)."""
        cumulative = Posterior(self.layout).cumulative_thresholds(self.at)
        scale = self.layout.scale_of_criterion[table.criterion]
        return probabilities(self.predictor(table), cumulative, scale)[0]

    @cached_property
    def _moments(self) -> tuple[Floats, Floats, Floats]:
        """Residual, variance and fourth central moment of the non-extreme rows."""
        table = self.layout.table
        p = self.distribution(table)
        _, _, mean, variance = moments(p)
        fourth = np.zeros(len(mean))
        for k, row in enumerate(p):
            fourth += row * (k - mean) ** 4
        return table.level - mean, np.maximum(variance, 1e-12), fourth

    def elements(self, facet: str) -> tuple[Element, ...]:
        """Return the measurement report of a facet."""
        labels = _labels(self.whole, facet)
        n = len(labels)
        score = np.bincount(getattr(self.whole, facet), self.whole.level, n)
        ratings = np.bincount(getattr(self.whole, facet), minlength=n)
        fit = self._fit_statistics(facet)
        errors, correlation = self.errors(facet), self._point_measure(facet)
        return tuple(
            Element(
                label=label,
                score=int(score[i]),
                n_ratings=int(ratings[i]),
                measure=float(self.measures(facet)[i]),
                error=float(errors[i]),
                infit=_estimate(fit[0][i]),
                infit_z=_estimate(fit[1][i]),
                outfit=_estimate(fit[2][i]),
                outfit_z=_estimate(fit[3][i]),
                discrimination=_estimate(fit[4][i]),
                point_measure=_estimate(correlation[i]),
                is_extreme=bool(self.extreme[facet][i]),
            )
            for i, label in enumerate(labels)
        )

    @cached_property
    def _information(self) -> Floats:
        """V of every row of the whole table."""
        return moments(self.distribution(self.whole))[3]

    def errors(self, facet: str) -> Floats:
        """Return FACETS's standard errors, 1 / sqrt(sum V): all other elements taken as known."""
        column = getattr(self.whole, facet)
        information = tally(column, self._information, len(self.measures(facet)))
        return np.asarray(1.0 / np.sqrt(np.maximum(information, 1e-12)))

    def _fit_statistics(self, facet: str) -> tuple[Floats, ...]:
        """Return infit, its z, outfit, its z and discrimination; NaN where there is no rating."""
        y, v, fourth = self._moments
        column, n = getattr(self.layout.table, facet), len(self.measures(facet))

        def add(values: Floats) -> Floats:
            return tally(column, values, n)

        with np.errstate(invalid="ignore", divide="ignore"):
            count, total = add(np.ones(len(y))), add(v)
            infit = add(y**2) / total
            infit_q = np.sqrt(add(fourth - v**2)) / total
            outfit = add(y**2 / v) / count
            outfit_q = np.sqrt(np.maximum(add(fourth / v**2) / count**2 - 1 / count, 0.0))
            return (
                infit,
                _standardised(infit, infit_q),
                outfit,
                _standardised(outfit, outfit_q),
                1.0 + add(self._slope[0]) / add(self._slope[1]),
            )

    @cached_property
    def _slope(self) -> tuple[Floats, Floats]:
        """Score and information of a slope at 1 in every row, of s_k = k eta - sum of tau to k."""
        table = self.layout.table
        cumulative = Posterior(self.layout).cumulative_thresholds(self.at)
        offset = cumulative[:, self.layout.scale]
        s = np.multiply.outer(np.arange(len(offset), dtype=np.float64), self.predictor(table))
        s = np.where(np.isinf(offset), 0.0, s - np.where(np.isinf(offset), 0.0, offset))
        p = self.distribution(table)
        mean = np.sum(p * s, axis=0)
        chosen = s[table.level, np.arange(s.shape[1])]
        return chosen - mean, np.sum(p * s**2, axis=0) - mean**2

    def _point_measure(self, facet: str) -> Floats:
        """Return the correlation of levels with eta within each element, extremes included."""
        column, n = getattr(self.whole, facet), len(self.measures(facet))
        x, eta = self.whole.level.astype(np.float64), self.predictor(self.whole)
        count = np.maximum(np.bincount(column, minlength=n), 1)
        x = x - (tally(column, x, n) / count)[column]
        eta = eta - (tally(column, eta, n) / count)[column]
        spread = np.sqrt(tally(column, x * x, n) * tally(column, eta * eta, n))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(spread > _NO_SPREAD, tally(column, x * eta, n) / spread, np.nan)

    def separation(self, facet: str) -> Separation:
        """Return separation, reliability and the test that all elements are the same."""
        keep = ~self.extreme[facet]
        keep &= np.bincount(getattr(self.whole, facet), minlength=len(keep)) > 0
        d, error = self.measures(facet)[keep], self.errors(facet)[keep]
        if len(d) < 2:  # noqa: PLR2004 -- one element has no spread
            nothing = NotEstimable("Spread needs two elements that are not extreme.")
            return Separation(nothing, nothing, nothing, nothing, nothing, nothing, 0, nothing)
        rmse = float(np.sqrt(np.mean(error**2)))
        true = float(max(0.0, float(np.var(d)) - rmse**2) ** 0.5)
        ratio = true / rmse
        w = error**-2.0
        chi = float(np.sum(w * d**2) - np.sum(w * d) ** 2 / np.sum(w))
        return Separation(
            rmse,
            true,
            ratio,
            (4 * ratio + 1) / 3,
            ratio**2 / (1 + ratio**2),
            chi,
            len(d) - 1,
            float(stats.chi2.sf(chi, len(d) - 1)),
        )

    def _place_extremes(self, measures: dict[str, Floats]) -> None:
        """Put every extreme element where its expected score is .3 from the end it reached."""
        cumulative = Posterior(self.layout).cumulative_thresholds(self.at)
        for facet in FACETS:
            measures[facet][self.extreme[facet]] = 0.0
        for facet in FACETS:
            for index in np.flatnonzero(self.extreme[facet]):
                rows = self.whole.where(getattr(self.whole, facet) == index)
                others = sum(_SIGN[f] * measures[f][getattr(rows, f)] for f in FACETS if f != facet)
                scale = self.layout.scale_of_criterion[rows.criterion]
                ceiling = int(rows.top[rows.criterion].sum())
                if not ceiling:  # only scales of one level: nothing places it
                    continue
                target = np.clip(
                    float(rows.level.sum()), EXTREME_ADJUSTMENT, ceiling - EXTREME_ADJUSTMENT
                )
                measures[facet][index] = _SIGN[facet] * _solve(
                    np.asarray(others), cumulative, scale, float(target)
                )


def fit_compatible(
    table: RatingTable,
    *,
    groups: tuple[Ints, Ints] | None = None,
    tick: Tick | None = None,
) -> Compatible | NotEstimable:
    """Fit by joint maximum likelihood. `groups` overrides which criteria share thresholds."""
    kept, extreme = without_extremes(table)
    if not len(kept):
        return NotEstimable("Every candidate, interviewer or question has an extreme score.")
    layout = Layout.of(kept, groups or _groups(table, kept))
    try:
        at, _ = maximise(Posterior(layout), cold_start(layout).at, FLAT, tick=tick)
    except (Singular, NotConverged):
        return NotEstimable("The ratings are too few: unshrunken estimates run to infinity.")
    return Compatible(table, layout, at, extreme)


def without_extremes(
    table: RatingTable,
) -> tuple[RatingTable, dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    """Drop elements with only lowest or only highest levels until none is left."""
    extreme = {f: np.zeros(len(_labels(table, f)), np.bool_) for f in FACETS}
    while True:
        found = False
        for facet in FACETS:
            column, n = getattr(table, facet), len(extreme[facet])
            score = np.bincount(column, table.level, n)
            ceiling = np.bincount(column, table.top[table.criterion], n)
            seen = np.bincount(column, minlength=n) > 0
            at_end = seen & ((score == 0) | (score == ceiling))
            if at_end.any():
                extreme[facet] |= at_end
                table = table.where(~at_end[column])
                found = True
        if not found:
            return table, extreme


def _groups(table: RatingTable, kept: RatingTable) -> tuple[Ints, Ints]:
    """Return the scale groups of the whole table, so that both fits share them."""
    layout = Layout.of(table)
    return layout.scale_of_criterion[: len(kept.criteria)], layout.top


def _solve(others: Floats, cumulative: Floats, scale: Ints, target: float) -> float:
    def excess(b: float) -> float:
        p, _, _ = probabilities(others + b, cumulative, scale)
        return float(moments(p)[2].sum()) - target

    return float(optimize.brentq(excess, -_FARTHEST, _FARTHEST))


def _standardised(mean_square: Floats, q: Floats) -> Floats:
    """Return the Wilson-Hilferty z of a mean square with model deviation q."""
    return np.asarray((np.cbrt(mean_square) - 1) * 3 / q + q / 3)


def _estimate(value: float) -> Estimate:
    if not np.isfinite(value):
        return NotEstimable("No spread in this element's ratings, or an extreme score.")
    return float(value)


def _labels(table: RatingTable, facet: str) -> tuple[str, ...]:
    return {
        "candidate": table.candidates,
        "rater": table.raters,
        "question": table.questions,
        "criterion": table.criteria,
    }[facet]
