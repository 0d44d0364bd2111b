import numpy as np
import pytest

from measurement.items import Item, LevelUse, items
from measurement.records import NotEstimable
from measurement.table import Observation, RatingTable, Scale
from tests.measurement.simulation import Design, draw
from tests.measurement.tables import number


def table(scores: dict[str, list[int]], raters: int = 3, top: int = 4) -> RatingTable:
    """One criterion; every rater gives every candidate the same level."""
    rows = [
        Observation(f"c{c:02}", f"r{r}", question, "depth", level)
        for question, levels in scores.items()
        for c, level in enumerate(levels)
        for r in range(raters)
    ]
    return RatingTable.from_observations(rows, {"depth": Scale.equal_steps(top + 1)})


LADDER = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_facility_is_the_mean_share_and_agreement_with_the_rest_discriminates() -> None:
    found = items(table({"good": LADDER, "same": LADDER, "odd": LADDER[::-1]}))
    assert [i.question for i in found] == ["good", "odd", "same"]
    assert [number(i.facility) for i in found] == [0.5, 0.5, 0.5]
    assert number(found[1].discrimination) == pytest.approx(-1.0)
    assert number(found[1].efficiency) == pytest.approx(-1.0)


def test_discrimination_and_efficiency_by_hand() -> None:
    own = [0, 0, 0, 1, 1, 2, 2, 3, 4, 4]
    rest = [1, 0, 1, 0, 2, 2, 3, 3, 3, 4]
    found = items(table({"q": own, "rest": rest}))[0]
    x, y = np.array(own) / 4, np.array(rest) / 4
    assert number(found.discrimination) == pytest.approx(float(np.corrcoef(x, y)[0, 1]))
    largest = np.mean(np.sort(x) * np.sort(y)) - x.mean() * y.mean()
    covariance = np.mean(x * y) - x.mean() * y.mean()
    assert number(found.efficiency) == pytest.approx(float(covariance / largest))
    assert number(found.efficiency) > number(found.discrimination)


def test_panelists_count_once_per_answer_and_criteria_by_weight() -> None:
    rows = [
        Observation(f"c{c}", r, "q", k, level, weight)
        for c in range(10)
        for r, k, level, weight in [
            ("r1", "a", 4, 3.0),
            ("r2", "a", 2, 3.0),
            ("r1", "b", 0, 1.0),
        ]
    ]
    scales = {"a": Scale.equal_steps(5), "b": Scale.equal_steps(3)}
    found = items(RatingTable.from_observations(rows, scales))[0]
    assert number(found.facility) == pytest.approx((3 * 0.75 + 0) / 4)


def test_floors() -> None:
    few = items(table({"q": LADDER[:9], "r": LADDER[:9]}))[0]
    asked = NotEstimable("Asked of 9 candidate(s), 10 are needed.")
    assert (few.facility, few.discrimination, few.efficiency) == (asked, asked, asked)
    thin = items(table({"q": LADDER, "r": LADDER}, raters=2))[0]
    ratings = NotEstimable("20 ratings, 30 are needed.")
    assert (thin.facility, thin.discrimination) == (0.5, ratings)


def test_a_flat_question_and_a_lone_question_do_not_discriminate() -> None:
    flat = items(table({"flat": [2] * 10, "q": LADDER}))[0]
    reason = NotEstimable("No spread in the scores on this question or on the others.")
    assert (flat.facility, flat.discrimination) == (0.5, reason)
    assert items(table({"alone": LADDER}))[0].discrimination == reason


def test_level_use_lists_every_level_of_the_scale() -> None:
    found = items(table({"q": [0, 0, 4], "r": [1, 1, 1]}, raters=1))
    assert found[0].levels == (LevelUse("depth", (2, 0, 0, 0, 1)),)
    assert found[0].levels[0].unused == (1, 2, 3)
    assert found[1].levels == (LevelUse("depth", (0, 3, 0, 0, 0)),)


def test_easier_questions_have_higher_facility_in_drawn_data() -> None:
    drawn = draw(Design(candidates=400, raters=6, questions=6, questions_each=3), 1)
    found: tuple[Item, ...] = items(drawn.table)
    facility = [number(item.facility) for item in found]
    assert np.corrcoef(facility, drawn.difficulty)[0, 1] < -0.9
    assert min(number(item.discrimination) for item in found) > 0.3
