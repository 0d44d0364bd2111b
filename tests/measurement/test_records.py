import math

import pytest

from measurement.records import (
    Criterion,
    InvalidPlan,
    InvalidRating,
    Level,
    NotEstimable,
    Plan,
    Question,
    Rating,
    State,
    known,
)

LEVELS = (Level("weak", 1.0), Level("fair", 2.0), Level("good", 5.0))


def test_share_runs_from_the_lowest_level_to_the_highest_whatever_their_order() -> None:
    criterion = Criterion("depth", 1.0, tuple(reversed(LEVELS)))
    assert [criterion.share(key) for key in ("weak", "fair", "good")] == [0.0, 0.25, 1.0]


def test_a_scale_may_run_through_zero() -> None:
    criterion = Criterion("depth", 1.0, (Level("no", -1.0), Level("so", 0.0), Level("yes", 1.0)))
    assert [criterion.share(key) for key in ("no", "so", "yes")] == [0.0, 0.5, 1.0]


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(InvalidRating):
        Criterion("depth", 1.0, LEVELS).share("superb")


@pytest.mark.parametrize(
    "levels",
    [
        (),
        (Level("a", 3.0),),
        (Level("a", 3.0), Level("b", 3.0)),
        (Level("a", 1.0), Level("a", 2.0)),
        (Level("a", 1.0), Level("b", math.nan)),
        (Level("a", 1.0), Level("b", math.inf)),
    ],
)
def test_a_rubric_without_a_scale_is_refused(levels: tuple[Level, ...]) -> None:
    with pytest.raises(InvalidPlan):
        Criterion("depth", 1.0, levels)


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
def test_a_weight_is_a_finite_number_from_zero_up(weight: float) -> None:
    with pytest.raises(InvalidPlan):
        Criterion("depth", weight, LEVELS)
    with pytest.raises(InvalidPlan):
        Question("q1", (Criterion("depth", 1.0, LEVELS),), weight=weight)


def test_a_question_needs_a_criterion_that_counts() -> None:
    with pytest.raises(InvalidPlan):
        Question("q1", (Criterion("depth", 0.0, LEVELS),))
    with pytest.raises(InvalidPlan):
        Question("q1", ())


def test_keys_are_unique_where_they_are_looked_up() -> None:
    depth = Criterion("depth", 1.0, LEVELS)
    with pytest.raises(InvalidPlan):
        Question("q1", (depth, depth))
    question = Question("q1", (depth,))
    with pytest.raises(InvalidPlan):
        Plan((question, question))


def test_cells_share_the_question_weight_in_proportion_to_the_criteria() -> None:
    plan = Plan(
        (
            Question("q1", (Criterion("a", 1.0, LEVELS), Criterion("b", 3.0, LEVELS)), weight=2.0),
            Question("q2", (Criterion("a", 7.0, LEVELS),)),
        )
    )
    assert [(cell.key, cell.weight) for cell in plan.cells()] == [
        (("q1", "a"), 0.5),
        (("q1", "b"), 1.5),
        (("q2", "a"), 1.0),
    ]


@pytest.mark.parametrize(
    ("state", "level"),
    [(State.RATED, None), (State.NO_EVIDENCE, "weak"), (State.NOT_ASKED, "weak")],
)
def test_only_a_rated_rating_has_a_level(state: State, level: str | None) -> None:
    with pytest.raises(InvalidRating):
        Rating("bob", "q1", "depth", state, level)


def test_not_estimable_reads_as_its_reason_and_never_as_a_number() -> None:
    nothing = NotEstimable("Nobody rated it.")
    assert str(nothing) == "Nobody rated it."
    assert known(nothing) is None
    assert known(0.0) == 0.0
    with pytest.raises(TypeError):
        float(nothing)  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(TypeError, match="no truth value"):
        bool(nothing)
