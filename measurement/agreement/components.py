"""Variance components of incomplete crossed ratings by REML, and the ICC they imply.

    y = m + candidate + rater + task + candidate x rater + e      task = question x criterion

No priors: these are descriptions, not shrunken estimates. Average-information REML (Gilmour,
Thompson & Cullis 1995, Biometrics 51:1440-1450) on mixed-model equations whose candidates are
eliminated in closed form, so a hundred thousand ratings take a second.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from measurement.arrow import Arrow, Singular, Solution
from measurement.records import Estimate, NotEstimable
from measurement.table import Floats, Ints, RatingTable, group, tally

_ROUNDS = 100
_TOLERANCE = 1e-9  # change of any component, of the total
_FLOOR = 1e-9  # of the total: a component at zero
_FLAT = 1e-10  # precision of the mean
_LONGEST = 5.0  # factor by which a component may change in one round
_TASK, _PAIR = 2, 3  # places among Components of what a design may lack


@dataclass(frozen=True, slots=True)
class Components:
    """Variances on the scale of the ratings given (shares of 0..1 for a table)."""

    candidate: float
    rater: float
    task: float
    candidate_rater: float
    residual: float
    n_ratings: int
    raters_per_candidate: float

    def icc(self, raters: float = 1.0) -> Estimate:
        """Return ICC(A,k): agreement of the mean of k raters, each asking the one task.

        s_c / (s_c + (s_r + s_cr + s_e) / k), task variance left out: the same task for all.
        """
        error = (self.rater + self.candidate_rater + self.residual) / raters
        return _ratio(self.candidate, error)

    def icc_over_tasks(self, raters: float = 1.0) -> Estimate:
        """Return the same where each candidate meets another task: its variance is error too."""
        error = (self.rater + self.candidate_rater + self.residual) / raters + self.task
        return _ratio(self.candidate, error)


def _ratio(true: float, error: float) -> Estimate:
    if true + error <= 0:
        return NotEstimable("The ratings do not vary.")
    return true / (true + error)


def components(table: RatingTable) -> Components | NotEstimable:
    """Return the components of a table's shares, or why they cannot be told apart."""
    task, _ = group(table.question, table.criterion)
    return crossed(table.shares(), table.candidate, table.rater, task)


def crossed(values: Floats, candidate: Ints, rater: Ints, task: Ints) -> Components | NotEstimable:
    """Return REML components of any crossed values; see the module."""
    if len(values) < 3 or len(np.unique(candidate)) < 2 or len(np.unique(rater)) < 2:  # noqa: PLR2004 -- two of each, and one to spare
        return NotEstimable("Variance components need two candidates and two interviewers.")
    if float(np.ptp(values)) == 0:
        return NotEstimable("The ratings do not vary.")
    model = _Model.of(values, candidate, rater, task)
    if model.is_confounded:
        return NotEstimable("Each candidate met one interviewer: the two cannot be told apart.")
    try:
        variances = _reml(model)
    except Singular:
        return NotEstimable("The ratings are too few to tell the variance components apart.")
    met = np.bincount(model.candidate_of_pair)
    return Components(
        candidate=float(variances[0]),
        rater=float(variances[1]),
        task=float(variances[2]),
        candidate_rater=float(variances[3]),
        residual=float(variances[4]),
        n_ratings=len(values),
        raters_per_candidate=float(1.0 / np.mean(1.0 / met)),
    )


@dataclass(frozen=True, eq=False)
class _Model:
    """The design: structural columns are mean, raters, tasks."""

    values: Floats
    candidate: Ints
    rater: Ints
    task: Ints
    pair: Ints
    candidate_of_pair: Ints
    counts: sparse.csr_array  # pairs x structural
    cells: Floats  # structural x structural

    @classmethod
    def of(cls, values: Floats, candidate: Ints, rater: Ints, task: Ints) -> "_Model":
        candidate, _ = group(candidate)
        rater, n_raters = group(rater)
        task, n_tasks = group(task)
        pair, n_pairs = group(candidate, rater)
        owner = np.zeros(n_pairs, np.intp)
        owner[pair] = candidate
        width = 1 + n_raters + n_tasks
        one, shift = np.ones(len(values)), 1 + n_raters
        blocks = [np.zeros_like(pair), 1 + rater, shift + task]
        rows, columns = np.tile(pair, 3), np.concatenate(blocks)
        counts = sparse.csr_array(
            sparse.coo_array((np.tile(one, 3), (rows, columns)), shape=(n_pairs, width))
        )
        counts.sum_duplicates()
        cells = np.zeros((width, width))
        for a in blocks:
            for b in blocks:
                cells += np.bincount(a * width + b, minlength=width**2).reshape(width, width)
        return cls(values, candidate, rater, task, pair, owner, counts, cells)

    @property
    def n_candidates(self) -> int:
        return int(self.candidate_of_pair[-1]) + 1

    @property
    def n_raters(self) -> int:
        return int(self.rater.max()) + 1

    @property
    def n_tasks(self) -> int:
        return int(self.task.max()) + 1

    @cached_property
    def sizes(self) -> Floats:
        """Levels of each component in the order of Components."""
        sizes = [self.n_candidates, self.n_raters, self.n_tasks, len(self.candidate_of_pair)]
        return np.array([*sizes, len(self.values)], dtype=np.float64)

    @property
    def is_confounded(self) -> bool:
        """Tell whether every candidate met one rater."""
        return len(self.candidate_of_pair) == self.n_candidates

    @cached_property
    def free(self) -> Ints:
        """Components that the design can tell apart from the residual."""
        several_tasks = self.n_tasks > 1
        replicated = len(self.candidate_of_pair) < len(self.values)
        return np.flatnonzero([True, True, several_tasks, replicated, True])

    def equations(self, variances: Floats) -> Arrow:
        """Return the mixed-model equations."""
        weight = 1.0 / variances[4]
        precision = np.full(len(self.cells), _FLAT)
        precision[1 : 1 + self.n_raters] = 1.0 / variances[1]
        precision[1 + self.n_raters :] = 1.0 / variances[2] if _TASK in self.free else 1.0 / _FLAT
        n = np.bincount(self.pair, minlength=len(self.candidate_of_pair))
        return Arrow(
            structural=weight * self.cells + np.diag(precision),
            cross=weight * self.counts,
            pair_information=weight * n,
            candidate_of_pair=self.candidate_of_pair,
            n_candidates=self.n_candidates,
            precision_t=1.0 / variances[0],
            precision_h=1.0 / variances[3] if _PAIR in self.free else None,
        )

    def right(self, values: Floats, weight: float) -> Solution:
        """Return W' R^-1 values."""
        structural = np.concatenate(
            [
                [values.sum()],
                tally(self.rater, values, self.n_raters),
                tally(self.task, values, self.n_tasks),
            ]
        )
        t = tally(self.candidate, values, self.n_candidates)
        h = tally(self.pair, values, len(self.candidate_of_pair))
        return Solution(weight * structural, weight * t, weight * h)

    def fitted(self, at: Solution) -> Floats:
        """Return the fitted values."""
        of_pair = at.structural[0] + at.t[self.candidate_of_pair] + at.h
        rater = at.structural[1 + self.rater]
        return np.asarray(of_pair[self.pair] + rater + at.structural[1 + self.n_raters + self.task])


def _reml(model: _Model) -> Floats:
    """Climb by average information; a component that would turn negative rests at the floor."""
    total = float(np.var(model.values))
    variances = np.full(5, _FLOOR * total)
    variances[model.free] = total / len(model.free)
    for _ in range(_ROUNDS):
        score, information = _derivatives(model, variances)
        new = variances.copy()
        movable = [i for i in model.free if variances[i] > _FLOOR * total or score[i] > 0]
        step = np.linalg.lstsq(information[np.ix_(movable, movable)], score[movable], rcond=None)[0]
        # Kept within a factor, so that no component falls to zero by one long step.
        bound = variances[movable]
        new[movable] = np.clip(bound + step, bound / _LONGEST, bound * _LONGEST)
        new = np.maximum(new, _FLOOR * total)
        change = float(np.abs(new - variances).max())
        variances = new
        if change < _TOLERANCE * total:
            break
    variances[variances <= 2 * _FLOOR * total] = 0.0
    return variances


def _derivatives(model: _Model, variances: Floats) -> tuple[Floats, Floats]:
    """Return the REML score and the average information of all components."""
    weight = 1.0 / variances[4]
    arrow = model.equations(variances)
    at = arrow.solve(model.right(model.values, weight))
    projected = weight * (model.values - model.fitted(at))
    r = slice(1, 1 + model.n_raters)
    q = slice(1 + model.n_raters, None)
    diagonal = np.diag(arrow.covariance)
    posterior = np.array(
        [
            arrow.sum_of_variances_t(),
            float(diagonal[r].sum()),
            float(diagonal[q].sum()),
            arrow.sum_of_variances_h() if _PAIR in model.free else 0.0,
        ]
    )
    squares = np.array([float(u @ u) for u in (at.t, at.structural[r], at.structural[q], at.h)])
    prior = variances[:4]
    trace = (model.sizes[:4] - posterior / prior) / prior
    score = np.empty(5)
    score[:4] = -0.5 * (trace - squares / prior**2)
    # tr(P V) = n - 1 over all components gives the residual's trace without its own matrix.
    others = float(np.sum((trace * prior)[[i for i in range(4) if i in model.free]]))
    trace_e = (len(model.values) - 1 - others) / variances[4]
    score[4] = -0.5 * (trace_e - float(projected @ projected))
    f = [
        at.t[model.candidate] / prior[0],
        at.structural[1 + model.rater] / prior[1],
        at.structural[1 + model.n_raters + model.task] / prior[2],
        at.h[model.pair] / prior[3],
        projected,
    ]
    pf = [weight * (x - model.fitted(arrow.solve(model.right(x, weight)))) for x in f]
    information = 0.5 * np.array([[float(a @ b) for b in pf] for a in f])
    return score, information
