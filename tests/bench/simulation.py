"""What the model gains and whether its intervals hold: the table of docs/measurement.md.

`python -m tests.bench.simulation [--seeds N]`. Ratings are drawn from the model, with fixed seeds;
real misuse of a scale may be worse. Coverage is of the true expected score on the rubric's scale.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from measurement.connectivity import classes
from measurement.facets.measures import CandidateMeasure, Z, measures, raw_scores
from measurement.facets.model import Fit, fit
from measurement.facets.rubric import Rubric
from measurement.table import Floats, RatingTable, tally
from tests.measurement.simulation import Design, Drawn, draw
from tests.measurement.tables import number

USUAL = Design(candidates=100, raters=12, questions=6, questions_each=6, raters_each=4, criteria=1)
DESIGNS = {
    "4 of 12 interviewers each, severity .75": USUAL,
    "the same, interviewers all alike": replace(USUAL, rater=0.0),
    "8 of 50 interviewers each": replace(USUAL, raters=50, raters_each=8),
    "6 of 24 questions each": replace(USUAL, questions=24),
    "no halo in truth": replace(USUAL, halo=0.0),
    "20 candidates, 3 of 8 interviewers each": replace(
        USUAL, candidates=20, raters=8, raters_each=3
    ),
    "40 candidates, 4 of 10 interviewers each": replace(USUAL, candidates=40, raters=10),
    "severe interviewers meet strong candidates": replace(USUAL, by_strength=True),
    "the same, 300 candidates": replace(USUAL, candidates=300, by_strength=True),
    "the same, 40 candidates, 3 of 10 interviewers each": replace(
        USUAL, candidates=40, raters=10, raters_each=3, by_strength=True
    ),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Means over seeds. Coverages of nominal 95 % intervals; Kendall's tau with the truth.

    `severity_coverage` is of all raters, in points, as the product would show them; `halo` is the
    estimated spread of the halo effects, in logits.
    """

    coverage: float
    raw_coverage: float
    severity_coverage: float
    halo: float
    raw_tau: float
    fair_tau: float
    rho: float


def simulate(design: Design, seeds: Sequence[int]) -> Outcome:
    """Fit one draw per seed and compare with the truth."""
    rows = [_one(draw(design, seed)) for seed in seeds]
    return Outcome(*(float(statistics.fmean(column)) for column in zip(*rows, strict=True)))


def true_rubric(drawn: Drawn) -> Rubric:
    """Return F with the true thresholds."""
    steps = np.concatenate([[0.0], np.cumsum(drawn.thresholds)])
    n = len(drawn.gamma)
    shares = np.array([scale.shares for scale in drawn.table.scales]).T
    return Rubric(drawn.gamma, np.tile(steps[:, None], n), shares, np.ones(n))


def true_scores(drawn: Drawn) -> Floats:
    """Return F of the true measures."""
    return true_rubric(drawn).expected(drawn.theta)


def true_severities(drawn: Drawn) -> Floats:
    """Return what each rater takes off the average candidate of the data, in shares."""
    average, rubric = drawn.theta.mean(), true_rubric(drawn)
    return rubric.expected(np.full(1, average)) - rubric.expected(average - drawn.severity)


def severities_covered(found: Fit, truth: Floats) -> float:
    """Return the share of severity intervals that hold the truth, shown or withheld."""
    effect, error = found.severities.within((0,) * len(truth))
    low, high = (
        found.rubric.expected(np.array([found.mu])) - found.rubric.expected(found.mu - edge)
        for edge in (effect - Z * error, effect + Z * error)
    )
    return float(np.mean((low <= truth) & (truth <= high)))


def covered(candidates: Sequence[CandidateMeasure], truth: Floats) -> float:
    """Return the share of intervals that hold the truth."""
    low = np.array([number(c.low) for c in candidates])
    high = np.array([number(c.high) for c in candidates])
    return float(np.mean((low <= truth) & (truth <= high)))


def _one(drawn: Drawn) -> tuple[float, ...]:
    table = drawn.table
    found = fit(table)
    shown = measures(found, table, classes(table))
    truth, raw = true_scores(drawn), raw_scores(table)
    fair = [number(c.fair) for c in shown.candidates]
    low, high = _naive(table)
    return (
        covered(shown.candidates, truth),
        float(np.mean((low <= truth) & (truth <= high))),
        severities_covered(found, true_severities(drawn)),
        found.spreads.halo,
        float(stats.kendalltau(raw, drawn.theta)[0]),
        float(stats.kendalltau(fair, drawn.theta)[0]),
        shown.rho[0],
    )


def _naive(table: RatingTable) -> tuple[Floats, Floats]:
    """Return the mean share +- 1.96 standard errors, as if ratings were independent."""
    u, n = table.shares(), np.bincount(table.candidate)
    mean = tally(table.candidate, u, len(n)) / n
    spread = np.sqrt((tally(table.candidate, u * u, len(n)) / n - mean**2) / (n - 1))
    return mean - 1.96 * spread, mean + 1.96 * spread


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    options = parser.parse_args(arguments)
    write = sys.stdout.write
    write("| design | interval | raw ± 1.96 SE | severity | halo SD | tau raw | tau fair | rho |\n")
    write("|---|---|---|---|---|---|---|---|\n")
    for name, design in DESIGNS.items():
        o = simulate(design, range(options.seeds))
        write(f"| {name} | {o.coverage:.3f} | {o.raw_coverage:.3f} | {o.severity_coverage:.3f} ")
        write(f"| {o.halo:.3f} | {o.raw_tau:.3f} | {o.fair_tau:.3f} | {o.rho:.2f} |\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
