"""One round of EM against its formula on the whole matrix, and the mixing of rounds."""

import numpy as np
import pytest

from measurement.facets.layout import Layout
from measurement.facets.mixing import mixed
from measurement.facets.newton import maximise
from measurement.facets.posterior import Posterior, Spreads
from measurement.facets.spreads import (
    PRIOR_WEIGHT,
    _m_step,
    cold_start,
    estimate,
)
from tests.measurement.simulation import Design, draw

SMALL = Design(candidates=12, raters=5, questions=4, criteria=2, raters_each=3, questions_each=2)


def test_the_m_step_is_the_mode_with_one_effect_spent_on_centring() -> None:
    layout = Layout.of(draw(SMALL, 1).table)
    spreads = Spreads()
    at, curvature = maximise(Posterior(layout), cold_start(layout).at, spreads)
    found = _m_step(layout, at, curvature)
    variance = np.diag(curvature.covariance)
    for value, name, size in zip(
        found, ("rater", "question", "criterion"), (5, 4, 2), strict=False
    ):
        where = layout.slices[name]
        total = float(np.sum(at.structural[where] ** 2 + variance[where]))
        expected = (total + PRIOR_WEIGHT * 0.5**2) / (size - 1 + PRIOR_WEIGHT)
        assert value**2 == pytest.approx(expected)
    halo = float(at.halo @ at.halo) + curvature.arrow.sum_of_variances_h()
    expected = (halo + PRIOR_WEIGHT * 0.4**2) / (36 + PRIOR_WEIGHT)
    assert found[3] ** 2 == pytest.approx(expected)


def test_mixing_finds_the_fixed_point_of_a_linear_map_at_once() -> None:
    matrix = np.array([[0.9, 0.05], [0.0, 0.5]])
    fixed = np.array([1.0, -2.0])
    history = []
    x = np.zeros(2)
    for _ in range(3):
        residual = matrix @ (x - fixed) + fixed - x
        history.append((x, residual))
        x = mixed(history)
    assert x == pytest.approx(fixed, abs=1e-9)


def test_the_first_mixed_step_is_the_plain_one() -> None:
    assert mixed([(np.ones(2), np.full(2, 0.5))]) == pytest.approx([1.5, 1.5])


def test_the_cold_start_has_thresholds_from_neighbouring_counts() -> None:
    layout = Layout.of(draw(SMALL, 1).table, (np.zeros(2, np.intp), np.array([4], np.intp)))
    start = cold_start(layout)
    counts = np.bincount(layout.table.level, minlength=5)
    tau = np.log((counts[:-1] + 1) / (counts[1:] + 1))
    assert start.at.structural[layout.threshold_slices[0]] == pytest.approx(tau - tau.mean())
    assert not start.at.t.any()
    assert not start.at.halo.any()


@pytest.mark.slow
@pytest.mark.parametrize("truth", [0.2, 0.8])
def test_spreads_follow_the_truth(truth: float) -> None:
    design = Design(
        candidates=300, raters=40, questions=12, questions_each=6, rater=truth, halo=truth
    )
    layout = Layout.of(draw(design, 2).table)
    _, spreads, _ = estimate(Posterior(layout, marginal=True), cold_start(layout))
    assert spreads.rater == pytest.approx(truth, rel=0.35)
    assert spreads.halo == pytest.approx(truth, rel=0.25)


@pytest.mark.slow
def test_the_halo_spread_is_right_to_some_hundredths_where_the_joint_mode_is_not() -> None:
    design = Design(
        candidates=100, raters=12, questions=6, questions_each=6, raters_each=4, criteria=1
    )
    found: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(8):
        layout = Layout.of(draw(design, 50 + seed).table)
        for marginal, values in found.items():
            _, spreads, _ = estimate(Posterior(layout, marginal=marginal), cold_start(layout))
            values.append(spreads.halo)
    assert np.mean(found[True]) == pytest.approx(0.5, rel=0.05)
    assert np.mean(found[False]) < np.mean(found[True])
