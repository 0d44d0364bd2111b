"""The derivatives against finite differences, the optimum against a direct search."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize

from measurement.facets import posterior as posterior_module
from measurement.facets.layout import Layout
from measurement.facets.newton import Curvature, maximise
from measurement.facets.posterior import CENTRING, Parameters, Posterior, Spreads
from measurement.facets.spreads import cold_start
from measurement.table import Floats, RatingTable, Scale
from tests.measurement.simulation import Design, draw

SPREADS = Spreads(rater=0.6, question=0.4, criterion=0.3, halo=0.5)
TINY = Design(
    candidates=5, raters=4, questions=3, criteria=2, raters_each=2, questions_each=2, n_levels=4
)


def mixed_scales() -> RatingTable:
    """Two criteria on scales of three and four levels: two threshold groups."""
    table = draw(TINY, seed=3).table
    level = np.where(table.criterion == 0, np.minimum(table.level, 2), table.level)
    return replace(table, scales=(Scale.equal_steps(3), Scale.equal_steps(4)), level=level)


def flat(p: Parameters) -> Floats:
    return np.concatenate([p.structural, p.t, p.halo])


def parts(vector: Floats, layout: Layout) -> Parameters:
    m, n = layout.n_structural, layout.n_candidates
    return Parameters(vector[:m], vector[m : m + n], vector[m + n :])


def slow_log_posterior(vector: Floats, layout: Layout, spreads: Spreads) -> float:
    """Add up the model as docs/measurement.md writes it, one rating at a time."""
    table, p = layout.table, parts(vector, layout)
    alpha, delta, gamma = (
        p.structural[layout.slices[x]] for x in ("rater", "question", "criterion")
    )
    thresholds = [p.structural[where] for where in layout.threshold_slices]
    pairs = sorted(set(zip(table.candidate.tolist(), table.rater.tolist(), strict=True)))
    total = 0.0
    for n, j, q, c, x in zip(
        table.candidate, table.rater, table.question, table.criterion, table.level, strict=True
    ):
        halo = p.halo[pairs.index((int(n), int(j)))]
        eta = p.structural[0] + p.t[n] + halo - alpha[j] - delta[q] - gamma[c]
        tau = thresholds[layout.scale_of_criterion[c]]
        logits = [k * eta - sum(tau[:k]) for k in range(len(tau) + 1)]
        total += logits[x] - np.log(sum(np.exp(v) for v in logits))
    for values, spread in (
        (p.structural[:1], spreads.mu),
        (p.t, spreads.candidate),
        (p.halo, spreads.halo),
        (alpha, spreads.rater),
        (delta, spreads.question),
        (gamma, spreads.criterion),
        *((tau, spreads.threshold) for tau in thresholds),
    ):
        total -= float(np.sum(values**2)) / (2 * spread**2)
    for block in (alpha, delta, gamma, *thresholds):
        total -= CENTRING / len(block) * float(np.sum(block)) ** 2 / 2
    return float(total)


def some_point(layout: Layout, seed: int = 1) -> Parameters:
    size = layout.n_structural + layout.n_candidates + layout.n_pairs
    return parts(np.random.default_rng(seed).normal(0, 0.7, size), layout)


@pytest.fixture(params=["one scale", "two scales"])
def layout(request: pytest.FixtureRequest) -> Layout:
    return Layout.of(mixed_scales() if request.param == "two scales" else draw(TINY, 2).table)


def test_value_is_the_model_written_out(layout: Layout) -> None:
    at = some_point(layout)
    value = Posterior(layout).evaluate(at, SPREADS).log_posterior
    assert value == pytest.approx(slow_log_posterior(flat(at), layout, SPREADS), abs=1e-9)


def test_gradient_is_the_slope_of_the_value(layout: Layout) -> None:
    at = flat(some_point(layout))
    gradient = flat(Posterior(layout).evaluate(parts(at, layout), SPREADS).gradient)
    slope = slopes(lambda vector: slow_log_posterior(vector, layout, SPREADS), at)
    assert gradient == pytest.approx(slope, rel=1e-6, abs=1e-5)


def slopes(function: Callable[[Floats], float | Floats], at: Floats, width: float = 1e-5) -> Floats:
    """Return the central differences of a function, one place of `at` after another."""
    steps = width * np.eye(len(at))
    found = [(function(at + step) - function(at - step)) / (2 * width) for step in steps]
    return np.stack(found, axis=-1)


def full_hessian(layout: Layout, at: Floats) -> Floats:
    posterior = Posterior(layout)
    return slopes(lambda v: -flat(posterior.evaluate(parts(v, layout), SPREADS).gradient), at)


def test_hessian_blocks_are_the_slopes_of_the_gradient(layout: Layout) -> None:
    at = some_point(layout)
    d = Posterior(layout).evaluate(at, SPREADS)
    hessian = full_hessian(layout, flat(at))
    m, n = layout.n_structural, layout.n_candidates
    assert d.structural == pytest.approx(hessian[:m, :m], abs=1e-4)
    assert d.cross.toarray() == pytest.approx(hessian[m + n :, :m], abs=1e-6)
    assert (layout.pairs_of_candidate @ d.cross).toarray() == pytest.approx(
        hessian[m : m + n, :m], abs=1e-6
    )
    halo = np.diag(d.pair_information + SPREADS.halo**-2)
    assert halo == pytest.approx(hessian[m + n :, m + n :], abs=1e-6)


def test_step_and_covariances_equal_those_of_the_whole_matrix(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A softer centring than the real one, or the differences drown in rounding.
    monkeypatch.setattr(posterior_module, "CENTRING", 100.0)
    at = some_point(layout)
    posterior = Posterior(layout)
    curvature = Curvature(posterior, posterior.evaluate(at, SPREADS), SPREADS)
    hessian = full_hessian(layout, flat(at))
    inverse = np.linalg.inv(hessian)
    m, n = layout.n_structural, layout.n_candidates
    step = inverse @ flat(curvature.derivatives.gradient)
    assert flat(curvature.step()) == pytest.approx(step, abs=1e-6)
    assert curvature.covariance == pytest.approx(inverse[:m, :m], abs=1e-6)
    halo_sum = np.trace(inverse[m + n :, m + n :])
    assert curvature.arrow.sum_of_variances_h() == pytest.approx(halo_sum, rel=1e-6)
    theta = np.zeros((n, len(inverse)))
    theta[:, 0] = 1.0
    theta[np.arange(n), m + np.arange(n)] = 1.0
    covariance = theta @ inverse @ theta.T
    assert curvature.arrow.variance_with_mean() == pytest.approx(np.diag(covariance), rel=1e-5)
    difference = covariance[0, 0] + covariance[3, 3] - 2 * covariance[0, 3]
    assert curvature.arrow.variance_of_difference(0, 3) == pytest.approx(difference, rel=1e-5)


def test_optimum_equals_a_slow_direct_maximisation(layout: Layout) -> None:
    at, _ = maximise(Posterior(layout), cold_start(layout).at, SPREADS)
    start = np.zeros(len(flat(at)))

    def loss(vector: Floats) -> float:
        return -slow_log_posterior(vector, layout, SPREADS)

    found = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-7, "maxiter": 400})
    # BFGS on numerical slopes leaves about 1e-5; a Newton polish on them closes the rest.
    best = found.x
    for _ in range(2):
        gradient = optimize.approx_fprime(best, loss, 1e-6)
        best = best - np.linalg.solve(full_hessian(layout, best), gradient)
    assert flat(at) == pytest.approx(best, abs=1e-6)


def test_facets_and_thresholds_sum_to_zero(layout: Layout) -> None:
    at, _ = maximise(Posterior(layout), cold_start(layout).at, SPREADS)
    for name in ("rater", "question", "criterion"):
        assert abs(at.structural[layout.slices[name]].sum()) < 1e-6
    for where in layout.threshold_slices:
        assert abs(at.structural[where].sum()) < 1e-5


def test_without_halo_no_halo_moves() -> None:
    layout = Layout.of(draw(TINY, 2).table)
    no_halo = Spreads(halo=0.0)
    at, curvature = maximise(Posterior(layout), cold_start(layout).at, no_halo)
    assert np.all(at.halo == 0)
    tight, _ = maximise(Posterior(layout), cold_start(layout).at, Spreads(halo=1e-5))
    assert at.t == pytest.approx(tight.t, abs=1e-6)
    assert np.all(curvature.arrow.variance_with_mean() > 0)
