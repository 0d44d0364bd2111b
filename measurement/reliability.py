"""How sure a score is, and how sure it would be with more panelists or more questions.

Generalizability theory for candidates x raters x tasks. Source: Brennan (2001), Generalizability
Theory, chapters 3-5. Units are the scale's shares of 0..1.
"""

from dataclasses import dataclass

import numpy as np

from measurement.agreement.components import Components, components, crossed
from measurement.records import Estimate, NotEstimable
from measurement.table import Floats, Ints, RatingTable, group, tally


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


def persons_by_tasks(table: RatingTable) -> Components | NotEstimable:
    """Return the candidates x tasks study of panel means; `rater` is the tasks' variance.

    G for Q tasks = candidate / (candidate + residual / Q); Phi adds rater / Q to the error.
    """
    unit, n = group(table.unit)
    values = tally(unit, table.shares(), n) / np.bincount(unit, minlength=n)
    first = np.empty(n, np.intp)
    first[unit] = np.arange(len(unit))
    task, _ = group(table.question[first], table.criterion[first])
    return tasks_study(values, table.candidate[first], task)


def tasks_study(values: Floats, candidate: Ints, task: Ints) -> Components | NotEstimable:
    """Return the persons x tasks components of scores."""
    if len(np.unique(task)) < 2:  # noqa: PLR2004 -- a variance needs two
        return NotEstimable("A study of tasks needs two questions or criteria.")
    return crossed(values, candidate, task, np.zeros(len(values), np.intp))


def coefficients(found: Components, tasks: int) -> tuple[Estimate, Estimate]:
    """Return G and Phi of a persons x tasks study for a number of tasks."""
    return (
        _ratio(found.candidate, found.residual / tasks),
        _ratio(found.candidate, (found.residual + found.rater) / tasks),
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
