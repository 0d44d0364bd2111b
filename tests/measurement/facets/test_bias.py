from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from measurement.facets.bias import Consensus, bias_cells, consensus, holm
from measurement.records import NotEstimable
from measurement.table import RatingTable
from tests.measurement.facets.test_compatible import fitted
from tests.measurement.simulation import Design, draw
from tests.measurement.tables import number

DESIGN = Design(
    candidates=80, raters=6, questions=6, criteria=3, raters_each=4, questions_each=3, halo=0.0
)


def with_a_favourite() -> RatingTable:
    """Rater 0 gives criterion 1 a level more than all else."""
    table = draw(DESIGN, 1).table
    favoured = (table.rater == 0) & (table.criterion == 1)
    level = np.where(favoured, np.minimum(table.level + 1, 4), table.level)
    return replace(table, level=level.astype(np.intp))


def test_a_planted_leniency_is_the_one_cell_named() -> None:
    fit = fitted(with_a_favourite())
    table = fit.layout.table
    found = bias_cells(fit, table.criterion, table.criteria)
    assert (found[0].rater, found[0].other) == ("r000000", "k000001")
    assert found[0].bias > 0.5
    assert found[0].t == pytest.approx(found[0].bias / found[0].error)
    assert all(cell.rater == "r000000" for cell in found)
    # The smallest of 18 cells, corrected by Holm: 18 times its own p value.
    own = 2 * float(stats.t.sf(abs(found[0].t), found[0].n_ratings - 1))
    assert found[0].p_value == pytest.approx(18 * own, rel=1e-9, abs=0)


def test_without_a_plant_hardly_a_cell_is_named() -> None:
    named = 0
    for seed in range(8):
        fit = fitted(draw(DESIGN, seed).table)
        named += len(bias_cells(fit, fit.layout.table.criterion, fit.layout.table.criteria))
    assert named <= 2


def test_a_bias_makes_expected_and_observed_scores_of_the_cell_equal() -> None:
    fit = fitted(with_a_favourite())
    table = fit.layout.table
    cell = bias_cells(fit, table.criterion, table.criteria)[0]
    rows = (table.rater == 0) & (table.criterion == 1)
    eta = fit.predictor(table)[rows] + cell.bias
    steps = np.concatenate([[0.0], np.cumsum(fit.thresholds()[fit.layout.scale_of_criterion[1]])])
    logits = np.multiply.outer(np.arange(5), eta) - steps[:, None]
    p = np.exp(logits) / np.exp(logits).sum(axis=0)
    assert float((np.arange(5) @ p).sum()) == pytest.approx(
        float(table.level[rows].sum()), abs=1e-3
    )


def test_cells_with_few_ratings_are_not_judged() -> None:
    fit = fitted(with_a_favourite())
    alone = np.arange(len(fit.layout.table))
    assert bias_cells(fit, alone, tuple(map(str, alone))) == ()


def test_an_extreme_cell_stays_finite() -> None:
    table = draw(DESIGN, 1).table
    level = np.where((table.rater == 0) & (table.criterion == 1), 4, table.level)
    fit = fitted(replace(table, level=level.astype(np.intp)))
    found = bias_cells(fit, fit.layout.table.criterion, fit.layout.table.criteria)[0]
    assert np.isfinite(found.bias)
    assert found.bias > 2


def test_holm_steps_down() -> None:
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1.0, 1.0])
    assert len(holm(np.zeros(0))) == 0


def test_independent_raters_match_as_often_as_the_model_expects() -> None:
    together, each = consensus(fitted(draw(DESIGN, 2).table))
    assert number(together.kappa) == pytest.approx(0.0, abs=0.05)
    assert sum(c.n_pairs for c in each) == 2 * together.n_pairs


def test_raters_who_conferred_match_more_often() -> None:
    table = draw(DESIGN, 2).table
    first = np.unique(table.unit, return_index=True)[1]
    agreed = table.level[first][table.unit]
    conferred = np.random.default_rng(1).random(len(table)) < 0.5
    level = np.where(conferred, agreed, table.level)
    together, _ = consensus(fitted(replace(table, level=level.astype(np.intp))))
    assert number(together.observed) > number(together.expected)
    assert number(together.kappa) > 0.1


def test_no_double_scoring_has_no_consensus() -> None:
    table = draw(replace(DESIGN, raters_each=1), 2).table
    together, _ = consensus(fitted(table))
    nothing = NotEstimable("No performance was scored by two interviewers.")
    assert together == Consensus(nothing, nothing, nothing, 0)
