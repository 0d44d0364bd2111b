"""Whatever the table, the whole analysis ends, and its document and summary can be written."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from measurement.analysis import FacetsReport, analyse
from measurement.document import document
from measurement.facets.measures import Measures
from measurement.facets.model import TooLarge
from measurement.records import NotEstimable
from measurement.summary import summary
from measurement.table import Observation, RatingTable, Scale
from tests.measurement.simulation import Design, draw

VALIDATOR = Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "docs" / "measurement.schema.json").read_text())
)
USUAL = Design(candidates=30, raters=6, questions=6, criteria=2, raters_each=3, questions_each=3)


@st.composite
def tables(draw: st.DrawFn) -> RatingTable:
    """Draw small, ragged, often degenerate tables with scales of one to four levels."""
    tops = draw(st.lists(st.integers(0, 3), min_size=1, max_size=2))
    cells = st.tuples(
        st.integers(0, 5), st.integers(0, 3), st.integers(0, 2), st.integers(0, len(tops) - 1)
    )
    chosen = draw(st.lists(cells, unique=True, max_size=24))
    rows = [
        Observation(f"c{c}", f"r{r}", f"q{q}", f"k{k}", draw(st.integers(0, tops[k])))
        for c, r, q, k in chosen
    ]
    scales = {f"k{k}": Scale.equal_steps(top + 1) for k, top in enumerate(tops)}
    return RatingTable.from_observations(rows, scales)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_no_table_breaks_the_analysis_its_document_or_its_summary(table: RatingTable) -> None:
    found = analyse(table, resamples=20)
    lowest = dict.fromkeys(table.criteria, 1)
    written = document(found, lowest=lowest, data_version="0" * 64, with_facets=True)
    VALIDATOR.validate(json.loads(json.dumps(written, allow_nan=False)))
    assert summary(found, lowest=lowest, with_facets=True)
    if isinstance(found.measures, Measures):
        for c in found.measures.candidates:
            assert isinstance(c.fair, NotEstimable) or 0.0 <= c.fair <= 1.0


def test_neighbours_in_rank_are_compared_and_the_last_has_none() -> None:
    found = analyse(draw(USUAL, 1).table, resamples=0)
    assert isinstance(found.measures, Measures)
    order = sorted(range(30), key=lambda i: -found.measures.candidates[i].measure)  # type: ignore[union-attr]  # narrowed above
    assert set(found.above_next) == set(order[:-1])
    assert all(0.5 <= p <= 1.0 for p in found.above_next.values())


def test_many_candidates_are_not_compared_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measurement.analysis.MOST_COMPARED", 29)
    assert analyse(draw(USUAL, 1).table, resamples=0).above_next == {}


def test_too_many_effects_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measurement.facets.model.MOST_STRUCTURAL", 10)
    with pytest.raises(TooLarge, match="6 raters, 6 questions, 2 criterions are more than the 10"):
        analyse(draw(USUAL, 1).table)


def test_a_constant_rater_is_named_in_the_warnings() -> None:
    table = draw(USUAL, 1).table
    constant = np.where(table.rater == 0, 2, table.level)
    found = analyse(replace(table, level=constant), resamples=0)
    assert found.warnings == (
        "r000000 gave every candidate the same level and is left out of the model.",
    )


def test_progress_names_the_steps_in_order() -> None:
    said: list[str] = []
    analyse(draw(USUAL, 1).table, resamples=0, tick=said.append)
    steps = [s for s in said if not s.startswith(("round", "largest"))]
    assert steps == ["comparability", "fit statistics", "agreement", "variance components"]


def test_extreme_everything_still_has_a_model_but_no_fit_statistics() -> None:
    rows = [
        Observation(f"c{c:02}", f"r{r}", "q", "k", 2 if c < 6 else 0)
        for c in range(12)
        for r in range(3)
    ]
    found = analyse(RatingTable.from_observations(rows, {"k": Scale.equal_steps(3)}), resamples=0)
    assert isinstance(found.measures, Measures)
    assert isinstance(found.facets, NotEstimable)
    lowest = {"k": 1}
    written = document(found, lowest=lowest, data_version="0" * 64, with_facets=True)
    VALIDATOR.validate(written)
    assert list(written["facets"]) == ["not_estimable"]
    assert "not estimable" in summary(found, lowest=lowest, with_facets=True)


def test_bias_and_separation_reach_the_document() -> None:
    table = draw(Design(candidates=80, raters=6, questions=6, criteria=3, halo=0.0), 1).table
    favoured = (table.rater == 0) & (table.criterion == 1)
    level = np.where(favoured, np.minimum(table.level + 2, 4), table.level)
    found = analyse(replace(table, level=level), resamples=0)
    assert isinstance(found.facets, FacetsReport)
    lowest = dict.fromkeys(table.criteria, 1)
    written = document(found, lowest=lowest, data_version="0" * 64, with_facets=True)
    VALIDATOR.validate(written)
    assert (written["bias"][0]["rater"], written["bias"][0]["other"]) == ("r000000", "k000001")
    assert written["facets"]["separation"]["rater"]["degrees_of_freedom"] == 5
