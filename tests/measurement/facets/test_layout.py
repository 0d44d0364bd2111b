from dataclasses import replace

import numpy as np
import pytest

from measurement.facets.categories import moments, probabilities
from measurement.facets.layout import Layout, scale_groups
from measurement.facets.rubric import Rubric, criterion_weights, share_of_score
from measurement.table import Observation, RatingTable, Scale
from tests.measurement.simulation import Design, draw

DESIGN = Design(
    candidates=8, raters=4, questions=3, criteria=2, raters_each=2, questions_each=2, n_levels=3
)


def test_every_parameter_has_one_place() -> None:
    layout = Layout.of(draw(DESIGN, 1).table)
    taken = np.zeros(layout.n_structural, np.intp)
    for where in layout.slices.values():
        taken[where] += 1
    assert taken.tolist() == [1] * (1 + 4 + 3 + 2 + 2)
    assert [s.stop - s.start for s in layout.threshold_slices] == layout.top.tolist()


def test_pairs_are_candidates_with_raters() -> None:
    layout = Layout.of(draw(DESIGN, 1).table)
    table = layout.table
    assert layout.n_pairs == 16
    assert np.all(layout.candidate_of_pair[layout.pair] == table.candidate)
    assert np.all(layout.rater_of_pair[layout.pair] == table.rater)
    assert layout.pairs_of_candidate.toarray().sum(axis=1).tolist() == [2.0] * 8


def with_counts(**counts: list[int]) -> RatingTable:
    """Return a table in which each criterion has the given number of ratings per level."""
    rows = [
        Observation(f"c{i:03}", "r", "q", name, level)
        for name, numbers in counts.items()
        for i, level in enumerate(np.repeat(np.arange(len(numbers)), numbers).tolist())
    ]
    scales = {name: Scale.equal_steps(len(numbers)) for name, numbers in counts.items()}
    return RatingTable.from_observations(rows, scales)


def test_criteria_of_one_length_share_thresholds() -> None:
    groups, top = scale_groups(with_counts(a=[3, 9, 9], b=[9, 9, 9], c=[9, 9]))
    assert groups.tolist() == [1, 1, 0]
    assert top.tolist() == [1, 2]


def test_ten_ratings_in_every_used_level_earn_own_thresholds() -> None:
    groups, top = scale_groups(
        with_counts(a=[10, 10, 10], b=[9, 10, 10], c=[10, 0, 10], d=[9, 9, 9])
    )
    assert len({groups[0], groups[2], groups[1]}) == 3
    assert groups[1] == groups[3]
    assert top.tolist() == [2, 2, 2]


def test_probabilities_are_the_models_and_do_not_overflow() -> None:
    cumulative = np.array([[0.0], [-1.0], [0.5]])
    p, log_total, _ = probabilities(np.array([0.0, 900.0, -900.0]), cumulative, None)
    assert p[:, 0] == pytest.approx(np.exp([0, 1, -0.5]) / np.exp([0, 1, -0.5]).sum())
    assert p[:, 1].tolist() == [0.0, 0.0, 1.0]
    assert p[:, 2].tolist() == [1.0, 0.0, 0.0]
    assert log_total[0] == pytest.approx(np.log(np.exp([0, 1, -0.5]).sum()))


def test_levels_above_a_groups_scale_have_no_probability() -> None:
    cumulative = np.array([[0.0, 0.0], [0.2, 0.1], [np.inf, 0.3]])
    p, _, _ = probabilities(np.array([0.4, 0.4]), cumulative, np.array([0, 1]))
    assert p[2, 0] == 0.0
    assert p[2, 1] > 0
    assert p.sum(axis=0) == pytest.approx([1.0, 1.0])


def test_moments_are_those_of_the_distribution() -> None:
    p = np.array([[0.1, 1.0], [0.2, 0.0], [0.3, 0.0], [0.4, 0.0]])
    at_least, moment, mean, variance = moments(p)
    x = np.arange(4)
    assert at_least[:, 0] == pytest.approx([0.9, 0.7, 0.4])
    assert mean == pytest.approx([2.0, 0.0])
    assert variance == pytest.approx([float(p[:, 0] @ (x - 2.0) ** 2), 0.0])
    for h in (1, 2, 3):
        indicator = (x >= h).astype(float)
        covariance = p[:, 0] @ (x * indicator) - 2.0 * (p[:, 0] @ indicator)
        assert moment[h - 1, 0] == pytest.approx(float(covariance))


# --- the rubric's scale --------------------------------------------------------------------------


def test_expected_scores_rise_from_zero_to_one() -> None:
    rubric = Rubric(
        np.array([0.3, -0.3]),
        np.array([[0.0, 0.0], [-0.5, 0.2], [0.4, np.inf]]),
        np.array([[0.0, 0.0], [0.3, 1.0], [1.0, 0.0]]),
        np.array([2.0, 1.0]),
    )
    found = rubric.expected(np.linspace(-40, 40, 81))
    assert found[0] == pytest.approx(0.0, abs=1e-12)
    assert found[-1] == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.diff(found) >= 0)
    first = np.exp([0, 0.5 - 0.3, -0.4 - 0.6])
    second = 1 / (1 + np.exp(0.2 - 0.3))
    by_hand = (2 * (first @ [0, 0.3, 1]) / first.sum() + second) / 3
    assert rubric.expected(np.zeros(1))[0] == pytest.approx(by_hand)


def test_weights_count_each_criterion_of_each_question_once() -> None:
    rows = [
        Observation("a", "r1", "q1", "k1", 1, 2.0),
        Observation("a", "r2", "q1", "k1", 0, 2.0),
        Observation("b", "r1", "q2", "k1", 1, 3.0),
        Observation("a", "r1", "q1", "k2", 1, 1.0),
    ]
    scales = {"k1": Scale.equal_steps(2), "k2": Scale.equal_steps(2)}
    table = RatingTable.from_observations(rows, scales)
    assert criterion_weights(table).tolist() == [5.0, 1.0]
    part = share_of_score(table)
    assert part == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1.0])


def test_shares_of_score_add_up_per_candidate() -> None:
    table = draw(replace(DESIGN, candidates=20), 2).table
    sums = np.bincount(table.candidate, share_of_score(table))
    assert sums == pytest.approx(np.ones(20))
