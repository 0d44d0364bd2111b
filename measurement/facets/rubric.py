"""From logits to the scale that people rated on: F, the expected score of 0..1."""

from dataclasses import dataclass

import numpy as np

from measurement.facets.categories import probabilities
from measurement.facets.layout import Layout
from measurement.facets.posterior import Parameters, Posterior
from measurement.table import Floats, Ints, RatingTable, group

_VALUES_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Rubric:
    """F(theta) = sum_c w_c sum_k P_ck(theta - gamma_c) u_ck / sum_c w_c: average panel, questions.

    The levels' shares enter only here: the model uses their order, so unequal spacing and
    different numbers of levels need no assumption. `cumulative` and `shares` are levels x criteria.
    """

    gamma: Floats
    cumulative: Floats
    shares: Floats
    weights: Floats

    @classmethod
    def of(cls, layout: Layout, at: Parameters) -> "Rubric":
        """Return the scale at a fitted point."""
        thresholds = Posterior(layout).cumulative_thresholds(at)
        shares = np.zeros((len(thresholds), len(layout.table.scales)))
        for column, scale in enumerate(layout.table.scales):
            shares[: scale.top + 1, column] = scale.shares
        return cls(
            at.structural[layout.slices["criterion"]],
            thresholds[:, layout.scale_of_criterion],
            shares,
            criterion_weights(layout.table),
        )

    def of_criteria(self, eta: Floats, criterion: Ints) -> Floats:
        """Return the expected share of ratings with predictor eta (gamma already taken off)."""
        found = np.empty(len(eta))
        step = max(1, _VALUES_AT_ONCE // len(self.cumulative))
        for start in range(0, len(eta), step):
            rows = slice(start, start + step)
            p, _, _ = probabilities(eta[rows], self.cumulative, criterion[rows])
            found[rows] = np.sum(p * self.shares[:, criterion[rows]], axis=0)
        return found

    def expected(self, theta: Floats) -> Floats:
        """Return F of each theta."""
        total = np.zeros(len(theta))
        for c, weight in enumerate(self.weights):
            if weight:
                column = np.full(len(theta), c, np.intp)
                total += weight * self.of_criteria(theta - self.gamma[c], column)
        return np.asarray(total / self.weights.sum())


def criterion_weights(table: RatingTable) -> Floats:
    """Return each criterion's weight over the questions it was asked in."""
    index, n = group(table.question, table.criterion)
    first = np.empty(n, np.intp)
    first[index] = np.arange(len(index))
    return np.bincount(
        table.criterion[first], table.weight[first], minlength=len(table.criteria)
    ).astype(np.float64)


def share_of_score(table: RatingTable) -> Floats:
    """Return each rating's part in its candidate's raw score, by rule 1; they add up to 1.

    A unit rated by several raters counts once, with the criterion's weight.
    """
    raters = np.bincount(table.unit)
    part = table.weight / raters[table.unit]
    total = np.bincount(table.candidate, part, minlength=len(table.candidates))
    with np.errstate(invalid="ignore"):  # 0/0: a candidate with weightless ratings has no score
        return np.asarray(part / total[table.candidate])
