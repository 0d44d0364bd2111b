"""The engine beside TAM's and FACETS's estimators, on ratings whose truth is known.

`python -m tests.bench.crosscheck [--seeds N]` prints the table of docs/measurement.md. TAM's
estimator is the rebuilt one of tests/measurement/marginal.py, on a grid that is fine enough;
FACETS's is the engine's compatible mode. Ratings are drawn from the model, with fixed seeds.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import stats

from measurement.facets.compatible import Compatible, fit_compatible
from measurement.facets.model import fit
from measurement.table import Floats
from tests.bench.simulation import USUAL
from tests.measurement.marginal import fit_marginal
from tests.measurement.simulation import Design, Drawn, draw

FINE = 41
DESIGNS = {
    "at random, no halo": replace(USUAL, halo=0.0),
    "at random, halo .5": USUAL,
    "severe meet strong, no halo": replace(USUAL, halo=0.0, by_strength=True),
    "severe meet strong, halo .5": replace(USUAL, by_strength=True),
}
# How far the true severities are stretched (1 = right), Kendall's tau of the candidates with the
# truth, share of the nominal 95 % intervals that hold it.
Figures = tuple[float, float, float]


def compare(design: Design, seeds: Sequence[int]) -> tuple[Figures, Figures, Figures]:
    """Return mean figures of TAM's estimator, FACETS's and the engine's."""
    rows = np.array([_one(draw(design, seed)) for seed in seeds])
    tam, facets, here = rows.mean(axis=0)
    return _figures(tam), _figures(facets), _figures(here)


def _figures(means: Floats) -> Figures:
    slope, tau, coverage = (float(mean) for mean in means)
    return slope, tau, coverage


def _one(drawn: Drawn) -> list[Figures]:
    tam = fit_marginal(drawn.table, n_nodes=FINE, shared_steps=True)
    facets = fit_compatible(drawn.table)
    if not isinstance(facets, Compatible):
        raise TypeError(facets.reason)
    here = fit(drawn.table)
    return [
        _against(drawn, tam.rater, tam.mu + tam.eap, tam.eap_sd),
        _against(
            drawn,
            facets.measures("rater"),
            facets.measures("candidate"),
            facets.errors("candidate"),
        ),
        _against(
            drawn,
            here.severities.within((0,) * len(drawn.severity))[0],
            here.theta,
            here.theta_error,
        ),
    ]


def _against(drawn: Drawn, severity: Floats, theta: Floats, error: Floats) -> Figures:
    true = drawn.severity
    return (
        float(severity @ true / (true @ true)),
        float(stats.kendalltau(theta, drawn.theta)[0]),
        float(np.mean(np.abs(theta - drawn.theta) <= 1.96 * error)),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=25)
    options = parser.parse_args(arguments)
    write = sys.stdout.write
    names = [
        f"{who}: {what}"
        for who in ("TAM", "FACETS", "here")
        for what in ("slope", "tau", "interval")
    ]
    write(f"| design | {' | '.join(names)} |\n|{'---|' * 10}\n")
    for name, design in DESIGNS.items():
        found = [figure for each in compare(design, range(options.seeds)) for figure in each]
        write(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in found)} |\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
