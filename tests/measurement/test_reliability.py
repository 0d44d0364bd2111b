import numpy as np
import pytest

from measurement.records import NotEstimable
from measurement.reliability import Study, study
from measurement.table import Floats, Observation, RatingTable, Scale
from tests.measurement.tables import number

STUDY = Study(0.5, 0.1, 0.2, 0.06, 0.12, 0.24)


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


def test_no_variance_has_no_coefficient() -> None:
    flat = Study(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert isinstance(flat.generalizability(1, 1), NotEstimable)
    assert isinstance(flat.dependability(1, 1), NotEstimable)


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


def test_what_a_study_needs_is_said() -> None:
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
