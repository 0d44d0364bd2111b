"""Large sparse information matrices whose locals form arrows, solved in closed form.

Unknowns: a structural vector, one t per candidate, one h per *pair* (candidate x rater). A
candidate's block is an arrow: t meets every h of that candidate, the h meet only t. So locals are
eliminated exactly, and what is left is one dense matrix as large as the structural vector:

    e_p = v_p + precision of h      f_p = 1 - v_p / e_p      s_n = precision of t + sum v_p f_p
    c_n = sum f_p x_p               S = A - X' diag(1/e) X - C' diag(1/s) C

with v_p the information of pair p, x_p its row of the cross block X, c_n the rows of C.
The facet model (a Newton step) and the variance components (mixed-model equations) both use it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import linalg, sparse

from measurement.table import Floats, Ints, tally

_ROWS_AT_ONCE = 2048
# Measured, nanoseconds per product of two entries.
_SPARSE_COST, _DENSE_COST = 4.0, 0.07


class Singular(ArithmeticError):
    """The structural information has no inverse: something flat is not identified."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Values of all unknowns, or a right-hand side for them."""

    structural: Floats
    t: Floats
    h: Floats


@dataclass(frozen=True, eq=False)
class Arrow:
    """An information matrix. `precision_h` of None: there are no h.

    `structural` is the block A with its priors; `cross` is pairs x structural (rows of h; the row
    of t is the sum over the candidate's pairs); `pair_information` is v without the prior.
    """

    structural: Floats
    cross: sparse.csr_array
    pair_information: Floats
    candidate_of_pair: Ints
    n_candidates: int
    precision_t: Floats | float
    precision_h: float | None

    @cached_property
    def _candidates_by_pairs(self) -> sparse.csr_array:
        n = len(self.candidate_of_pair)
        entries = (np.ones(n), (self.candidate_of_pair, np.arange(n)))
        return sparse.csr_array(entries, shape=(self.n_candidates, n))

    def _per_candidate(self, values: Floats) -> Floats:
        return tally(self.candidate_of_pair, values, self.n_candidates)

    @cached_property
    def _pair(self) -> tuple[Floats, Floats]:
        """1/e and f per pair; without h 0 and 1."""
        v = self.pair_information
        if self.precision_h is None:
            return np.zeros_like(v), np.ones_like(v)
        inverse = 1.0 / (v + self.precision_h)
        return inverse, self.precision_h * inverse

    @cached_property
    def information_t(self) -> Floats:
        """Return s_n: information on t with the h integrated out, prior included."""
        return self._per_candidate(self.pair_information * self._pair[1]) + self.precision_t

    @cached_property
    def cross_t(self) -> sparse.csr_array:
        """Return C, candidates x structural."""
        return sparse.csr_array(
            _columns_times(self._candidates_by_pairs, self._pair[1]) @ self.cross
        )

    @cached_property
    def _schur_factor(self) -> Floats:
        s = self.structural - gram(self.cross_t, 1.0 / self.information_t)
        if self.precision_h is not None:
            s -= gram(self.cross, self._pair[0])
        factor, info = linalg.lapack.dpotrf(s, lower=1, clean=1, overwrite_a=1)
        if info:
            message = f"The structural information is singular (dpotrf {info})."
            raise Singular(message)
        return np.asarray(factor)

    @cached_property
    def covariance(self) -> Floats:
        """Return S^-1, the covariance of the structural unknowns."""
        inverse, _ = linalg.lapack.dpotri(self._schur_factor, lower=1)
        return np.asarray(np.tril(inverse) + np.tril(inverse, -1).T)

    def solve(self, right: Solution) -> Solution:
        """Return matrix^-1 right."""
        inverse, _ = self._pair
        h_part = inverse * right.h
        t_part = right.t - self._per_candidate(self.pair_information * h_part)
        t_part = t_part / self.information_t
        rest = right.structural - self.cross_t.T @ t_part - self.cross.T @ h_part
        structural = linalg.cho_solve((self._schur_factor, True), rest, check_finite=False)
        t = t_part - (self.cross_t @ structural) / self.information_t
        carried = self.pair_information * t[self.candidate_of_pair] + self.cross @ structural
        return Solution(np.asarray(structural), np.asarray(t), h_part - inverse * carried)

    def variance_with_mean(self) -> Floats:
        """Return Var(structural[0] + t) per candidate."""
        scaled = _rows_times(self.cross_t, 1.0 / self.information_t)
        with_mean = scaled @ self.covariance[:, 0]
        quadratic = _quadratic_form(scaled, self.covariance)
        own = 1.0 / self.information_t
        return np.asarray(own + quadratic + self.covariance[0, 0] - 2 * with_mean)

    def variance_of_difference(self, first: int, second: int) -> float:
        """Return Var(t_first - t_second)."""
        rows = [self.cross_t[[i], :].toarray()[0] / self.information_t[i] for i in (first, second)]
        row = rows[0] - rows[1]
        own = 1.0 / self.information_t[first] + 1.0 / self.information_t[second]
        return float(own + row @ self.covariance @ row)

    def sum_of_variances_t(self) -> float:
        """Return the sum of Var(t) over candidates."""
        spread = gram(self.cross_t, self.information_t**-2.0)
        return float(np.sum(1.0 / self.information_t) + np.sum(self.covariance * spread))

    def sum_of_variances_h(self) -> float:
        """Return the sum of Var(h) over pairs: the derivative of ln|matrix| by precision_h.

        Exact, but without a variance per pair: with g the derivative of f, v / e^2,
        dS = X' diag(1/e^2) X - D' diag(1/s) C - C' diag(1/s) D + C' diag(ds/s^2) C, D = sum g x.
        """
        v, (inverse, _) = self.pair_information, self._pair
        slope = v * inverse**2
        s = self.information_t
        ds = self._per_candidate(v * slope)
        d = sparse.csr_array(_columns_times(self._candidates_by_pairs, slope) @ self.cross)
        change = gram(self.cross, inverse**2) + gram(self.cross_t, ds / s**2)
        mixed = (_rows_times(d, 1.0 / s).T @ self.cross_t).toarray()
        change -= mixed + mixed.T
        return float(inverse.sum() + (ds / s).sum() + np.sum(self.covariance * change))


def gram(matrix: sparse.csr_array, weights: Floats) -> Floats:
    """Return matrix' diag(weights) matrix, dense; weights are not negative."""
    rows, columns = matrix.shape
    scaled = _rows_times(matrix, np.sqrt(weights))
    sparse_cost = _SPARSE_COST * float(np.sum(np.diff(matrix.indptr).astype(np.float64) ** 2))
    if sparse_cost < _DENSE_COST * rows * columns**2:
        return np.asarray((scaled.T @ scaled).toarray())
    total = np.zeros((columns, columns), order="F")
    for start in range(0, rows, _ROWS_AT_ONCE):
        block = scaled[start : start + _ROWS_AT_ONCE].toarray()
        total = linalg.blas.dsyrk(1.0, block.T, beta=1.0, c=total, overwrite_c=1, lower=1)
    return np.asarray(np.tril(total) + np.tril(total, -1).T)


def _columns_times(matrix: sparse.csr_array, weights: Floats) -> sparse.csr_array:
    data = matrix.data * weights[matrix.indices]
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _rows_times(matrix: sparse.csr_array, weights: Floats) -> sparse.csr_array:
    data = matrix.data * np.repeat(weights, np.diff(matrix.indptr))
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _quadratic_form(rows: sparse.csr_array, matrix: Floats) -> Floats:
    """Return r' M r for every row r."""
    found = np.empty(rows.shape[0])
    for start in range(0, len(found), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        found[start : start + _ROWS_AT_ONCE] = part.multiply(part @ matrix).sum(axis=1)
    return found
