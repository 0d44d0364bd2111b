"""The fit itself: ratings in, a posterior mode with its curvature out."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import optimize, stats

from interviews.measurement.facets.layout import FACETS, Layout
from interviews.measurement.facets.newton import Curvature, Tick, maximise
from interviews.measurement.facets.posterior import Parameters, Posterior, Spreads
from interviews.measurement.facets.rubric import Rubric
from interviews.measurement.facets.spreads import Start, cold_start, estimate
from interviews.measurement.table import Floats, RatingTable

MOST_STRUCTURAL = 8000  # a dense matrix of this size takes half a gigabyte
TIE = 0.9
_LEAST_RELIABILITY = 1e-3  # below it an effect is all prior
_WIDEST = 1e3
_RATINGS_TO_SET_ASIDE = 10
_CANDIDATES_TO_SET_ASIDE = 5


class TooLarge(ValueError):  # noqa: N818 -- the name is the sentence shown
    """More raters, questions and criteria together than one dense matrix can hold."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model. Effects and errors are in logits; `set_aside` are rater indices left out."""

    layout: Layout
    at: Parameters
    spreads: Spreads
    curvature: Curvature
    set_aside: tuple[int, ...] = ()

    @property
    def mu(self) -> float:
        """Return the general level: the measure of a candidate with t = 0."""
        return float(self.at.structural[0])

    @cached_property
    def theta(self) -> Floats:
        """Return the candidates' measures."""
        return np.asarray(self.mu + self.at.t)

    @cached_property
    def theta_error(self) -> Floats:
        """Return their standard errors, the uncertainty of all other parameters included."""
        return np.sqrt(self.curvature.arrow.variance_with_mean())

    @cached_property
    def rubric(self) -> Rubric:
        """Return the way back to the rubric's scale."""
        return Rubric.of(self.layout, self.at)

    def effects(self, facet: str) -> Floats:
        """Return a facet's effects: severity or difficulty, positive = fewer points."""
        return np.asarray(self.at.structural[self.layout.slices[facet]])

    def errors(self, facet: str) -> Floats:
        """Return the standard errors of a facet's effects."""
        return np.sqrt(np.diag(self.curvature.covariance)[self.layout.slices[facet]])

    def thresholds(self) -> tuple[tuple[Floats, Floats], ...]:
        """Return thresholds and their standard errors per scale group."""
        variance = np.diag(self.curvature.covariance)
        return tuple(
            (self.at.structural[w], np.sqrt(variance[w])) for w in self.layout.threshold_slices
        )

    def probability_above(self, first: int, second: int) -> float:
        """Return P(theta of the first candidate > theta of the second); see `is_tie`."""
        difference = float(self.theta[first] - self.theta[second])
        spread = self.curvature.arrow.variance_of_difference(first, second) ** 0.5
        return float(stats.norm.cdf(difference / spread))

    def spread_upper(self, facet: str, level: float = 0.95) -> float:
        """Return an upper confidence bound of a facet's spread, in logits (Q-profile).

        The s at which sum a^2 / (s^2 + e^2) is the lower tail of its chi-square, with a and e the
        effects and errors freed of shrinkage. The hyperprior is left out on purpose: it would keep
        the bound of any team of ordinary size above "the interviewers score alike".
        Source: Viechtbauer (2007), Statistics in Medicine 26:37-52.
        """
        spread = float(getattr(self.spreads, facet))
        reliability = 1.0 - self.errors(facet) ** 2 / spread**2
        seen = reliability > _LEAST_RELIABILITY
        n = int(seen.sum())
        if n < 2:  # noqa: PLR2004 -- one element has no spread
            return spread
        free = self.effects(facet)[seen] / reliability[seen]
        squared_error = self.errors(facet)[seen] ** 2 / reliability[seen]
        tail = float(stats.chi2.ppf(1 - level, n - 1))

        def excess(s: float) -> float:
            return float(np.sum(free**2 / (s**2 + squared_error))) - tail

        if excess(0.0) <= 0:
            return 0.0
        return float(optimize.brentq(excess, 0.0, _WIDEST))


def is_tie(probability: float) -> bool:
    """Tell whether P(A above B) leaves the order open."""
    return 1 - TIE < probability < TIE


def fit(
    table: RatingTable,
    *,
    spreads: Spreads | None = None,
    start: Start | None = None,
    tick: Tick | None = None,
) -> Fit:
    """Fit the model; with `spreads` given they are taken as known.

    `start` is an earlier fit of the same labels. Raises TooLarge, and NotConverged if the optimum
    is not found (the posterior is concave, so that is a defect).
    """
    constant = constant_raters(table)
    kept = table.where(~np.isin(table.rater, constant)) if constant else table
    layout = Layout.of(kept)
    if layout.n_structural > MOST_STRUCTURAL:
        sizes = ", ".join(f"{layout.sizes[name]} {name}s" for name in FACETS)
        message = f"{sizes} are more than the {MOST_STRUCTURAL} effects that one fit can hold."
        raise TooLarge(message)
    posterior = Posterior(layout)
    start = start or cold_start(layout)
    at, known = start.at, None
    if spreads is None:
        at, spreads, known = estimate(posterior, start, tick)
    at, curvature = maximise(posterior, at, spreads, known=known, tick=tick)
    return Fit(layout, at, spreads, curvature, tuple(constant))


def constant_raters(table: RatingTable) -> list[int]:
    """Return raters who gave every candidate the same level while others did not.

    One of them would inflate the spread of severities and weaken the shrinkage of all the rest.
    """
    n = len(table.raters)
    lowest, highest = np.full(n, np.iinfo(np.intp).max), np.full(n, -1)
    np.minimum.at(lowest, table.rater, table.level)
    np.maximum.at(highest, table.rater, table.level)
    ratings = np.bincount(table.rater, minlength=n)
    pairs = np.unique(table.rater * max(1, len(table.candidates)) + table.candidate)
    candidates = np.bincount(pairs // max(1, len(table.candidates)), minlength=n)
    constant = (
        (lowest == highest)
        & (ratings >= _RATINGS_TO_SET_ASIDE)
        & (candidates >= _CANDIDATES_TO_SET_ASIDE)
    )
    others = ~constant[table.rater]
    if not others.any() or len(np.unique(table.level[others])) == 1:
        return []
    return [int(i) for i in np.flatnonzero(constant)]
