import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from measurement.agreement.alpha import (
    Agreement,
    Alpha,
    Metric,
    agreement,
    alpha_of_counts,
)
from measurement.records import Estimate, NotEstimable
from measurement.table import Floats, Observation, RatingTable, Scale
from tests.measurement.published import krippendorff as published
from tests.measurement.simulation import Design, draw
from tests.measurement.tables import number

Grid = list[list[int | None]]
NO_UNITS = NotEstimable("No performance was scored by two interviewers.")


def counts(grid: Grid, values: list[int]) -> Floats:
    columns = zip(*grid, strict=True)
    return np.array([[column.count(v) for v in values] for column in columns], dtype=np.float64)


def alpha(grid: Grid, metric: Metric) -> Estimate:
    values = sorted({v for row in grid for v in row if v is not None})
    return alpha_of_counts(counts(grid, values), np.array(values, dtype=np.float64), metric)


def slow_alpha(grid: Grid, metric: Metric) -> float:
    """Compute it from all pairs of values, as the definition reads."""
    units = [[v for v in column if v is not None] for column in zip(*grid, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]

    def distance(a: int, b: int) -> float:
        if metric is Metric.NOMINAL:
            return float(a != b)
        if metric is Metric.INTERVAL:
            return float((a - b) ** 2)
        if metric is Metric.RATIO:
            return float(((a - b) / (a + b)) ** 2) if a + b else 0.0
        low, high = min(a, b), max(a, b)
        between = sum(low <= v <= high for v in values)
        return float((between - (values.count(a) + values.count(b)) / 2) ** 2)

    observed = sum(
        distance(a, b) / (len(unit) - 1)
        for unit in units
        for a, b in itertools.permutations(unit, 2)
    ) / len(values)
    pairs = len(values) * (len(values) - 1)
    expected = sum(distance(a, b) for a, b in itertools.permutations(values, 2)) / pairs
    return 1 - observed / expected


@pytest.mark.parametrize("metric", list(Metric))
def test_the_published_four_by_twelve_example(metric: Metric) -> None:
    found = number(alpha(published.BOOK, metric))
    assert found == pytest.approx(published.BOOK_ALPHA[metric], abs=5e-5)
    assert found == pytest.approx(slow_alpha(published.BOOK, metric), abs=1e-12)


def test_the_published_three_by_fifteen_example() -> None:
    found = number(alpha(published.WIKIPEDIA, Metric.NOMINAL))
    assert found == pytest.approx(published.WIKIPEDIA_ALPHA["nominal"], abs=5e-4)


def grids(values: st.SearchStrategy[int | None]) -> st.SearchStrategy[Grid]:
    return st.integers(2, 4).flatmap(
        lambda raters: st.lists(
            st.lists(values, min_size=6, max_size=6), min_size=raters, max_size=raters
        )
    )


GRIDS = grids(st.one_of(st.none(), st.integers(0, 4)))


@given(GRIDS, st.sampled_from(list(Metric)))
def test_alpha_equals_its_definition(grid: Grid, metric: Metric) -> None:
    found = alpha(grid, metric)
    assume(not isinstance(found, NotEstimable))
    assert found == pytest.approx(slow_alpha(grid, metric), abs=1e-9)


@pytest.mark.parametrize("metric", list(Metric))
def test_perfect_agreement_is_one_with_variation_and_unknown_without(metric: Metric) -> None:
    assert alpha([[1, 2, 3], [1, 2, 3]], metric) == 1.0
    assert isinstance(alpha([[2, 2, 2], [2, 2, 2]], metric), NotEstimable)


# --- of a table ----------------------------------------------------------------------------------


def table(rows: list[tuple[str, str, str, int]], n_levels: int = 5) -> RatingTable:
    return RatingTable.from_observations(
        [Observation(c, r, q, "depth", x) for c, r, q, x in rows],
        {"depth": Scale.equal_steps(n_levels)},
    )


def test_a_table_counts_units_pairs_and_near_misses() -> None:
    rows = [("a", "r1", "q1", 1), ("a", "r2", "q1", 1), ("a", "r3", "q1", 2)]
    rows += [("b", "r1", "q1", 4), ("b", "r2", "q1", 0), ("b", "r1", "q2", 3)]
    found = agreement(table(rows), resamples=200)
    assert (found.n_units, found.n_ratings, found.n_candidates) == (2, 5, 2)
    assert (found.exact, found.within_one) == (1 / 4, 3 / 4)
    grid: Grid = [[1, 4], [1, 0], [2, None]]
    assert number(found.alpha.value) == pytest.approx(slow_alpha(grid, Metric.ORDINAL))


def test_two_interviews_of_one_candidate_are_different_performances() -> None:
    rows = [
        Observation("a", "r1", "q", "k", 0, interview="spring"),
        Observation("a", "r2", "q", "k", 2, interview="autumn"),
    ]
    found = agreement(RatingTable.from_observations(rows, {"k": Scale.equal_steps(3)}))
    assert found.n_units == 0


def test_nothing_double_scored_is_not_measurable_and_never_zero() -> None:
    found = agreement(table([("a", "r1", "q1", 1), ("b", "r2", "q1", 2)]))
    assert found == Agreement(
        Alpha(Metric.ORDINAL, NO_UNITS, NO_UNITS, NO_UNITS), 0, 0, 0, NO_UNITS, NO_UNITS
    )


def test_one_candidate_has_no_interval() -> None:
    rows = [("a", r, q, x) for r, x in (("r1", 1), ("r2", 2)) for q in ("q1", "q2")]
    found = agreement(table([*rows, ("a", "r1", "q3", 4), ("a", "r2", "q3", 4)]))
    assert isinstance(found.alpha.low, NotEstimable)
    assert not isinstance(found.alpha.value, NotEstimable)


def test_the_interval_holds_still_for_a_seed_and_covers_its_estimate() -> None:
    drawn = draw(Design(candidates=40, raters=8, questions=8, questions_each=4), 3).table
    once, again = agreement(drawn, seed=5), agreement(drawn, seed=5)
    assert once == again
    assert agreement(drawn, seed=6).alpha.low != once.alpha.low
    assert number(once.alpha.low) < number(once.alpha.value) < number(once.alpha.high)
    assert isinstance(agreement(drawn, resamples=0).alpha.low, NotEstimable)


def test_the_interval_leaves_out_a_fortieth_at_each_end() -> None:
    """The same draws, each resample's alpha by the definition."""
    drawn = draw(Design(candidates=12, raters=3, questions=2, questions_each=2, raters_each=3), 4)
    t, n = drawn.table, 40
    fast = agreement(t, resamples=n, seed=9).alpha
    found = []
    for picked in np.random.default_rng(9).integers(0, 12, size=(n, 12)):
        columns = [t.level[(t.candidate == c) & (t.question == q)] for c in picked for q in (0, 1)]
        grid: Grid = [[int(column[r]) for column in columns] for r in range(3)]
        found.append(slow_alpha(grid, Metric.ORDINAL))
    assert (fast.low, fast.high) == pytest.approx(tuple(np.quantile(found, [0.025, 0.975])))


def test_a_few_lucky_resamples_are_no_interval() -> None:
    # Each candidate's ratings are all equal: a resample of only one of the two shows no variation.
    rows = [(c, r, "q", x) for c, x in (("a", 1), ("b", 2)) for r in ("r1", "r2")]
    lows = [agreement(table(rows), resamples=3, seed=seed).alpha.low for seed in range(20)]
    kinds = {1.0 if low == 1.0 else type(low) for low in lows}
    assert kinds == {1.0, NotEstimable}
    drawn = [np.random.default_rng(seed).integers(0, 2, size=(3, 2)) for seed in range(20)]
    varied = [int((d[:, 0] != d[:, 1]).sum()) for d in drawn]
    assert [isinstance(low, NotEstimable) for low in lows] == [n < 2 for n in varied]
