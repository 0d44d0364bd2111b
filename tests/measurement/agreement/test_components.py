import numpy as np
import pytest

from measurement.agreement.components import Components, components, crossed
from measurement.records import NotEstimable
from measurement.table import Floats
from tests.measurement.published import penicillin
from tests.measurement.simulation import Design, draw
from tests.measurement.tables import number

# Shrout & Fleiss (1979), Psychological Bulletin 86, Table 2: six targets rated by four judges. Of
# the six coefficients in their Table 4 the engine's are ICC(2,1) and ICC(2,4).
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    dtype=np.float64,
)


def of_grid(grid: Floats) -> Components:
    target, judge = np.indices(grid.shape)
    found = crossed(grid.ravel(), target.ravel(), judge.ravel(), np.zeros(grid.size, np.intp))
    assert not isinstance(found, NotEstimable)
    return found


def test_the_published_coefficients_of_raters_drawn_from_many() -> None:
    found = of_grid(SHROUT_FLEISS)
    coefficients = [number(found.icc()), number(found.icc(4))]
    assert coefficients == pytest.approx([0.2898, 0.6201], abs=5e-5)
    assert found.raters_per_candidate == 4


def test_the_published_reml_components_of_crossed_data() -> None:
    found = of_grid(np.array(penicillin.DIAMETERS, dtype=np.float64))
    deviations = np.sqrt([found.candidate, found.rater, found.residual])
    assert deviations == pytest.approx(penicillin.REML, abs=5e-5)


def slow_criterion(values: Floats, variances: Floats, groups: list[Floats]) -> float:
    v = sum(s * g for s, g in zip(variances, groups, strict=True))
    inverse = np.linalg.inv(v)
    one = np.ones(len(values))
    information = float(one @ inverse @ one)
    residual = values - one * float(one @ inverse @ values) / information
    log_determinant = float(np.linalg.slogdet(v)[1])
    squares = float(residual @ inverse @ residual)
    return 0.5 * (log_determinant + float(np.log(information)) + squares)


@pytest.mark.parametrize("seed", range(6))
def test_the_optimum_is_that_of_the_dense_criterion(seed: int) -> None:
    rng = np.random.default_rng(seed)
    c, r, t = (x.ravel() for x in np.indices((7, 4, 3)))
    keep = rng.random(len(c)) < 0.7
    c, r, t = c[keep], r[keep], t[keep]
    sizes = rng.choice([0.0, 0.5, 1.5], 4)
    y = rng.normal(0, sizes[0], 7)[c] + rng.normal(0, sizes[1], 4)[r]
    y = y + rng.normal(0, sizes[2], 3)[t] + rng.normal(0, sizes[3], (7, 4))[c, r]
    y = y + rng.normal(0, 1, len(c))
    found = crossed(y, c, r, t)
    assert not isinstance(found, NotEstimable)
    at = np.array([found.candidate, found.rater, found.task, found.candidate_rater, found.residual])
    groups = [np.equal.outer(x, x).astype(np.float64) for x in (c, r, t, 10 * c + r)]
    groups.append(np.eye(len(y)))
    best = slow_criterion(y, at, groups)
    for i in range(5):
        for step in (-0.01, 0.01):
            near = at.copy()
            near[i] = max(0.0, near[i] + step)
            assert slow_criterion(y, near, groups) >= best - 1e-9


def test_replication_tells_the_interaction_from_the_residual() -> None:
    drawn = draw(Design(candidates=300, raters=12, questions=12, halo=0.8), 4).table
    found = components(drawn)
    assert not isinstance(found, NotEstimable)
    assert found.candidate_rater > 0.005
    once = components(drawn.where(drawn.question == drawn.question[0]))
    assert isinstance(once, NotEstimable) or once.candidate_rater == 0.0


def test_more_raters_agree_better_and_other_tasks_worse() -> None:
    found = Components(0.4, 0.1, 0.2, 0.1, 0.2, 100, 2.0)
    assert found.icc() == pytest.approx(0.4 / 0.8)
    assert found.icc(2) == pytest.approx(0.4 / 0.6)
    assert found.icc_over_tasks() == pytest.approx(0.4 / 1.0)
    # More raters of the one task do not make it another task.
    assert found.icc_over_tasks(2) == pytest.approx(0.4 / (0.4 + 0.2 + 0.2))
    assert isinstance(Components(0, 0, 0, 0, 0, 2, 1.0).icc(), NotEstimable)


def test_what_cannot_be_told_apart_is_said() -> None:
    index = np.zeros(4, np.intp)
    y = np.array([1.0, 2.0, 3.0, 5.0])
    assert isinstance(crossed(y, index, np.arange(4), index), NotEstimable)
    assert isinstance(crossed(y, np.arange(4), index, index), NotEstimable)
    assert isinstance(crossed(np.ones(4), np.arange(4) // 2, np.arange(4) % 2, index), NotEstimable)
    assert isinstance(crossed(y, np.arange(4), np.arange(4) % 2, index), NotEstimable)


def test_a_panel_is_the_harmonic_mean_of_the_raters_met() -> None:
    candidate = np.array([0, 0, 1, 1, 1, 1, 2, 2])
    rater = np.array([0, 1, 0, 1, 2, 3, 2, 3])
    y = np.array([1.0, 2.0, 3.0, 5.0, 4.0, 4.0, 2.0, 0.0])
    found = crossed(y, candidate, rater, np.zeros(8, np.intp))
    assert not isinstance(found, NotEstimable)
    assert found.raters_per_candidate == pytest.approx(3 / (1 / 2 + 1 / 4 + 1 / 2))
