"""How large the interviewers', questions', criteria's and halo effects are: EM on their spreads.

M-step: s^2 = (sum(u^2 + Var u) + nu s0^2) / (L - [centred] + nu), the mode on the scale of ln s
under a scaled inverse chi-square hyperprior (nu = 2): a MAP step, not plain maximum likelihood.
The rounds are accelerated (Anderson), which moves the fixed point nowhere.
"""

from dataclasses import dataclass, replace

import numpy as np

from measurement.facets.layout import FACETS, Layout
from measurement.facets.mixing import DEPTH, mixed
from measurement.facets.newton import Curvature, Tick, maximise
from measurement.facets.posterior import Likelihood, Parameters, Posterior, Spreads
from measurement.table import Floats

PRIOR_WEIGHT = 2.0  # nu, in observed effects
PRIOR_SPREAD = Spreads()  # s0 of each effect, also the start
TOLERANCE = 0.002  # largest |change of ln s| in one EM round
MOST_ROUNDS = 60
_FREE = (*FACETS, "halo")
_LONGEST_MOVE = 1.0  # ln s


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin: a point and spreads from a smaller or an earlier fit."""

    at: Parameters
    spreads: Spreads


def cold_start(layout: Layout) -> Start:
    """Return zeros with thresholds from the counts of adjacent levels."""
    structural = np.zeros(layout.n_structural)
    counts = np.zeros((int(layout.top.max(initial=0)) + 1, len(layout.top)))
    np.add.at(counts, (layout.table.level, layout.scale), 1.0)
    for g, (k, where) in enumerate(zip(layout.top, layout.threshold_slices, strict=True)):
        if k:
            tau = np.log((counts[:k, g] + 1) / (counts[1 : k + 1, g] + 1))
            structural[where] = tau - tau.mean()
    at = Parameters(structural, np.zeros(layout.n_candidates), np.zeros(layout.n_pairs))
    return Start(at, PRIOR_SPREAD)


def estimate(
    posterior: Posterior, start: Start, tick: Tick | None = None
) -> tuple[Parameters, Spreads, Likelihood | None]:
    """Alternate Newton steps and EM rounds until the spreads stand still.

    Returns the point reached, the spreads, and the likelihood at that point.
    """
    at, spreads = start.at, start.spreads
    history: list[tuple[Floats, Floats]] = []
    newton_steps = 3
    known: Likelihood | None = None
    for number in range(1, MOST_ROUNDS + 1):
        at, curvature = maximise(
            posterior, at, spreads, tolerance=1e-4, most_steps=newton_steps, known=known
        )
        known = curvature.derivatives.likelihood
        old = np.log([getattr(spreads, name) for name in _FREE])
        new = np.log(_m_step(posterior.layout, at, curvature))
        change = float(np.abs(new - old).max())
        if tick:
            tick(f"round {number}: spreads still move by {100 * change:.1f} %")
        if change < TOLERANCE:
            break
        history = [*history[-DEPTH:], (old, new - old)]
        move = np.clip(mixed(history) - old, -_LONGEST_MOVE, _LONGEST_MOVE)
        spreads = replace(
            spreads, **{n: float(np.exp(x)) for n, x in zip(_FREE, old + move, strict=True)}
        )
        newton_steps = 2
    return at, spreads, known


def _m_step(layout: Layout, at: Parameters, curvature: Curvature) -> list[float]:
    variances = np.diag(curvature.covariance)
    found = []
    for name in FACETS:
        where = layout.slices[name]
        total = float(np.sum(at.structural[where] ** 2 + variances[where]))
        found.append(_mode(total, layout.sizes[name] - 1, getattr(PRIOR_SPREAD, name)))
    total = float(np.sum(at.halo**2)) + curvature.arrow.sum_of_variances_h()
    found.append(_mode(total, layout.n_pairs, PRIOR_SPREAD.halo))
    return found


def _mode(total: float, n: int, prior: float) -> float:
    return float(np.sqrt((total + PRIOR_WEIGHT * prior**2) / (n + PRIOR_WEIGHT)))
