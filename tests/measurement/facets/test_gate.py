"""What may be shown of an adjusted score, and the numbers behind that verdict."""

from dataclasses import replace

import numpy as np
import pytest

from measurement.facets.gate import Status, Verdict, _judge
from measurement.facets.model import fit
from tests.bench.simulation import USUAL as PANELS
from tests.measurement.facets.test_model import USUAL, described
from tests.measurement.simulation import Design, draw


@pytest.mark.parametrize(
    ("size", "met", "fewest", "rho", "status"),
    [
        (9, 4, 9, 0.9, Status.RAW_ONLY),
        (10, 4, 9, 0.9, Status.PROVISIONAL),
        (30, 1, 9, 0.9, Status.RAW_ONLY),
        (30, 2, 4, 0.9, Status.RAW_ONLY),
        (30, 2, 5, 0.59, Status.RAW_ONLY),
        (30, 2, 5, 0.60, Status.PROVISIONAL),
        (30, 2, 5, 0.74, Status.PROVISIONAL),
        (19, 2, 5, 0.75, Status.PROVISIONAL),
        (20, 2, 5, 0.75, Status.FULL),
    ],
)
def test_every_bound_of_the_gate(
    size: int, met: int, fewest: int, rho: float, status: Status
) -> None:
    assert _judge(size, met, fewest, rho).status is status


@pytest.mark.parametrize(
    ("confounding", "whom"), [(0.5, "strong"), (0.83, "strong"), (-0.62, "weak")]
)
def test_an_assignment_by_strength_is_provisional_at_most(confounding: float, whom: str) -> None:
    found = _judge(60, 3, 9, 0.9, confounding)
    assert found.status is Status.PROVISIONAL
    assert f"{whom} candidates (correlation {confounding:.2f})" in found.reason
    assert _judge(9, 3, 9, 0.9, confounding).status is Status.RAW_ONLY
    assert _judge(60, 3, 9, 0.9, confounding * 0.5).status is Status.FULL


def test_severe_interviewers_who_meet_strong_candidates_are_noticed() -> None:
    found = statuses(replace(PANELS, by_strength=True))
    assert {v.status for v in found} == {Status.PROVISIONAL}
    assert found[0].reason.startswith("Severe interviewers met strong candidates (correlation 0.8")
    assert {v.status for v in statuses(PANELS)} == {Status.FULL}


def statuses(design: Design, seed: int = 1) -> list[Verdict]:
    return [c.verdict for c in described(draw(design, seed).table)[1].candidates]


def test_a_hundred_candidates_open_the_gate() -> None:
    found = statuses(replace(USUAL, candidates=100))
    assert {v.status for v in found} == {Status.FULL}


def test_twelve_candidates_are_provisional() -> None:
    found = statuses(replace(USUAL, candidates=12, raters=4, questions=4))
    assert {v.status for v in found} == {Status.PROVISIONAL}
    assert found[0].reason.startswith("12 comparable candidates; the data determine ")


def test_nine_candidates_show_the_raw_score_only() -> None:
    found = statuses(replace(USUAL, candidates=9, raters=4, questions=4))
    assert set(found) == {Verdict(Status.RAW_ONLY, "Only 9 comparable candidates, 10 are needed.")}


def test_a_candidate_with_one_rater_stays_raw() -> None:
    table = draw(replace(USUAL, raters=4), 1).table
    lone = table.where((table.candidate != 0) | (table.rater == table.rater[0]))
    verdicts = [c.verdict for c in described(lone)[1].candidates]
    assert verdicts[0] == Verdict(Status.RAW_ONLY, "Scored by 1 interviewer(s), 2 are needed.")
    assert {v.status for v in verdicts[1:]} == {Status.PROVISIONAL}


def test_a_candidate_of_a_rare_rater_stays_raw() -> None:
    table = draw(replace(USUAL, raters=4, raters_each=4), 1).table
    rare = table.where((table.rater != 3) | (table.candidate < 4))
    verdicts = [c.verdict for c in described(rare)[1].candidates]
    assert verdicts[0] == Verdict(
        Status.RAW_ONLY, "One of the interviewers scored only 4 candidates, 5 are needed."
    )
    assert verdicts[4].status is Status.PROVISIONAL


def test_one_rater_per_candidate_determines_no_adjustment() -> None:
    design = replace(USUAL, raters=4, raters_each=1, questions=4, questions_each=4)
    table = draw(design, 1).table
    shown = described(table)[1]
    assert len(shown.rho) == 4
    assert all(c.verdict.status is Status.RAW_ONLY for c in shown.candidates)


def test_alike_raters_switch_the_adjustment_off() -> None:
    design = replace(USUAL, candidates=800, rater=0.0, halo=0.0, raters_each=6)
    found = statuses(design)
    assert {verdict.status for verdict in found} == {Status.RAW_ONLY}


@pytest.mark.slow
def test_how_often_interviewers_of_ordinary_halo_are_called_alike() -> None:
    """Called so nearly always at no difference and 400 candidates, never at one of 7 points."""
    large = replace(PANELS, candidates=400)
    for severity, least, most in ((0.0, 4, 6), (0.3, 0, 0)):
        found = [statuses(replace(large, rater=severity), 70 + seed)[0] for seed in range(6)]
        alike = sum("alike" in v.reason for v in found)
        assert least <= alike <= most


@pytest.mark.slow
def test_the_upper_bound_of_a_spread_holds_the_truth_about_19_times_in_20() -> None:
    held = []
    for seed in range(80):
        drawn = draw(replace(USUAL, raters=15), 360 + seed)
        held.append(fit(drawn.table).severity_spread_upper() > 0.75)
    assert 0.88 <= float(np.mean(held)) <= 0.99


@pytest.mark.slow
def test_rho_grows_with_the_data() -> None:
    small = Design(candidates=10, raters=8, questions=24, criteria=3, questions_each=2)
    values = []
    for n in (10, 40, 100):
        shown = described(draw(replace(small, candidates=n), 2).table)[1]
        values.append(shown.rho[0])
    assert values == sorted(values)
    assert values[-1] > 0.85
