"""The whole fit: coverage, ranks, degenerate data, and what it says about each element."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from measurement.connectivity import classes
from measurement.facets.measures import (
    CandidateMeasure,
    Measures,
    compare,
    measures,
    never_likeliest,
    raw_scores,
)
from measurement.facets.model import Fit, constant_raters, fit, is_tie
from measurement.facets.newton import maximise
from measurement.facets.posterior import Posterior, Spreads
from measurement.facets.spreads import Start, cold_start, estimate
from measurement.records import NotEstimable
from measurement.table import Observation, RatingTable, Scale
from tests.bench.simulation import covered, true_scores
from tests.measurement.simulation import Design, Drawn, draw
from tests.measurement.tables import number, renamed, shuffled, two_sites

USUAL = Design(candidates=60, raters=12, questions=24, criteria=3, raters_each=4, questions_each=2)


def described(table: RatingTable) -> tuple[Fit, Measures]:
    found = fit(table)
    return found, measures(found, table, classes(table))


# --- what it shows -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def usual() -> tuple[Drawn, Fit, Measures]:
    drawn = draw(USUAL, 5)
    return drawn, *described(drawn.table)


def test_the_decomposition_adds_up(usual: tuple[Drawn, Fit, Measures]) -> None:
    for c in usual[2].candidates:
        parts = (c.raw, c.from_raters, c.from_questions, c.from_rest)
        assert sum(map(number, parts)) == pytest.approx(number(c.fair), abs=1e-12)
        assert number(c.low) < number(c.fair) < number(c.high)


def test_ranking_by_fair_score_is_ranking_by_measure(usual: tuple[Drawn, Fit, Measures]) -> None:
    by_fair = sorted(usual[2].candidates, key=lambda c: number(c.fair))
    assert by_fair == sorted(usual[2].candidates, key=lambda c: c.measure)


def test_severe_raters_cost_points_and_their_candidates_get_them_back(
    usual: tuple[Drawn, Fit, Measures],
) -> None:
    drawn, found, shown = usual
    severity = np.array([e.logit for e in shown.raters])
    assert np.corrcoef(severity, drawn.severity)[0, 1] > 0.95
    for effect in shown.raters:
        assert (number(effect.share) > 0) == (effect.logit > 0)
        assert number(effect.low) < number(effect.share) < number(effect.high)
    table = found.layout.table
    met = np.bincount(table.candidate, severity[table.rater]) / np.bincount(table.candidate)
    given = np.array([number(c.from_raters) for c in shown.candidates])
    assert np.corrcoef(met, given)[0, 1] > 0.95


def test_a_severity_is_the_drop_of_the_average_candidate(
    usual: tuple[Drawn, Fit, Measures],
) -> None:
    _, found, shown = usual
    average, dropped = found.rubric.expected(np.array([found.mu, found.mu - shown.raters[0].logit]))
    assert number(shown.raters[0].share) == pytest.approx(average - dropped, abs=1e-12)


def test_a_shown_severity_is_not_shrunk(usual: tuple[Drawn, Fit, Measures]) -> None:
    drawn, found, shown = usual
    shrunk, free = found.effects("rater"), np.array([e.logit for e in shown.raters])
    assert np.corrcoef(shrunk, free)[0, 1] > 0.99
    assert free @ free > 1.02 * (shrunk @ shrunk)
    assert (np.array([e.error for e in shown.raters]) > found.errors("rater")).all()
    assert abs(free.sum()) < 1e-6
    away = (free - drawn.severity) / np.array([e.error for e in shown.raters])
    assert 0.5 < float(np.sqrt(np.mean(away**2))) < 1.5


def test_a_severity_is_against_the_raters_of_the_own_class() -> None:
    table = two_sites()
    linked, found = classes(table), fit(table)
    assert linked.n_rater_classes == 2
    effect, error = found.severities.within(linked.raters)
    for group in set(linked.raters):
        assert abs(effect[np.array(linked.raters) == group].sum()) < 1e-9
    across = found.severities.within((0,) * len(effect))[1]
    assert (error < 1.0).all()
    assert (across > 1.5).all()


def test_unequal_levels_enter_by_their_values_only_in_the_score() -> None:
    table = draw(USUAL, 5).table
    uneven = Scale((0.0, 0.1, 0.2, 0.9, 1.0))
    other = replace(table, scales=(uneven,) * 3)
    plain, bent = fit(table), fit(other)
    assert bent.theta == pytest.approx(plain.theta, abs=1e-9)
    theta = np.array([0.3])
    p = np.exp(np.arange(5) * 0.3 - np.concatenate([[0], np.cumsum(plain.thresholds()[0][0])]))
    one = replace(bent.rubric, gamma=np.zeros(3))
    expected = float(p @ uneven.shares / p.sum())
    groups = bent.layout.scale_of_criterion
    if len(set(groups.tolist())) == 1:
        assert one.expected(theta)[0] == pytest.approx(expected, abs=1e-9)
    assert bent.rubric.expected(np.array([60.0]))[0] == pytest.approx(1.0)


def test_pairs_of_candidates_compare_with_shared_uncertainty_taken_off(
    usual: tuple[Drawn, Fit, Measures],
) -> None:
    found = usual[1]
    best, worst = int(np.argmax(found.theta)), int(np.argmin(found.theta))
    up = found.probability_above(best, worst)
    assert up > 0.99
    assert found.probability_above(worst, best) == pytest.approx(1 - up)
    assert is_tie(0.5)
    assert not is_tie(0.95)
    apart = float(found.theta[best] - found.theta[worst])
    naive = float(np.hypot(found.theta_error[best], found.theta_error[worst]))
    assert found.curvature.arrow.variance_of_difference(best, worst) ** 0.5 < naive * 1.05
    assert up == pytest.approx(
        stats.norm.cdf(apart / found.curvature.arrow.variance_of_difference(best, worst) ** 0.5)
    )


def test_raw_scores_are_rule_one() -> None:
    rows = [
        Observation("a", "r1", "q1", "k", 4, 3.0),
        Observation("a", "r2", "q1", "k", 2, 3.0),
        Observation("a", "r1", "q2", "k", 0, 1.0),
    ]
    table = RatingTable.from_observations(rows, {"k": Scale.equal_steps(5)})
    assert raw_scores(table) == pytest.approx([(3 * 0.75 + 0) / 4])


def test_a_fit_may_start_from_an_earlier_one() -> None:
    table = draw(USUAL, 5).table
    cold = fit(table)
    warm = fit(table, start=Start(cold.at, cold.spreads))
    assert warm.theta == pytest.approx(cold.theta, abs=0.01)
    fixed = fit(table, spreads=cold.spreads, start=Start(cold.at, cold.spreads))
    assert fixed.theta == pytest.approx(cold.theta, abs=1e-7)


def test_em_stops_where_plain_rounds_stand_still() -> None:
    layout = fit(draw(USUAL, 5).table).layout
    posterior = Posterior(layout)
    at, spreads, _ = estimate(posterior, cold_start(layout))
    again, nearly, _ = estimate(posterior, Start(at, spreads))
    assert nearly == spreads
    assert again.t == pytest.approx(at.t, abs=1e-3)


def test_progress_is_told() -> None:
    said: list[str] = []
    fit(draw(USUAL, 5).table, tick=said.append)
    assert said[0].startswith("round 1: spreads still move by ")
    assert said[-1].startswith("largest step ")


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_rows_changes_no_figure(seed: int) -> None:
    table = draw(replace(USUAL, candidates=15, raters=4, questions=4), seed).table
    assert described(shuffled(table))[1] == described(table)[1]


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000))
def test_new_names_move_the_figures_with_them(seed: int) -> None:
    table = draw(replace(USUAL, candidates=15, raters=4, questions=4), seed).table
    before, after = described(table)[1], described(renamed(table))[1]
    fair = {c.label[::-1]: number(c.fair) for c in after.candidates}
    assert fair == pytest.approx({c.label: number(c.fair) for c in before.candidates}, abs=1e-5)
    severity = {e.label[::-1]: e.logit for e in after.raters}
    assert severity == pytest.approx({e.label: e.logit for e in before.raters}, abs=1e-4)


@pytest.mark.slow
def test_a_mirrored_scale_mirrors_every_figure() -> None:
    table = draw(USUAL, 5).table
    plain = described(table)[1]
    mirrored = described(replace(table, level=(4 - table.level).astype(np.intp)))[1]
    for one, other in zip(plain.candidates, mirrored.candidates, strict=True):
        assert number(other.fair) == pytest.approx(1 - number(one.fair), abs=1e-5)
        assert number(other.low) == pytest.approx(1 - number(one.high), abs=1e-5)
    for before, after in zip(plain.raters, mirrored.raters, strict=True):
        assert after.logit == pytest.approx(-before.logit, abs=1e-4)


def test_across_classes_nobody_is_above_anybody() -> None:
    table = two_sites()
    linked, found = classes(table), fit(table)
    assert isinstance(compare(found, linked, 0, 12), NotEstimable)
    assert compare(found, linked, 0, 1) == found.probability_above(0, 1)


# --- floors and notices --------------------------------------------------------------------------


def test_effects_below_their_floors_are_withheld() -> None:
    shown = described(draw(replace(USUAL, candidates=7, raters=4, questions=4), 1).table)[1]
    assert isinstance(shown.raters[0].share, NotEstimable)
    assert isinstance(shown.questions[0].share, NotEstimable)


def with_constant_rater() -> RatingTable:
    table = draw(USUAL, 5).table
    level = np.where(table.rater == 0, 4, table.level)
    return replace(table, level=level.astype(np.intp))


def test_a_rater_who_never_varies_is_set_aside_with_a_notice() -> None:
    table = with_constant_rater()
    assert constant_raters(table) == [0]
    found, shown = described(table)
    assert found.set_aside == (0,)
    assert isinstance(shown.raters[0].share, NotEstimable)
    untouched = fit(table.where(table.rater != 0))
    assert found.theta == pytest.approx(untouched.theta, abs=1e-9)


@pytest.mark.parametrize(
    ("candidates", "questions", "is_set_aside"),
    [(5, 2, True), (9, 1, False), (10, 1, True), (4, 3, False)],
)
def test_ten_equal_ratings_of_five_candidates_set_a_rater_aside(
    candidates: int, questions: int, *, is_set_aside: bool
) -> None:
    rows = [
        Observation(f"c{c}", f"r{r}", f"q{q}", "k", 2 if r == 0 else (c + q + r) % 4)
        for c, r, q in np.ndindex(candidates, 3, questions)
    ]
    table = RatingTable.from_observations(rows, {"k": Scale.equal_steps(4)})
    assert constant_raters(table) == ([0] if is_set_aside else [])


def test_only_a_severity_is_withheld_for_being_vague() -> None:
    thin = Design(candidates=12, raters=2, questions=2, raters_each=2, questions_each=1)
    table = draw(thin, 2).table
    found = fit(table, spreads=Spreads(rater=2.0, question=2.0, halo=3.0))
    shown = measures(found, table, classes(table))
    assert {type(effect.share) for effect in shown.raters} == {NotEstimable}
    for effect in shown.questions:
        assert (
            effect.n_candidates < 10 or (number(effect.high) - number(effect.low)) / 3.92 > 0.0625
        )


def test_a_rater_without_colleagues_has_no_severity() -> None:
    alone = Design(candidates=24, raters=2, questions=2, raters_each=1, questions_each=1)
    table = draw(alone, 2).table
    shown = measures(fit(table), table, classes(table))
    assert {type(effect.share) for effect in shown.raters} == {NotEstimable}


def test_the_upper_bound_of_a_spread_solves_its_equation() -> None:
    found = fit(draw(USUAL, 5).table)
    bound = found.severity_spread_upper()
    free = found.severities.effects - found.severities.effects.mean()
    centring = np.eye(len(free)) - 1 / len(free)
    total = centring @ (found.severities.covariance + bound**2 * np.eye(len(free))) @ centring
    expected = float(stats.chi2.ppf(0.05, len(free) - 1))
    assert float(free @ np.linalg.pinv(total) @ free) == pytest.approx(expected, rel=1e-6)


def test_if_all_are_constant_nobody_is_set_aside() -> None:
    table = draw(USUAL, 5).table
    assert constant_raters(replace(table, level=np.full(len(table), 2))) == []
    # Without the rater who never varied, only ratings that are all equal would be left.
    rows = [Observation(f"c{c}", "r0", f"q{q}", "k", 2) for c, q in np.ndindex(5, 2)]
    rows += [Observation(f"c{c}", "r1", "q0", "k", 1) for c in range(3)]
    thin = RatingTable.from_observations(rows, {"k": Scale.equal_steps(4)})
    assert constant_raters(thin) == []


def test_levels_that_never_win_are_named() -> None:
    assert never_likeliest(np.array([-1.0, 0.0, 1.0])) == ()
    assert never_likeliest(np.array([0.5, -0.5])) == (1,)
    assert never_likeliest(np.array([0.0, 1.0, -0.5, 2.0])) == (2,)
    assert never_likeliest(np.array([0.3])) == ()
    # A level that is at best as likely as its neighbours is most likely nowhere.
    assert never_likeliest(np.array([0.0, 0.0])) == (1,)


# --- degenerate data: everything converges, everything is finite ---------------------------------


def degenerate() -> dict[str, RatingTable]:
    usual = draw(replace(USUAL, candidates=12, raters=4, questions=4), 1).table
    top = np.where(usual.candidate == 0, 4, usual.level)
    jump = np.where(usual.rater == 0, np.where(usual.level > 1, 4, 2), usual.level)
    gap = np.where(usual.level == 2, 3, usual.level)
    one_candidate = usual.where(usual.candidate == 0)
    return {
        "all equal": replace(usual, level=np.full(len(usual), 2)),
        "all at the top": replace(usual, level=np.full(len(usual), 4)),
        "one candidate at the top": replace(usual, level=top.astype(np.intp)),
        "a rater who gives 3 or 5": replace(usual, level=jump.astype(np.intp)),
        "a level nobody used": replace(usual, level=gap.astype(np.intp)),
        "one rater": usual.where(usual.rater == 0),
        "one candidate": one_candidate,
        "one rating": one_candidate.where(np.arange(len(one_candidate)) == 0),
        "one level only": replace(
            usual, scales=(Scale((0.0,)),) * 3, level=np.zeros(len(usual), np.intp)
        ),
    }


@pytest.mark.parametrize("case", list(degenerate()))
def test_degenerate_data_converge_to_finite_figures(case: str) -> None:
    table = degenerate()[case]
    found, shown = described(table)
    assert np.isfinite(found.theta).all()
    assert np.isfinite(found.theta_error).all()
    for candidate in shown.candidates:
        for value in (candidate.fair, candidate.low, candidate.high):
            assert isinstance(value, NotEstimable) or 0.0 <= value <= 1.0


def test_a_candidate_at_the_top_gets_a_finite_interval_below_it() -> None:
    table = degenerate()["one candidate at the top"]
    first: CandidateMeasure = described(table)[1].candidates[0]
    assert first.raw == 1.0
    assert 0.8 < number(first.low) < number(first.fair) < number(first.high) < 1.0


@pytest.mark.slow
def test_without_a_halo_term_intervals_are_too_short() -> None:
    cover = []
    for seed in range(6):
        drawn = draw(USUAL, 200 + seed)
        with_halo = fit(drawn.table)
        spreads: Spreads = replace(with_halo.spreads, halo=0.0)
        layout = with_halo.layout
        at, curvature = maximise(Posterior(layout), cold_start(layout).at, spreads)
        bare = Fit(layout, at, spreads, curvature)
        shown = measures(bare, drawn.table, classes(drawn.table))
        cover.append(covered(shown.candidates, true_scores(drawn)))
    assert float(np.mean(cover)) < 0.92
