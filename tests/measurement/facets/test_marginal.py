"""What is added to the joint mode: against the formula written out, and against known answers."""

from dataclasses import replace

import numpy as np
import pytest

from measurement.facets.layout import Layout
from measurement.facets.newton import maximise
from measurement.facets.posterior import Parameters, Posterior, Spreads
from measurement.facets.spreads import cold_start
from measurement.table import Floats, Observation, RatingTable, Scale
from tests.measurement.facets.test_posterior import (
    SPREADS,
    TINY,
    flat,
    full_hessian,
    mixed_scales,
    parts,
    slopes,
    slow_log_posterior,
    some_point,
)
from tests.measurement.simulation import draw

NO_HALO = replace(SPREADS, halo=0.0)
RIGHT_OR_WRONG = {"k": Scale.equal_steps(2)}


def slow_information(p: Parameters, layout: Layout) -> dict[tuple[int, int], float]:
    """Add up Var(x) per (candidate, rater), one rating at a time."""
    table = layout.table
    pairs = list(zip(layout.candidate_of_pair, layout.rater_of_pair, strict=True))
    found = dict.fromkeys(((int(n), int(j)) for n, j in pairs), 0.0)
    effects = [p.structural[layout.slices[x]] for x in ("rater", "question", "criterion")]
    for n, j, q, c in zip(
        table.candidate, table.rater, table.question, table.criterion, strict=True
    ):
        eta = p.structural[0] + p.t[n] + p.halo[pairs.index((n, j))]
        eta -= effects[0][j] + effects[1][q] + effects[2][c]
        tau = p.structural[layout.threshold_slices[layout.scale_of_criterion[c]]]
        weights = np.exp([k * eta - sum(tau[:k]) for k in range(len(tau) + 1)])
        levels, weights = np.arange(len(weights)), weights / weights.sum()
        found[int(n), int(j)] += float(levels**2 @ weights - (levels @ weights) ** 2)
    return found


def slow_correction(vector: Floats, layout: Layout, spreads: Spreads) -> float:
    """1/2 sum ln s_n - sum (1/2 - 1/J_n) ln e_p, as marginal.py writes it."""
    information = slow_information(parts(vector, layout), layout)
    total = 0.0
    for candidate in {n for n, _ in information}:
        own = np.array([v for (n, _), v in information.items() if n == candidate])
        if spreads.halo:
            e = own + 1 / spreads.halo**2
            total += 0.5 * np.log(np.sum(own * (1 - own / e)))
            total -= (0.5 - 1 / len(own)) * float(np.sum(np.log(e)))
        else:
            total += 0.5 * np.log(own.sum())
    return float(total)


def slow(vector: Floats, layout: Layout, spreads: Spreads) -> float:
    with_halo = spreads if spreads.halo else replace(spreads, halo=np.inf)
    return slow_log_posterior(vector, layout, with_halo) + slow_correction(vector, layout, spreads)


@pytest.fixture(params=["one scale", "two scales"])
def layout(request: pytest.FixtureRequest) -> Layout:
    return Layout.of(mixed_scales() if request.param == "two scales" else draw(TINY, 2).table)


@pytest.mark.parametrize("spreads", [SPREADS, NO_HALO])
def test_value_is_the_formula_written_out(layout: Layout, spreads: Spreads) -> None:
    at = some_point(layout)
    value = Posterior(layout, marginal=True).evaluate(at, spreads).log_posterior
    assert value == pytest.approx(slow(flat(at), layout, spreads), abs=1e-9)


def test_gradient_is_the_slope_of_the_value(layout: Layout) -> None:
    at = flat(some_point(layout))
    posterior = Posterior(layout, marginal=True)
    gradient = flat(posterior.evaluate(parts(at, layout), SPREADS).gradient)
    slope = slopes(lambda vector: slow(vector, layout, SPREADS), at)
    assert gradient == pytest.approx(slope, rel=1e-6, abs=1e-5)


def test_optimum_equals_a_slow_direct_maximisation(layout: Layout) -> None:
    at, _ = maximise(Posterior(layout, marginal=True), cold_start(layout).at, SPREADS)
    plain, _ = maximise(Posterior(layout), cold_start(layout).at, SPREADS)

    def loss(vector: Floats) -> float:
        return -slow(vector, layout, SPREADS)

    # Downhill by numerical slopes of the formula above; the plain Hessian only sets the stride.
    hessian, best = full_hessian(layout, flat(plain)), flat(plain)
    for _ in range(40):
        step = np.linalg.solve(hessian, slopes(loss, best, 1e-4))
        best = best - step
        if np.abs(step).max() < 1e-8:
            break
    assert loss(best) < loss(flat(plain))
    assert flat(at) == pytest.approx(best, abs=1e-6)
    assert np.abs(flat(at) - flat(plain)).max() > 0.01


@pytest.mark.parametrize("n", [2, 6])
def test_all_right_is_warms_estimate(n: int) -> None:
    """Of n equal two-level ratings, all right: n ln p + ln sqrt(p q) peaks at p = (n+1/2)/(n+1)."""
    rows = [Observation("a", "r", f"q{i}", "k", 1) for i in range(n)]
    rows += [Observation("b", "r", f"q{i}", "k", 0) for i in range(n)]
    layout = Layout.of(RatingTable.from_observations(rows, RIGHT_OR_WRONG))
    spreads = Spreads(rater=1e-3, question=1e-3, criterion=1e-3, halo=0.0, candidate=1e3)
    at, _ = maximise(Posterior(layout, marginal=True), cold_start(layout).at, spreads)
    p = (n + 0.5) / (n + 1)
    theta = at.structural[0] + at.t
    assert theta == pytest.approx([np.log(p / (1 - p)), -np.log(p / (1 - p))], abs=1e-3)


def test_two_ratings_each_no_longer_double_a_severity() -> None:
    """Matched pairs: the conditional likelihood says ln(b/c), the joint mode twice that."""
    wins = {(1, 0): 60, (0, 1): 20, (1, 1): 10, (0, 0): 10}
    rows = []
    for number, levels in enumerate(key for key, n in wins.items() for _ in range(n)):
        rows += [
            Observation(f"c{number:03}", rater, "q", "k", level)
            for rater, level in zip(("mild", "stern"), levels, strict=True)
        ]
    layout = Layout.of(RatingTable.from_observations(rows, RIGHT_OR_WRONG))
    wide = Spreads(rater=100.0, question=1.0, criterion=1.0, halo=0.0, candidate=100.0)
    contrast = {}
    for marginal in (True, False):
        at, _ = maximise(Posterior(layout, marginal=marginal), cold_start(layout).at, wide)
        mild, stern = at.structural[layout.slices["rater"]]
        contrast[marginal] = float(stern - mild)
    assert contrast[False] == pytest.approx(2 * np.log(3), rel=0.02)
    # Two ratings are the hardest case; what is left is a fifth of the joint mode's bias.
    assert 0 < contrast[True] - np.log(3) < 0.25 * (contrast[False] - np.log(3))


def test_with_one_rater_the_halo_cannot_be_told_from_the_candidate() -> None:
    """J = 1: the correction is 1/2 ln v, whatever the halo's spread."""
    table = draw(replace(TINY, raters_each=1), 2).table
    layout = Layout.of(table)
    at = some_point(layout)
    information = slow_information(at, layout)
    expected = 0.5 * sum(np.log(v) for v in information.values())
    for spread in (0.2, 0.7):
        spreads = replace(SPREADS, halo=spread)
        values = [
            Posterior(layout, marginal=m).evaluate(at, spreads).log_posterior for m in (True, False)
        ]
        shift = len(information) * 0.5 * np.log(spread**-2)
        assert values[0] - values[1] == pytest.approx(expected + shift, abs=1e-9)


def test_the_plain_posterior_is_untouched(layout: Layout) -> None:
    found = Posterior(layout).evaluate(some_point(layout), SPREADS)
    assert found.stiffening is None
    assert found.likelihood.slopes is None


@pytest.mark.parametrize("level", [0, 4])
def test_a_step_near_the_end_of_the_scale_does_not_overshoot(level: int) -> None:
    table = draw(replace(TINY, n_levels=5, candidates=8), 2).table
    levels = np.where(table.candidate < 4, level, table.level).astype(np.intp)
    layout = Layout.of(replace(table, level=levels))
    said: list[str] = []
    posterior = Posterior(layout, marginal=True)
    at, curvature = maximise(posterior, cold_start(layout).at, SPREADS, tick=said.append)
    assert len(said) < 30
    assert curvature.derivatives.stiffening is not None
    assert (curvature.derivatives.stiffening[:4] > 0).all()
    assert np.abs(flat(curvature.derivatives.gradient)).max() < 1e-6
    assert np.isfinite(at.t).all()
