import numpy as np
import pytest

from measurement.agreement.components import Components
from measurement.records import Estimate, NotEstimable
from measurement.reliability import (
    Study,
    coefficients,
    persons_by_tasks,
    study,
    tasks_study,
)
from measurement.table import Floats, Observation, RatingTable, Scale

STUDY = Study(0.5, 0.1, 0.2, 0.06, 0.12, 0.24)


def number(value: Estimate) -> float:
    assert not isinstance(value, NotEstimable)
    return value


def crossed_table(values: Floats, n_levels: int) -> RatingTable:
    """Return the table of a candidates x raters x tasks cube of levels."""
    rows = [
        Observation(f"c{c:03}", f"r{r:02}", f"q{t:02}", "k", int(values[c, r, t]))
        for c, r, t in np.ndindex(*values.shape)
    ]
    return RatingTable.from_observations(rows, {"k": Scale.equal_steps(n_levels)})


def test_errors_and_coefficients_by_hand() -> None:
    relative = 0.06 / 2 + 0.12 / 3 + 0.24 / 6
    absolute = relative + 0.1 / 2 + 0.2 / 3
    assert STUDY.relative_error(2, 3) == pytest.approx(relative)
    assert STUDY.absolute_error(2, 3) == pytest.approx(absolute)
    assert STUDY.standard_error(2, 3) == pytest.approx(absolute**0.5)
    assert number(STUDY.generalizability(2, 3)) == pytest.approx(0.5 / (0.5 + relative))
    assert number(STUDY.dependability(2, 3)) == pytest.approx(0.5 / (0.5 + absolute))


def test_more_panelists_and_more_questions_shrink_the_error() -> None:
    assert STUDY.standard_error(3, 3) < STUDY.standard_error(2, 3)
    assert STUDY.standard_error(2, 4) < STUDY.standard_error(2, 3)


def test_no_variance_has_no_coefficient() -> None:
    flat = Study(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert isinstance(flat.generalizability(1, 1), NotEstimable)
    found = coefficients(Components(0, 0, 0, 0, 0, 4, 1), 3)
    assert [type(each) for each in found] == [NotEstimable, NotEstimable]


def test_a_balanced_persons_by_tasks_study_equals_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(3)
    n, k = 30, 5
    y = rng.normal(0, 1, n)[:, None] + rng.normal(0, 0.7, k)[None, :] + rng.normal(0, 1, (n, k))
    c, t = np.indices(y.shape)
    found = tasks_study(y.ravel(), c.ravel(), t.ravel())
    assert not isinstance(found, NotEstimable)
    rows, columns = y.mean(axis=1), y.mean(axis=0)
    error = np.sum((y - rows[:, None] - columns + y.mean()) ** 2) / ((n - 1) * (k - 1))
    persons = (k * np.var(rows, ddof=1) - error) / k
    tasks = (n * np.var(columns, ddof=1) - error) / n
    assert (found.candidate, found.rater, found.residual) == pytest.approx(
        (persons, tasks, error), rel=1e-5
    )
    g, phi = coefficients(found, k)
    # G of a persons x tasks study is Cronbach's alpha.
    alpha = k / (k - 1) * (1 - np.var(y, axis=0, ddof=1).sum() / np.var(y.sum(axis=1), ddof=1))
    assert number(g) == pytest.approx(float(alpha), rel=1e-5)
    assert number(phi) == pytest.approx(persons / (persons + (tasks + error) / k), rel=1e-5)


@pytest.mark.slow
def test_a_study_finds_the_variances_it_was_drawn_from() -> None:
    rng = np.random.default_rng(8)
    c, r, t = 400, 12, 12
    spreads = {"c": 2.0, "r": 1.2, "t": 1.0, "cr": 0.8, "ct": 1.1, "e": 1.5}
    y = (
        rng.normal(0, spreads["c"], c)[:, None, None]
        + rng.normal(0, spreads["r"], r)[None, :, None]
        + rng.normal(0, spreads["t"], t)[None, None, :]
        + rng.normal(0, spreads["cr"], (c, r))[:, :, None]
        + rng.normal(0, spreads["ct"], (c, t))[:, None, :]
        + rng.normal(0, spreads["e"], (c, r, t))
    )
    levels = np.clip(np.round(y) + 15, 0, 30)
    found = study(crossed_table(levels, 31))
    assert not isinstance(found, NotEstimable)
    unit = 30.0**2  # back from shares to levels
    assert found.candidate * unit == pytest.approx(spreads["c"] ** 2, rel=0.15)
    assert found.candidate_rater * unit == pytest.approx(spreads["cr"] ** 2, rel=0.15)
    assert found.candidate_task * unit == pytest.approx(spreads["ct"] ** 2, rel=0.15)
    # Rounding to whole levels adds 1/12.
    assert found.residual * unit == pytest.approx(spreads["e"] ** 2 + 1 / 12, rel=0.05)
    over_tasks = persons_by_tasks(crossed_table(levels, 31))
    assert not isinstance(over_tasks, NotEstimable)
    expected = spreads["ct"] ** 2 + (spreads["e"] ** 2) / r
    assert over_tasks.residual * unit == pytest.approx(expected, rel=0.1)


def test_what_a_study_needs_is_said() -> None:
    one_task = crossed_table(np.array([[[1], [2]], [[3], [3]], [[0], [1]]]), 5)
    assert isinstance(persons_by_tasks(one_task), NotEstimable)
    lone = RatingTable.from_observations(
        [Observation(f"c{i}", f"r{j}", f"q{i}{j}", "k", i + j) for i in range(3) for j in range(2)],
        {"k": Scale.equal_steps(5)},
    )
    assert isinstance(study(lone), NotEstimable)
    one_rater = lone.where(lone.rater == 0)
    assert isinstance(study(one_rater), NotEstimable)


@pytest.mark.parametrize("seed", range(6))
def test_no_variance_is_negative_where_candidates_and_tasks_do_not_interact(seed: int) -> None:
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 5, (12, 4, 4)) + rng.integers(0, 6, 12)[:, None, None]
    found = study(crossed_table(levels.astype(np.float64), 11))
    assert not isinstance(found, NotEstimable)
    assert found.candidate_task >= 0
    assert found.residual >= 0
