"""The model's log-posterior with its gradient and its Hessian in blocks.

    ln P(x = k) / P(x = k-1) = eta - tau_k        eta = mu + t + h - alpha - delta - gamma

For one rating, with C_h = P(x >= h), E = sum C_h, V = Var(x), M_h = Cov(x, 1[x >= h]):
d/d eta = x - E and d/d tau_h = C_h - 1[x >= h]; the negative second derivatives are V for eta-eta,
-M_h for eta-tau_h and C_max(h,l) - C_h C_l for tau_h-tau_l. The log-posterior is concave.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from measurement.facets.categories import moments, probabilities, third_moments
from measurement.facets.cross import CrossEntries
from measurement.facets.layout import FACETS, Layout
from measurement.facets.marginal import InformationSlopes, correction
from measurement.table import Floats, tally

# Stiffness of "the elements of a facet sum to zero"; far above any information, far below 1/eps.
CENTRING = 1e6
_BLOCK = 1 << 15  # rows at a time: the work arrays of five levels then fit in a core's cache


@dataclass(frozen=True, slots=True)
class Spreads:
    """Prior standard deviations in logits. `halo=0` switches the halo off."""

    rater: float = 0.5
    question: float = 0.5
    criterion: float = 0.5
    halo: float = 0.4
    candidate: float = 10.0
    threshold: float = 2.0
    mu: float = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """A point: `structural` as in Layout, `t` per candidate, `halo` per pair."""

    structural: Floats
    t: Floats
    halo: Floats

    def moved(self, step: "Parameters", by: float) -> "Parameters":
        """Return the point `by` times `step` away."""
        return Parameters(
            self.structural + by * step.structural, self.t + by * step.t, self.halo + by * step.halo
        )

    def stacked(self) -> Floats:
        """Return all values as one vector."""
        return np.concatenate([self.structural, self.t, self.halo])

    def unstacked(self, values: Floats) -> "Parameters":
        """Return the point whose `stacked` is `values`."""
        m, n = len(self.structural), len(self.structural) + len(self.t)
        return Parameters(values[:m], values[m:n], values[n:])


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """What the ratings alone say at one point: independent of the spreads, and dear.

    `cross` is pairs x structural (halo rows); the row of t is the sum over the candidate's pairs.
    `pair_information` is the sum of V per pair.
    """

    value: float
    gradient: Parameters
    structural: Floats
    cross: sparse.csr_array
    pair_information: Floats
    slopes: InformationSlopes | None


@dataclass(frozen=True, slots=True, eq=False)
class Derivatives:
    """Value, gradient and negative structural Hessian of the log-posterior at one point.

    Of a marginal posterior, value and gradient hold the correction and the Hessian does not: the
    correction bends little. Where it bends much (a candidate near an end of the scale), a step
    needs `stiffening` on that candidate's t.
    """

    likelihood: Likelihood
    log_posterior: float
    gradient: Parameters
    structural: Floats
    stiffening: Floats | None = None

    @property
    def cross(self) -> sparse.csr_array:
        """Return the halo x structural block; no prior enters it."""
        return self.likelihood.cross

    @property
    def pair_information(self) -> Floats:
        """Return the information of each pair, without the halo's prior."""
        return self.likelihood.pair_information


@dataclass(slots=True)
class _SlopeSums:
    """Derivatives of V per rating: by eta, by minus tau (levels x rows), twice by eta."""

    by_eta: Floats
    by_threshold: Floats
    bend: Floats


@dataclass(slots=True)
class _Sums:
    """What one pass over the ratings adds up. `moment` is M, levels x rows."""

    residual: Floats
    variance: Floats
    moment: Floats
    slopes: "_SlopeSums | None"
    log_likelihood: float = 0.0
    at_least: Floats = field(default_factory=lambda: np.zeros(0))
    products: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, eq=False)
class Posterior:
    """The log-posterior of a layout's ratings under given prior spreads.

    With `marginal`, plus the correction of `marginal.py`: its optimum is no longer the joint mode.
    """

    layout: Layout
    marginal: bool = False

    def evaluate(
        self, at: Parameters, spreads: Spreads, known: Likelihood | None = None
    ) -> Derivatives:
        """Evaluate everything a Newton step needs; `known` is the likelihood at this very point."""
        likelihood = known or self._likelihood(at)
        gradient, prior = self._with_priors(at, spreads, likelihood.gradient)
        structural = likelihood.structural.copy()
        structural[np.diag_indices_from(structural)] += self.precision(spreads)
        for where in self._centred:
            structural[where, where] += CENTRING / (where.stop - where.start)
        found = Derivatives(likelihood, likelihood.value + prior, gradient, structural)
        return self._corrected(found, spreads) if likelihood.slopes else found

    def _corrected(self, found: Derivatives, spreads: Spreads) -> Derivatives:
        slopes, layout = found.likelihood.slopes, self.layout
        if slopes is None:
            return found
        extra = correction(layout, found.pair_information, slopes, spreads.halo)
        local = extra.weight * slopes.by_local
        change = Parameters(
            slopes.by_structural.T @ extra.weight, layout.pairs_of_candidate @ local, local
        )
        return replace(
            found,
            log_posterior=found.log_posterior + extra.value,
            gradient=found.gradient.moved(change, 1.0),
            stiffening=extra.stiffening,
        )

    def _likelihood(self, at: Parameters) -> Likelihood:
        sums = self._pass(at)
        pair_information = tally(self.layout.pair, sums.variance, self.layout.n_pairs)
        return Likelihood(
            sums.log_likelihood,
            self._gradient(sums),
            self._structural(sums),
            self._cross(sums.variance, sums.moment, pair_information),
            pair_information,
            self._slopes(sums.slopes) if sums.slopes else None,
        )

    def _slopes(self, sums: _SlopeSums) -> InformationSlopes:
        pair, n = self.layout.pair, self.layout.n_pairs
        by_local = tally(pair, sums.by_eta, n)
        by_structural = self._cross(sums.by_eta, sums.by_threshold, by_local)
        return InformationSlopes(by_structural, by_local, tally(pair, sums.bend, n))

    # --- one pass over the ratings -----------------------------------------------------------

    def predictor(self, at: Parameters) -> Floats:
        """Return eta of every rating."""
        layout, table = self.layout, self.layout.table
        rater, question, criterion = (at.structural[layout.slices[name]] for name in FACETS)
        of_pair = (
            at.structural[0]
            + at.t[layout.candidate_of_pair]
            + at.halo
            - rater[layout.rater_of_pair]
        )
        return np.asarray(
            of_pair[layout.pair] - question[table.question] - criterion[table.criterion]
        )

    def cumulative_thresholds(self, at: Parameters) -> Floats:
        """Return sum of tau up to each level, (K + 1) x scale groups; inf above a group's K."""
        top = self.layout.top
        found = np.full((int(top.max(initial=0)) + 1, len(top)), np.inf)
        for column, (k, where) in enumerate(zip(top, self.layout.threshold_slices, strict=True)):
            found[0, column] = 0.0
            found[1 : k + 1, column] = np.cumsum(at.structural[where])
        return found

    def _pass(self, at: Parameters) -> _Sums:
        layout, level = self.layout, self.layout.table.level
        n, n_groups, top = len(level), len(layout.top), int(layout.top.max(initial=0))
        eta, cumulative = self.predictor(at), self.cumulative_thresholds(at)
        slopes = _SlopeSums(np.empty(n), np.empty((top, n)), np.empty(n)) if self.marginal else None
        sums = _Sums(np.empty(n), np.empty(n), np.empty((top, n)), slopes)
        sums.at_least = np.zeros((top, n_groups))
        sums.products = np.zeros((top, top, n_groups))
        for start in range(0, n, _BLOCK):
            rows = slice(start, min(n, start + _BLOCK))
            self._block(rows, eta[rows], cumulative, sums)
        return sums

    def _block(self, rows: slice, eta: Floats, cumulative: Floats, sums: _Sums) -> None:
        level = self.layout.table.level[rows]
        scale = self.layout.scale[rows] if len(self.layout.top) > 1 else None
        p, log_total, offset = probabilities(eta, cumulative, scale)
        chosen = offset[level, np.arange(len(level))] if scale is not None else offset[level, 0]
        sums.log_likelihood += float(np.sum(level * eta - chosen - log_total))
        at_least, moment, mean, variance = moments(p)
        sums.residual[rows] = level - mean
        sums.variance[rows] = variance
        sums.moment[:, rows] = moment
        if sums.slopes:
            third, fourth, cross = third_moments(p, at_least, mean, variance)
            sums.slopes.by_eta[rows] = third
            sums.slopes.by_threshold[:, rows] = cross
            sums.slopes.bend[rows] = fourth
        if scale is None:
            sums.at_least[:, 0] += at_least.sum(axis=1)
            sums.products[:, :, 0] += at_least @ at_least.T
            return
        groups = len(self.layout.top)
        for h, c in enumerate(at_least):
            sums.at_least[h] += tally(scale, c, groups)
            for k in range(h + 1):
                product = tally(scale, c * at_least[k], groups)
                sums.products[h, k] += product
                if k < h:
                    sums.products[k, h] += product

    # --- gradient ----------------------------------------------------------------------------

    @cached_property
    def _observed_at_least(self) -> Floats:
        """Number of ratings at level h or above, h = 1..K, per scale group."""
        layout = self.layout
        top = int(layout.top.max(initial=0))
        counts = np.zeros((top + 1, len(layout.top)))
        np.add.at(counts, (layout.table.level, layout.scale), 1.0)
        return np.asarray(np.cumsum(counts[::-1], axis=0)[::-1][1:])

    def precision(self, spreads: Spreads) -> Floats:
        """Return the prior precisions of the structural parameters."""
        layout = self.layout
        precision = np.empty(layout.n_structural)
        precision[0] = spreads.mu**-2
        for name in FACETS:
            precision[layout.slices[name]] = getattr(spreads, name) ** -2
        precision[layout.slices["threshold"]] = spreads.threshold**-2
        return precision

    def _gradient(self, sums: _Sums) -> Parameters:
        layout, y = self.layout, sums.residual
        of_pair = tally(layout.pair, y, layout.n_pairs)
        structural = np.zeros(layout.n_structural)
        structural[0] = y.sum()
        for name in FACETS:
            column, size = getattr(layout.table, name), layout.sizes[name]
            structural[layout.slices[name]] = -tally(column, y, size)
        for g, (k, where) in enumerate(zip(layout.top, layout.threshold_slices, strict=True)):
            structural[where] = sums.at_least[:k, g] - self._observed_at_least[:k, g]
        return Parameters(structural, layout.pairs_of_candidate @ of_pair, of_pair)

    def _with_priors(
        self, at: Parameters, spreads: Spreads, gradient: Parameters
    ) -> tuple[Parameters, float]:
        """Return the gradient and the log-prior, with the centring penalty in both."""
        precision = self.precision(spreads)
        t_precision = spreads.candidate**-2
        h_precision = spreads.halo**-2 if spreads.halo else 0.0
        structural = gradient.structural - precision * at.structural
        penalty = 0.0
        for where in self._centred:
            total, size = at.structural[where].sum(), where.stop - where.start
            structural[where] -= CENTRING / size * total
            penalty += CENTRING / size * total**2
        prior = -0.5 * (
            precision @ at.structural**2
            + t_precision * (at.t @ at.t)
            + h_precision * (at.halo @ at.halo)
            + penalty
        )
        pulled = Parameters(
            structural, gradient.t - t_precision * at.t, gradient.halo - h_precision * at.halo
        )
        return pulled, float(prior)

    @property
    def _centred(self) -> list[slice]:
        """The blocks that sum to zero: every facet and every group's thresholds."""
        blocks = [self.layout.slices[name] for name in FACETS] + list(self.layout.threshold_slices)
        return [block for block in blocks if block.stop > block.start]

    # --- Hessian -----------------------------------------------------------------------------

    def _structural(self, sums: _Sums) -> Floats:
        """Return the structural block of the negative Hessian of the likelihood."""
        layout, table, v = self.layout, self.layout.table, sums.variance
        a = np.zeros((layout.n_structural, layout.n_structural))
        a[0, 0] = v.sum()
        for i, name in enumerate(FACETS):
            rows, size = layout.slices[name], layout.sizes[name]
            diagonal = tally(getattr(table, name), v, size)
            a[0, rows] = -diagonal
            a[rows, rows] = np.diag(diagonal)
            for other in FACETS[i + 1 :]:
                cells = size * layout.sizes[other]
                index = getattr(table, name) * layout.sizes[other] + getattr(table, other)
                a[rows, layout.slices[other]] = tally(index, v, cells).reshape(size, -1)
        self._add_thresholds(a, sums)
        return np.asarray(np.triu(a) + np.triu(a, 1).T)

    def _add_thresholds(self, a: Floats, sums: _Sums) -> None:
        layout, table = self.layout, self.layout.table
        groups, scale = len(layout.top), layout.scale
        for h, moment in enumerate(sums.moment):
            columns = [
                (g, w.start + h) for g, w in enumerate(layout.threshold_slices) if h < layout.top[g]
            ]
            total = tally(scale, moment, groups)
            for name in FACETS:
                size = layout.sizes[name]
                index = getattr(table, name) * groups + scale
                block = tally(index, moment, size * groups).reshape(size, groups)
                for g, column in columns:
                    a[layout.slices[name], column] = block[:, g]
            for g, column in columns:
                a[0, column] = -total[g]
        for g, (k, where) in enumerate(zip(layout.top, layout.threshold_slices, strict=True)):
            at_least = sums.at_least[:k, g]
            larger = np.maximum.outer(np.arange(k), np.arange(k))
            a[where, where] = at_least[larger] - sums.products[:k, :k, g]

    @cached_property
    def _entries(self) -> CrossEntries:
        return CrossEntries.of(self.layout)

    def _cross(self, variance: Floats, moment: Floats, per_pair: Floats) -> sparse.csr_array:
        """Return the halo x structural block: V for mu, -V for facets, -M for thresholds."""
        e = self._entries
        values = [per_pair, -per_pair]
        values += [-tally(e.question, variance, 0), -tally(e.criterion, variance, 0)]
        values += [-tally(e.scale, row, 0)[keep] for row, keep in zip(moment, e.keep, strict=True)]
        data = np.concatenate(values)[e.order]
        shape = (self.layout.n_pairs, self.layout.n_structural)
        return sparse.csr_array((data, e.columns, e.starts), shape=shape)
