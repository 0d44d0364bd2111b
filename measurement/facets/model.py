"""The fit itself: ratings in, a posterior mode with its curvature out."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import optimize, stats

from measurement.facets.layout import FACETS, Layout
from measurement.facets.newton import Curvature, Tick, maximise
from measurement.facets.posterior import Parameters, Posterior, Spreads
from measurement.facets.rubric import Rubric
from measurement.facets.spreads import Start, cold_start, estimate
from measurement.table import Floats, RatingTable

MOST_STRUCTURAL = 8000  # a dense matrix of this size takes half a gigabyte
TIE = 0.9
_WIDEST = 1e3
_RATINGS_TO_SET_ASIDE = 10
_CANDIDATES_TO_SET_ASIDE = 5


class TooLarge(ValueError):
    """More raters, questions and criteria together than one dense matrix can hold."""


@dataclass(frozen=True, slots=True, eq=False)
class Severities:
    """The raters' severities as the ratings alone place them, with their covariance, in logits.

    `seen` are the raters with ratings; the others' values mean nothing.
    """

    effects: Floats
    covariance: Floats
    seen: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def within(self, comparability: tuple[int, ...]) -> tuple[Floats, Floats]:
        """Return severities against the average rater of the own class, and standard errors."""
        of_class = np.array(comparability, np.intp)
        peers = (of_class[:, None] == of_class) & self.seen[:, None] & self.seen
        contrast = peers * np.eye(len(peers)) - peers / np.maximum(peers.sum(axis=1), 1)[:, None]
        variance = np.einsum("ij,jk,ik->i", contrast, self.covariance, contrast, optimize=True)
        return contrast @ self.effects, np.sqrt(np.maximum(variance, 0.0))


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

    @cached_property
    def severities(self) -> Severities:
        """Return severities under a prior as wide as the candidates', halo and the rest as fitted.

        Shrinkage assumes that who meets whom has nothing to do with severity. Where severe raters
        meet strong candidates, only neighbours in severity are ever compared, look alike, and are
        shrunk together. A figure about a named person must not rest on that.
        """
        posterior = self.curvature.posterior
        free = replace(self.spreads, rater=self.spreads.candidate)
        at, curvature = maximise(posterior, self.at, free)
        where = self.layout.slices["rater"]
        met = np.bincount(self.layout.rater_of_pair, minlength=self.layout.sizes["rater"])
        return Severities(at.structural[where], curvature.covariance[where, where], met > 0)

    def severity_spread_upper(self, level: float = 0.95) -> float:
        """Return an upper confidence bound of the spread of severities, in logits (Q-profile).

        The s at which a' (s^2 + V)^-1 a is the lower tail of its chi-square, a the unshrunk
        severities and V their covariance. The hyperprior is left out on purpose: it would keep
        the bound of any team of ordinary size above "the interviewers score alike".
        Source: Viechtbauer (2007), Statistics in Medicine 26:37-52.
        """
        seen = self.severities.seen
        n = int(seen.sum())
        if n < 2:  # noqa: PLR2004 -- one rater has no spread
            return self.spreads.rater
        centring = np.eye(n) - 1.0 / n
        covariance = centring @ self.severities.covariance[np.ix_(seen, seen)] @ centring
        variance, axes = np.linalg.eigh(covariance)
        square = ((axes.T @ centring @ self.severities.effects[seen]) ** 2)[1:]
        tail = float(stats.chi2.ppf(1 - level, n - 1))

        def excess(s: float) -> float:
            return float(np.sum(square / (s**2 + variance[1:]))) - tail

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
    posterior = Posterior(layout, marginal=True)
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
