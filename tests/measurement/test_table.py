import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.records import InvalidPlan, InvalidRating
from measurement.table import Observation, RatingTable, Scale, group, tally

SCALES = {"depth": Scale.equal_steps(4), "tone": Scale((0.0, 0.2, 1.0))}


def test_scales_ascend_from_zero() -> None:
    assert Scale.equal_steps(5).shares == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert Scale.equal_steps(1).shares == (0.0,)
    assert Scale((0.0, 0.2, 1.0)).top == 2
    for shares in ((), (0.1, 1.0), (0.0, 0.5, 0.5), (0.0, 1.0, 0.5)):
        with pytest.raises(InvalidPlan, match="ascend from 0"):
            Scale(shares)


def observations() -> list[Observation]:
    return [
        Observation("ben", "r2", "q1", "tone", 2, 0.5),
        Observation("ann", "r2", "q1", "tone", 1, 0.5),
        Observation("ann", "r1", "q1", "tone", 0, 0.5),
        Observation("ann", "r1", "q1", "depth", 3, 2.0),
    ]


def test_a_table_is_sorted_and_indexed_by_label() -> None:
    table = RatingTable.from_observations(observations(), SCALES)
    assert table.candidates == ("ann", "ben")
    assert table.raters == ("r1", "r2")
    assert table.criteria == ("depth", "tone")
    assert [scale.top for scale in table.scales] == [3, 2]
    assert table.candidate.tolist() == [0, 0, 0, 1]
    assert table.rater.tolist() == [0, 0, 1, 1]
    assert table.level.tolist() == [3, 0, 1, 2]
    assert table.weight.tolist() == [2.0, 0.5, 0.5, 0.5]
    assert table.shares().tolist() == [1.0, 0.0, 0.2, 1.0]


def test_units_are_performances_and_not_raters() -> None:
    table = RatingTable.from_observations(observations(), SCALES)
    assert table.unit[1] == table.unit[2]
    assert len(np.unique(table.unit)) == 3


@given(st.permutations(observations()))
def test_the_order_of_rows_changes_nothing(rows: list[Observation]) -> None:
    table = RatingTable.from_observations(rows, SCALES)
    expected = RatingTable.from_observations(observations(), SCALES)
    for name in ("candidate", "rater", "question", "criterion", "level", "weight", "unit"):
        assert getattr(table, name).tolist() == getattr(expected, name).tolist()


def test_levels_off_the_scale_are_refused() -> None:
    for level in (-1, 3):
        with pytest.raises(InvalidRating, match=f"Criterion tone has no level {level}"):
            RatingTable.from_observations([Observation("a", "r", "q", "tone", level)], SCALES)


def test_one_cell_twice_is_refused_but_another_interview_is_another_cell() -> None:
    twice = [Observation("a", "r", "q", "tone", 1), Observation("a", "r", "q", "tone", 2)]
    with pytest.raises(InvalidRating, match="twice"):
        RatingTable.from_observations(twice, SCALES)
    again = [twice[0], Observation("a", "r", "q", "tone", 2, interview="second")]
    assert len(RatingTable.from_observations(again, SCALES)) == 2


def test_an_empty_table_has_no_labels() -> None:
    table = RatingTable.from_observations([], SCALES)
    assert (len(table), table.candidates, table.criteria) == (0, (), ())
    assert table.shares().tolist() == []


def test_kept_rows_keep_their_labels() -> None:
    table = RatingTable.from_observations(observations(), SCALES)
    kept = table.where(table.candidate == 1)
    assert (len(kept), kept.candidates) == (1, ("ann", "ben"))
    assert kept.level.tolist() == [2]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10**6), st.integers(0, 3)), max_size=30)
)
def test_groups_number_distinct_combinations_in_order(rows: list[tuple[int, int, int]]) -> None:
    columns = [np.array([row[i] for row in rows], dtype=np.intp) for i in range(3)]
    index, n = group(*columns)
    ordered = sorted(set(rows))
    assert n == len(ordered)
    assert index.tolist() == [ordered.index(row) for row in rows]


def test_tally_sums_by_index_and_keeps_empty_places() -> None:
    found = tally(np.array([2, 0, 2]), np.array([1.0, 2.0, 3.5]), 4)
    assert found.tolist() == [2.0, 0.0, 4.5, 0.0]
    assert found.dtype == np.float64
