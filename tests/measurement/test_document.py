"""The document says what the analysis found, figure by figure, in the place of its name."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from measurement.agreement.components import Components
from measurement.analysis import Analysis, FacetsReport, analyse
from measurement.document import document
from measurement.facets.measures import Measures
from measurement.reliability import Study
from measurement.table import Observation, RatingTable, Scale
from tests.measurement.simulation import Design, draw

# The first criterion keeps its five levels (1 to 5), the second has three (0 to 2).
FIRST, SECOND = "k000000", "k000001"
LOWEST = {FIRST: 1, SECOND: 0}
DESIGN = Design(candidates=30, raters=5, questions=4, criteria=2, raters_each=3, questions_each=2)


def two_scales() -> RatingTable:
    table = draw(DESIGN, 3).table
    level = np.where(table.criterion == 0, table.level, table.level // 2)
    return replace(table, level=level, scales=(Scale.equal_steps(5), Scale.equal_steps(3)))


@pytest.fixture(scope="module")
def found() -> Analysis:
    return analyse(two_scales(), resamples=200, seed=3)


@pytest.fixture(scope="module")
def written(found: Analysis) -> dict[str, Any]:
    return document(found, lowest=LOWEST, data_version="0" * 64, with_facets=True)


def test_each_criterion_has_its_own_range(written: dict[str, Any]) -> None:
    ranges = {c["criterion"]: (c["lowest"], c["highest"]) for c in written["criteria"]}
    assert ranges == {FIRST: (1, 5), SECOND: (0, 2)}


def test_each_group_of_thresholds_names_its_criteria_and_levels(written: dict[str, Any]) -> None:
    for thresholds in (written["thresholds"], written["facets"]["thresholds"]):
        by_name = {tuple(t["criteria"]): len(t["logits"]) for t in thresholds}
        assert by_name == {(FIRST,): 4, (SECOND,): 2}
    levels = {t["criteria"][0]: t["levels"] for t in written["facets"]["thresholds"]}
    assert levels == {FIRST: [2, 3, 4, 5], SECOND: [1, 2]}


def test_a_level_that_never_wins_is_named_as_it_was_rated() -> None:
    rng = np.random.default_rng(1)
    levels = rng.choice([0, 1, 2, 3, 4], size=(40, 3), p=[0.3, 0.02, 0.36, 0.02, 0.3])
    rows = [
        Observation(f"c{c:02}", f"r{r}", "q", "k", int(levels[c, r])) for c, r in np.ndindex(40, 3)
    ]
    found = analyse(RatingTable.from_observations(rows, {"k": Scale.equal_steps(5)}), resamples=0)
    shown = document(found, lowest={"k": 3}, data_version="0" * 64)
    assert shown["thresholds"][0]["never_likeliest"] == [4, 6]


def test_fit_is_the_element_s_own(found: Analysis, written: dict[str, Any]) -> None:
    assert isinstance(found.facets, FacetsReport)
    elements = found.facets.elements
    raters = zip(written["raters"], elements["rater"], strict=True)
    candidates = zip(written["facets"]["elements"]["candidate"], elements["candidate"], strict=True)
    for row, element in [*raters, *candidates]:
        assert row["infit"] == {"mean_square": element.infit, "z": element.infit_z}
        assert row["outfit"] == {"mean_square": element.outfit, "z": element.outfit_z}
    for row, element in zip(written["raters"], elements["rater"], strict=True):
        assert (row["rater"], row["discrimination"]) == (element.label, element.discrimination)


@pytest.mark.parametrize(("n", "is_shown"), [(29, False), (30, True)])
def test_fit_has_a_floor_of_thirty_ratings(n: int, *, is_shown: bool) -> None:
    whole = draw(
        Design(candidates=20, raters=3, questions=2, raters_each=3, questions_each=2), 1
    ).table
    rows = np.flatnonzero(whole.rater == 0)[n:]
    keep = ~np.isin(np.arange(len(whole)), rows)
    shown = document(
        analyse(whole.where(keep), resamples=0), lowest={FIRST: 1}, data_version="0" * 64
    )
    first = shown["raters"][0]
    assert first["ratings"] == n
    assert ("mean_square" in first["infit"]) is is_shown
    assert first["infit"].get("not_estimable") == (
        None if is_shown else "29 ratings, 30 are needed."
    )


def test_agreement_is_the_analysis_s(found: Analysis, written: dict[str, Any]) -> None:
    a, c = found.agreement, found.components
    assert isinstance(c, Components)
    assert written["agreement"]["alpha"] == {
        "metric": "ordinal",
        "value": a.alpha.value,
        "interval": [a.alpha.low, a.alpha.high],
    }
    assert written["agreement"]["icc"] == {
        "one_rater": c.icc(),
        "panel": c.icc(c.raters_per_candidate),
        "raters_per_candidate": c.raters_per_candidate,
        "one_rater_other_tasks": c.icc_over_tasks(),
    }
    assert c.icc_over_tasks() != c.icc()


def test_the_seed_rules_the_interval(found: Analysis) -> None:
    table = two_scales()
    again, other = analyse(table, resamples=200, seed=3), analyse(table, resamples=200, seed=4)
    assert again.agreement == found.agreement
    assert other.agreement.alpha.low != found.agreement.alpha.low


def test_the_planner_tells_raters_from_tasks(found: Analysis, written: dict[str, Any]) -> None:
    assert isinstance(found.study, Study)
    plan = {(p["raters"], p["tasks"]): p for p in written["reliability"]["planner"]}
    assert len(plan) == 16
    for (raters, tasks), row in plan.items():
        assert row["standard_error"] == found.study.standard_error(raters, tasks)
        assert row["generalizability"] == found.study.generalizability(raters, tasks)
        assert row["dependability"] == found.study.dependability(raters, tasks)


def test_effects_and_candidates_are_the_measures(found: Analysis, written: dict[str, Any]) -> None:
    assert isinstance(found.measures, Measures)
    for row, c in zip(written["candidates"], found.measures.candidates, strict=True):
        assert (row["candidate"], row["raw"], row["fair"]) == (c.label, c.raw, c.fair)
        assert row["interval"] == [c.low, c.high]
        assert row["decomposition"] == {
            "raw": c.raw,
            "raters": c.from_raters,
            "questions": c.from_questions,
            "rest": c.from_rest,
        }
    for row, effect in zip(written["raters"], found.measures.raters, strict=True):
        assert (row["rater"], row["severity"]) == (effect.label, effect.share)
        assert row["interval"] == [effect.low, effect.high]


def test_a_biased_question_is_found_as_a_biased_criterion_is() -> None:
    t = draw(Design(candidates=80, raters=6, questions=6, halo=0.0), 1).table
    harsh = (t.rater == 2) & (t.question == 4)
    level = np.where(harsh, np.maximum(t.level - 3, 0), t.level)
    found = analyse(replace(t, level=level), resamples=0)
    bias = document(found, lowest={FIRST: 1}, data_version="0" * 64)["bias"]
    assert (bias[0]["rater"], bias[0]["other"]) == ("r000002", "q000004")
    assert bias[0]["bias"] < -0.5
