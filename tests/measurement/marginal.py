"""TAM's estimator, written for the tests alone: what the engine is compared with.

Marginal maximum likelihood of the many-facet model without halo: persons are N(0, sd), integrated
over equally spaced nodes (TAM's default: 21 from -6 to 6); mu, every facet and each criterion's
steps are free, facets and steps summing to zero. It shares no code with the engine; a direct
maximisation over all parameters at once, no EM.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from measurement.table import Floats, RatingTable

TAM_NODES = 21


@dataclass(frozen=True, slots=True)
class Marginal:
    """Estimates in logits. `steps` is one row a criterion; `eap` and `eap_sd` one a candidate."""

    mu: float
    rater: Floats
    question: Floats
    criterion: Floats
    steps: Floats
    candidate_sd: float
    deviance: float
    eap: Floats
    eap_sd: Floats

    @property
    def reliability(self) -> float:
        """Return TAM's EAP reliability: variance of the EAPs over itself plus mean error."""
        between = float(np.var(self.eap))
        return between / (between + float(np.mean(self.eap_sd**2)))


def fit_marginal(
    table: RatingTable, *, n_nodes: int = TAM_NODES, shared_steps: bool = False
) -> Marginal:
    """Fit with nodes from -6 to 6; `shared_steps` gives all criteria one rating scale."""
    likelihood = Likelihood(table, np.linspace(-6.0, 6.0, n_nodes), shared_steps=shared_steps)
    found = optimize.minimize(
        likelihood,
        likelihood.start,
        jac=True,
        method="BFGS",
        options={"gtol": 1e-6, "maxiter": 999},
    )
    return likelihood.result(found.x)


class Likelihood:
    """Minus the log marginal likelihood and its gradient."""

    def __init__(self, table: RatingTable, nodes: Floats, *, shared_steps: bool) -> None:
        self.table, self.nodes = table, nodes
        self.k = int(table.top.max())
        n_scales = 1 if shared_steps else len(table.criteria)
        self.scale = np.zeros(len(table), np.intp) if shared_steps else table.criterion
        sizes = [len(table.raters), len(table.questions), len(table.criteria), *[self.k] * n_scales]
        self.bases = [_sum_to_zero(size) for size in sizes]
        self.ends = np.cumsum([basis.shape[1] for basis in self.bases])
        self.start = np.zeros(2 + self.ends[-1])  # mu, ln sd, then the free coordinates

    def parts(self, x: Floats) -> list[Floats]:
        pieces = np.split(x[2:], self.ends[:-1])
        return [basis @ piece for basis, piece in zip(self.bases, pieces, strict=True)]

    def posterior(self, x: Floats) -> tuple[float, Floats, Floats, Floats]:
        """Return the log-likelihood, node weights per candidate, P (level, row, node) and ln w."""
        t, (rater, question, criterion, *steps) = self.table, self.parts(x)
        eta = x[0] - rater[t.rater] - question[t.question] - criterion[t.criterion]
        cumulative = np.cumsum(np.pad(np.array(steps), ((0, 0), (1, 0))), axis=1)[self.scale]
        logit = (
            np.arange(self.k + 1)[:, None, None] * (eta[:, None] + self.nodes)
            - cumulative.T[:, :, None]
        )
        log_p = logit - special.logsumexp(logit, axis=0)
        chosen = log_p[t.level, np.arange(len(t))]
        log_w = -0.5 * (self.nodes / np.exp(x[1])) ** 2
        log_w -= special.logsumexp(log_w)
        joint = np.zeros((len(t.candidates), len(self.nodes)))
        np.add.at(joint, t.candidate, chosen)
        joint += log_w
        total = special.logsumexp(joint, axis=1)
        return float(total.sum()), np.exp(joint - total[:, None]), np.exp(log_p), log_w

    def __call__(self, x: Floats) -> tuple[float, Floats]:
        value, weight, p, log_w = self.posterior(x)
        t = self.table
        w = weight[t.candidate]
        at_least = np.cumsum(p[::-1], axis=0)[::-1][1:]
        residual = t.level - np.sum(w * at_least.sum(axis=0), axis=1)
        slopes = [
            -np.bincount(getattr(t, name), residual, basis.shape[0])
            for name, basis in zip(("rater", "question", "criterion"), self.bases, strict=False)
        ]
        by_step = np.sum(w * at_least, axis=2) - (t.level >= np.arange(1, self.k + 1)[:, None])
        slopes += [by_step[:, self.scale == g].sum(axis=1) for g in range(len(self.bases) - 3)]
        free = [basis.T @ slope for basis, slope in zip(self.bases, slopes, strict=True)]
        squares = weight.sum(axis=0) @ self.nodes**2 - len(weight) * (np.exp(log_w) @ self.nodes**2)
        gradient = np.concatenate([[residual.sum(), squares / np.exp(2 * x[1])], *free])
        return -value, -gradient

    def result(self, x: Floats) -> Marginal:
        value, weight, _, _ = self.posterior(x)
        rater, question, criterion, *steps = self.parts(x)
        eap = weight @ self.nodes
        eap_sd = np.sqrt(weight @ self.nodes**2 - eap**2)
        sd = float(np.exp(x[1]))
        return Marginal(
            float(x[0]), rater, question, criterion, np.array(steps), sd, -2 * value, eap, eap_sd
        )


def _sum_to_zero(size: int) -> Floats:
    """Return an orthonormal basis of the vectors of a length that sum to zero."""
    return np.linalg.svd(np.ones((1, size)))[2][1:].T
