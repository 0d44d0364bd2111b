"""How sure a score is, and how sure it would be with more panelists or more questions.

Generalizability theory for candidates x raters x tasks. Source: Brennan (2001), Generalizability
Theory, chapters 3-5. Units are the scale's shares of 0..1.
"""

from dataclasses import dataclass

import numpy as np

from measurement.agreement.components import components
from measurement.records import Estimate, NotEstimable
from measurement.table import RatingTable, group, tally


@dataclass(frozen=True, slots=True)
class Study:
    """Variances: what a score is made of. `residual` is what no name explains."""

    candidate: float
    rater: float
    task: float
    candidate_rater: float
    candidate_task: float
    residual: float

    def relative_error(self, raters: int, tasks: int) -> float:
        """Return the error variance that matters for ranking, all meeting the same panel."""
        shared = self.candidate_rater / raters + self.candidate_task / tasks
        return shared + self.residual / (raters * tasks)

    def absolute_error(self, raters: int, tasks: int) -> float:
        """Return the error variance of the score itself, panel and questions being drawn."""
        drawn = self.rater / raters + self.task / tasks
        return self.relative_error(raters, tasks) + drawn

    def standard_error(self, raters: int, tasks: int) -> float:
        """Return the expected standard error of a score by J panelists on Q questions."""
        return float(self.absolute_error(raters, tasks) ** 0.5)

    def generalizability(self, raters: int, tasks: int) -> Estimate:
        """Return G, the reliability of a ranking."""
        return _ratio(self.candidate, self.relative_error(raters, tasks))

    def dependability(self, raters: int, tasks: int) -> Estimate:
        """Return Phi, the reliability of the score against a fixed bar."""
        return _ratio(self.candidate, self.absolute_error(raters, tasks))


def study(table: RatingTable) -> Study | NotEstimable:
    """Return the variances of a table.

    REML gives all but candidate x task, which it leaves in the residual. Two raters of the same
    answer share it, so what their ratings differ by beyond rater and candidate x rater is the
    residual proper, and the rest is candidate x task.
    """
    found = components(table)
    if isinstance(found, NotEstimable):
        return found
    within = _within_units(table)
    if isinstance(within, NotEstimable):
        return within
    residual = within - found.rater - found.candidate_rater
    residual = min(max(residual, 0.0), found.residual)
    return Study(
        found.candidate,
        found.rater,
        found.task,
        found.candidate_rater,
        found.residual - residual,
        residual,
    )


def _within_units(table: RatingTable) -> float | NotEstimable:
    """Return the pooled variance between raters of the same performance."""
    unit, n = group(table.unit)
    u = table.shares()
    size = np.bincount(unit, minlength=n)
    freedom = float(np.sum(size - 1))
    if freedom <= 0:
        return NotEstimable("No performance was scored by two interviewers.")
    centred = u - (tally(unit, u, n) / size)[unit]
    return float(centred @ centred) / freedom


def _ratio(true: float, error: float) -> Estimate:
    if true + error <= 0:
        return NotEstimable("The ratings do not vary.")
    return true / (true + error)
