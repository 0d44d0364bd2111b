"""Damped Newton on the log-posterior, and the curvature at its top."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from interviews.measurement.arrow import Arrow, Solution
from interviews.measurement.facets.posterior import (
    Derivatives,
    Likelihood,
    Parameters,
    Posterior,
    Spreads,
)
from interviews.measurement.table import Floats

LARGEST_STEP = 1e-8  # logits
MOST_STEPS = 200
_HALVINGS = 40


class NotConverged(ArithmeticError):  # noqa: N818 -- the name is the sentence shown
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
        layout, d = self.posterior.layout, self.derivatives
        return Arrow(
            structural=d.structural,
            cross=d.cross,
            pair_information=d.pair_information,
            candidate_of_pair=layout.candidate_of_pair,
            n_candidates=layout.n_candidates,
            precision_t=self.spreads.candidate**-2,
            precision_h=self.spreads.halo**-2 if self.spreads.halo else None,
        )

    @property
    def covariance(self) -> Floats:
        """Return the posterior covariance of the structural parameters."""
        return self.arrow.covariance

    def step(self) -> Parameters:
        """Return the Newton step."""
        g = self.derivatives.gradient
        found = self.arrow.solve(Solution(g.structural, g.t, g.halo))
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
    for _ in range(most_steps):
        step = Curvature(posterior, here, spreads).step()
        length = max(
            float(np.abs(x).max(initial=0.0)) for x in (step.structural, step.t, step.halo)
        )
        at, here = _climb(posterior, at, here, step, spreads)
        if tick:
            tick(f"largest step {length:.1e}")
        if length < tolerance:
            break
    else:
        if most_steps >= MOST_STEPS:
            message = f"No optimum after {most_steps} Newton steps."
            raise NotConverged(message)
    return at, Curvature(posterior, here, spreads)


def _climb(
    posterior: Posterior, at: Parameters, here: Derivatives, step: Parameters, spreads: Spreads
) -> tuple[Parameters, Derivatives]:
    """Take the step, halved while the log-posterior falls by more than rounding."""
    slack = 1e-10 * (1.0 + abs(here.log_posterior))
    size = 1.0
    for _ in range(_HALVINGS):
        there = at.moved(step, size)
        found = posterior.evaluate(there, spreads)
        if found.log_posterior >= here.log_posterior - slack:
            return there, found
        size /= 2
    return at, here
