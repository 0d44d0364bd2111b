"""Damped Newton on the log-posterior, and the curvature at its top."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from measurement.arrow import Arrow, Solution
from measurement.facets.mixing import DEPTH, mixed
from measurement.facets.posterior import (
    Derivatives,
    Likelihood,
    Parameters,
    Posterior,
    Spreads,
)
from measurement.table import Floats

LARGEST_STEP = 1e-8  # logits
MOST_STEPS = 200
_HALVINGS = 40
_NEAR = 0.3  # logits: from steps this small on, they are mixed


class NotConverged(ArithmeticError):
    """The optimum was not reached. The posterior is concave, so this is a defect, not data."""


Tick = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Curvature:
    """The negative Hessian at a point: `arrow` holds it, factored when first asked."""

    posterior: Posterior
    derivatives: Derivatives
    spreads: Spreads

    @cached_property
    def arrow(self) -> Arrow:
        """Return the negative Hessian."""
        return self._arrow(0.0)

    def _arrow(self, stiffening: Floats | float) -> Arrow:
        layout, d = self.posterior.layout, self.derivatives
        return Arrow(
            structural=d.structural,
            cross=d.cross,
            pair_information=d.pair_information,
            candidate_of_pair=layout.candidate_of_pair,
            n_candidates=layout.n_candidates,
            precision_t=self.spreads.candidate**-2 + stiffening,
            precision_h=self.spreads.halo**-2 if self.spreads.halo else None,
        )

    @property
    def covariance(self) -> Floats:
        """Return the posterior covariance of the structural parameters."""
        return self.arrow.covariance

    def step(self) -> Parameters:
        """Return the Newton step."""
        g, stiffening = self.derivatives.gradient, self.derivatives.stiffening
        arrow = self.arrow if stiffening is None else self._arrow(stiffening)
        found = arrow.solve(Solution(g.structural, g.t, g.halo))
        return Parameters(found.structural, found.t, found.h)


def maximise(
    posterior: Posterior,
    start: Parameters,
    spreads: Spreads,
    *,
    tolerance: float = LARGEST_STEP,
    most_steps: int = MOST_STEPS,
    known: Likelihood | None = None,
    tick: Tick | None = None,
) -> tuple[Parameters, Curvature]:
    """Climb to the optimum, or `most_steps` towards it where the tolerance is not the goal.

    `known` is the likelihood at the start. Returns the point and the curvature there. Raises
    NotConverged after MOST_STEPS steps.
    """
    at, here = start, posterior.evaluate(start, spreads, known)
    history: list[tuple[Floats, Floats]] = []
    for _ in range(most_steps):
        step = Curvature(posterior, here, spreads).step()
        proposed = step.stacked()
        length = float(np.abs(proposed).max(initial=0.0))
        there = None
        if posterior.marginal and length < _NEAR:
            history = [*history[-DEPTH:], (at.stacked(), proposed)]
            there = _leap(posterior, at.unstacked(mixed(history)), here, spreads)
            history = history if there else []
        at, here = there or _climb(posterior, at, here, step, spreads)
        if tick:
            tick(f"largest step {length:.1e}")
        if length < tolerance:
            break
    else:
        if most_steps >= MOST_STEPS:
            message = f"No optimum after {most_steps} Newton steps."
            raise NotConverged(message)
    return at, Curvature(posterior, here, spreads)


def _leap(
    posterior: Posterior, there: Parameters, here: Derivatives, spreads: Spreads
) -> tuple[Parameters, Derivatives] | None:
    """Go to a mixed point unless the log-posterior falls.

    The correction's bend is not in the Hessian, so plain steps close in on the optimum by a
    constant factor only; mixing them makes up for it.
    """
    found = posterior.evaluate(there, spreads)
    return (there, found) if found.log_posterior >= here.log_posterior - _slack(here) else None


def _slack(here: Derivatives) -> float:
    """Return how far the log-posterior may fall by rounding."""
    return 1e-10 * (1.0 + abs(here.log_posterior))


def _climb(
    posterior: Posterior, at: Parameters, here: Derivatives, step: Parameters, spreads: Spreads
) -> tuple[Parameters, Derivatives]:
    """Take the step, halved while the log-posterior falls by more than rounding."""
    slack = _slack(here)
    size = 1.0
    for _ in range(_HALVINGS):
        there = at.moved(step, size)
        found = posterior.evaluate(there, spreads)
        if found.log_posterior >= here.log_posterior - slack:
            return there, found
        size /= 2
    return at, here
