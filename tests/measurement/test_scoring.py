"""PRODUCT.md rule 1, trap by trap, and against a slow reference that shares no code with it."""

import pytest

from measurement.records import (
    Criterion,
    InvalidRating,
    Level,
    NotEstimable,
    Plan,
    Question,
    Rating,
    State,
)
from measurement.scoring import Scores, score
from tests.measurement.tables import number

FOUR = (
    Level("l1", 1.0, "weak"),
    Level("l2", 2.0, "fair"),
    Level("l3", 3.0, "good"),
    Level("l4", 4.0, "superb"),
)
PANEL = ("ada", "bob")


def criterion(key: str = "depth", weight: float = 1.0, competency: str | None = None) -> Criterion:
    return Criterion(key, weight, FOUR, competency)


def plan(*keys: str) -> Plan:
    return Plan(tuple(Question(key, (criterion(),)) for key in keys))


def rated(panelist: str, question: str, level: int, key: str = "depth") -> Rating:
    return Rating(panelist, question, key, State.RATED, f"l{level}")


def unrated(panelist: str, question: str, state: State, key: str = "depth") -> Rating:
    return Rating(panelist, question, key, state)


def of(*ratings: Rating, over: Plan, panel: tuple[str, ...] = PANEL) -> Scores:
    return score(over, ratings, counting_panelists=panel)


# --- the traps of rule 1 ---------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.NO_EVIDENCE, State.NOT_ASKED])
def test_unrated_is_not_counted_as_zero(state: State) -> None:
    over = plan("q1", "q2")
    full = of(rated("ada", "q1", 4), unrated("ada", "q2", state), over=over)
    assert full.interview.value == 1.0
    assert full.interview.coverage == 0.5
    assert isinstance(full.questions["q2"].value, NotEstimable)


def test_an_untouched_cell_counts_like_an_unrated_one() -> None:
    over = plan("q1", "q2")
    touched = of(rated("ada", "q1", 3), unrated("ada", "q2", State.NOT_ASKED), over=over)
    assert of(rated("ada", "q1", 3), over=over) == touched


def test_the_lowest_level_counts_as_zero_and_is_not_dropped() -> None:
    result = of(rated("ada", "q1", 1), rated("ada", "q2", 4), over=plan("q1", "q2"))
    assert result.interview.value == 0.5
    assert result.interview.coverage == 1.0
    assert result.questions["q1"].value == 0.0
    assert result.questions["q1"].n_ratings == 1


def test_worst_possible_answers_score_zero_and_best_ones_one() -> None:
    over = plan("q1", "q2")
    worst = of(*(rated(p, q, 1) for p in PANEL for q in ("q1", "q2")), over=over)
    best = of(*(rated(p, q, 4) for p in PANEL for q in ("q1", "q2")), over=over)
    assert (worst.interview.value, best.interview.value) == (0.0, 1.0)


def test_the_maximum_does_not_depend_on_what_was_answered() -> None:
    over = Plan((Question("q1", (criterion(),), weight=5.0), Question("q2", (criterion(),))))
    for asked in (("q1",), ("q2",), ("q1", "q2")):
        result = of(*(rated("ada", question, 4) for question in asked), over=over)
        assert result.interview.value == 1.0


def test_weights_belong_to_the_plan_so_an_edit_elsewhere_changes_no_past_result() -> None:
    ratings = [rated("ada", "q1", 4), rated("ada", "q2", 1)]
    pinned = Plan((Question("q1", (criterion(),), weight=3.0), Question("q2", (criterion(),))))
    before = of(*ratings, over=pinned)
    edited = Plan((Question("q1", (criterion(),), weight=1.0), Question("q2", (criterion(),))))
    assert of(*ratings, over=edited).interview.value == 0.5
    assert of(*ratings, over=pinned) == before
    assert before.interview.value == 0.75


def test_a_shared_cell_keeps_every_panelist_and_no_order_decides() -> None:
    ratings = [rated("ada", "q1", 1), rated("bob", "q1", 4)]
    forth, back = of(*ratings, over=plan("q1")), of(*reversed(ratings), over=plan("q1"))
    assert forth == back
    assert forth.criteria["q1", "depth"].value == 0.5
    assert forth.criteria["q1", "depth"].n_ratings == 2


def test_two_ratings_of_one_panelist_in_one_cell_are_refused() -> None:
    with pytest.raises(InvalidRating, match="ada rated"):
        of(rated("ada", "q1", 1), rated("ada", "q1", 4), over=plan("q1"))
    with pytest.raises(InvalidRating, match="ada rated"):
        of(rated("ada", "q1", 1), unrated("ada", "q1", State.NO_EVIDENCE), over=plan("q1"))


def test_no_mean_of_means_or_of_rounded_means() -> None:
    # Three panelists on q1, one on q2: criteria weigh equally, ratings do not.
    result = of(
        rated("ada", "q1", 2),
        rated("bob", "q1", 2),
        rated("cyd", "q1", 3),
        rated("ada", "q2", 4),
        over=plan("q1", "q2"),
        panel=("ada", "bob", "cyd"),
    )
    assert number(result.questions["q1"].value) == pytest.approx(4 / 9, abs=1e-15)
    assert number(result.interview.value) == pytest.approx((4 / 9 + 1) / 2, abs=1e-15)


# --- who counts --------------------------------------------------------------------------------


def test_a_shadow_and_an_unsubmitted_card_change_nothing() -> None:
    own = [rated("ada", "q1", 2), rated("bob", "q1", 3)]
    assert of(*own, rated("shadow", "q1", 4), over=plan("q1")) == of(*own, over=plan("q1"))


def test_a_rating_outside_the_plan_is_refused_even_from_a_shadow() -> None:
    with pytest.raises(InvalidRating, match="no criterion depth in question q9"):
        of(rated("shadow", "q9", 4), over=plan("q1"))
    with pytest.raises(InvalidRating, match="has no level l7"):
        of(rated("shadow", "q1", 7), over=plan("q1"))


def test_nobody_in_yet_has_no_scores() -> None:
    result = of(over=plan("q1"), panel=())
    score = result.interview
    assert (score.coverage, score.n_ratings, score.panelists) == (0.0, 0, ())
    missing = (score.value, score.lowest, score.highest, score.deviation)
    assert [type(each) for each in missing] == [NotEstimable] * 4
    for part in (" 0 % of", "no counting panelist"):
        assert part in result.interview.why_not_rankable


# --- weights -----------------------------------------------------------------------------------


def test_criterion_weights_are_shares_of_their_question() -> None:
    over = Plan(
        (
            Question("q1", (criterion("a", 30.0), criterion("b", 10.0)), weight=2.0),
            Question("q2", (criterion("a", 1.0),)),
        )
    )
    result = of(
        rated("ada", "q1", 4, "a"),
        rated("ada", "q1", 1, "b"),
        rated("ada", "q2", 1, "a"),
        over=over,
    )
    assert result.interview.value == 0.5  # 2 * .75 * 1 of a total of 3
    assert result.questions["q1"].value == 0.75


def test_a_question_without_weight_has_a_score_of_its_own_and_no_other_effect() -> None:
    warm_up = Question("warm-up", (criterion(competency="poise"),), weight=0.0, section="start")
    over = Plan((warm_up, Question("q1", (criterion(),))))
    result = of(rated("ada", "warm-up", 4), rated("ada", "q1", 1), over=over)
    assert result.interview.value == 0.0
    assert result.interview.n_ratings == 1
    assert result.questions["warm-up"].value == 1.0
    assert result.criteria["warm-up", "depth"].value == 1.0
    start = result.sections["start"]
    assert (type(start.value), start.coverage) == (NotEstimable, 0.0)
    assert isinstance(result.competencies["poise"].value, NotEstimable)


def test_sections_and_competencies_take_their_own_cells_in_plan_order() -> None:
    over = Plan(
        (
            Question("q1", (criterion("a", 1.0, "ml"), criterion("b", 1.0, "talk")), section="two"),
            Question("q2", (criterion("a", 1.0, "ml"),), section="one"),
            Question("q3", (criterion("a"),)),
        )
    )
    result = of(
        rated("ada", "q1", 4, "a"),
        rated("ada", "q1", 1, "b"),
        rated("ada", "q2", 1, "a"),
        rated("ada", "q3", 4, "a"),
        over=over,
    )
    assert {k: s.value for k, s in result.sections.items()} == {"two": 0.5, "one": 0.0}
    assert list(result.sections) == ["two", "one"]
    ml = result.competencies["ml"]
    assert number(ml.value) == pytest.approx(1 / 3, abs=1e-15)  # .5 of q1 and 1 of q2
    assert result.competencies["talk"].value == 0.0
    assert list(result.competencies) == ["ml", "talk"]
    assert list(result.criteria) == [("q1", "a"), ("q1", "b"), ("q2", "a"), ("q3", "a")]


# --- spread and evidence -----------------------------------------------------------------------


def test_spread_is_between_the_panelists_own_scores() -> None:
    result = of(
        *(rated("ada", q, 4) for q in ("q1", "q2")),
        *(rated("bob", q, 1) for q in ("q1", "q2")),
        over=plan("q1", "q2"),
    ).interview
    assert (result.lowest, result.highest) == (0.0, 1.0)
    assert number(result.deviation) == pytest.approx(0.5**0.5, abs=1e-15)
    assert [(p.panelist, p.value, p.coverage, p.n_ratings) for p in result.panelists] == [
        ("ada", 1.0, 1.0, 2),
        ("bob", 0.0, 1.0, 2),
    ]


def test_one_panelist_has_no_deviation_and_does_not_rank() -> None:
    result = of(rated("ada", "q1", 3), over=plan("q1")).interview
    assert isinstance(result.deviation, NotEstimable)
    assert (result.lowest, result.highest) == (result.value, result.value)
    assert not result.is_rankable
    assert "one counting panelist" in result.why_not_rankable


def test_a_shadow_is_not_the_second_panelist() -> None:
    result = of(rated("ada", "q1", 3), rated("shadow", "q1", 3), over=plan("q1")).interview
    assert result.n_panelists == 1
    assert not result.is_rankable


@pytest.mark.parametrize("n_planned", [5, 10, 15, 25, 35, 50, 95])
@pytest.mark.parametrize("n_criteria", [1, 3, 7])
def test_sixty_percent_exactly_is_enough_however_the_weights_round(
    n_planned: int, n_criteria: int
) -> None:
    keys = [f"q{i}" for i in range(n_planned)]
    criteria = tuple(criterion(f"c{i}", 0.1) for i in range(n_criteria))
    over = Plan(tuple(Question(key, criteria, weight=0.1) for key in keys))
    asked = keys[: n_planned * 3 // 5]
    cells = [(q, c.key) for q in asked for c in criteria]
    result = of(*(rated(p, q, 2, c) for p in PANEL for q, c in cells), over=over).interview
    assert result.coverage == pytest.approx(0.6, abs=1e-12)
    assert result.is_rankable
    assert result.why_not_rankable == ""
    fewer = cells[:-1]
    result = of(*(rated(p, q, 2, c) for p in PANEL for q, c in fewer), over=over).interview
    assert not result.is_rankable


def test_sixty_percent_that_sums_to_a_little_less_is_enough() -> None:
    weights = [0.7, 0.7, 0.7, 1.4]  # as binary fractions 2.1 / 3.5 is .5999999999999999
    over = Plan(tuple(Question(f"q{i}", (criterion(),), weight=w) for i, w in enumerate(weights)))
    result = of(*(rated(p, f"q{i}", 2) for p in PANEL for i in range(3)), over=over).interview
    assert result.coverage < 0.6
    assert result.is_rankable


@pytest.mark.parametrize(("share", "shown"), [(0.599, 59), (0.516, 52), (0.514, 51)])
def test_coverage_reads_as_beside_the_score_but_never_as_the_sixty_it_misses(
    share: float, shown: int
) -> None:
    first = Question("q1", (criterion(),), weight=share)
    over = Plan((first, Question("q2", (criterion(),), weight=1 - share)))
    result = of(*(rated(p, "q1", 2) for p in PANEL), over=over).interview
    assert f" {shown} % of" in result.why_not_rankable


def test_coverage_counts_what_either_panelist_rated() -> None:
    result = of(rated("ada", "q1", 2), rated("bob", "q2", 2), over=plan("q1", "q2")).interview
    assert result.coverage == 1.0
    assert [p.coverage for p in result.panelists] == [0.5, 0.5]
