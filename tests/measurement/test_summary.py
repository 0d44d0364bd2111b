from measurement.analysis import Analysis, analyse
from measurement.summary import MOST_ROWS, summary
from measurement.table import Observation, RatingTable, Scale
from tests.measurement.simulation import Design, draw
from tests.measurement.tables import two_sites

FEW = Design(candidates=7, raters=3, questions=4, raters_each=2, questions_each=3)
USUAL = Design(candidates=60, raters=6, questions=6, criteria=2, raters_each=3, questions_each=3)


def text(found: Analysis, **options: bool) -> str:
    lowest = dict.fromkeys(found.table.criteria, 1)
    return summary(found, lowest=lowest, warnings=["Read me."], **options)


def block(whole: str, title: str) -> list[str]:
    return next(part for part in whole.split("\n\n") if part.startswith(title)).splitlines()


def test_candidates_stand_in_order_of_their_fair_score_and_are_cut() -> None:
    found = analyse(draw(USUAL, 1).table, resamples=0)
    lines = block(text(found), "Candidates")
    assert lines[1].split()[:5] == ["candidate", "n", "by", "raw", "fair"]
    fair = [float(line.split()[4]) for line in lines[2 : 2 + MOST_ROWS]]
    assert fair == sorted(fair, reverse=True)
    assert f"  and {60 - MOST_ROWS} more (see --json)" in lines


def test_effects_show_points_with_signs_and_dashes_below_their_floors() -> None:
    few = analyse(draw(FEW, 1).table, resamples=0)
    lines = block(text(few), "Interviewers")
    assert all(line.split()[3] == "-" for line in lines[2:])
    many = analyse(draw(USUAL, 1).table, resamples=0)
    points = [line.split()[3] for line in block(text(many), "Interviewers")[2:]]
    assert all(point[0] in "+-" and point[-2] == "." for point in points)


def test_disordered_thresholds_are_said_in_the_rubrics_own_ratings() -> None:
    rows = [
        Observation(
            f"c{c:02}", f"r{r}", f"q{q}", "depth", (0, 2, 0, 2, 0, 2, 0, 2, 2, 1)[(c + r + q) % 10]
        )
        for c in range(30)
        for r in range(3)
        for q in range(3)
    ]
    table = RatingTable.from_observations(rows, {"depth": Scale.equal_steps(3)})
    lines = block(text(analyse(table, resamples=0)), "Thresholds")
    assert "    level 2 is rarely the most likely rating" in lines


def test_agreement_that_cannot_be_measured_is_said() -> None:
    table = draw(Design(candidates=20, raters=4, questions=4, raters_each=1, questions_each=2), 1)
    lines = block(text(analyse(table.table, resamples=0)), "Agreement")
    assert (len(lines), "not measurable" in lines[1]) == (2, True)


def test_notices_come_last() -> None:
    found = analyse(draw(USUAL, 1).table, resamples=0)
    assert block(text(found), "Notices") == ["Notices", "  Read me."]
    assert text(found, with_facets=True).split("\n\n")[-1] == "Notices\n  Read me."


def test_groups_are_numbered_from_one_where_there_are_several() -> None:
    lines = block(text(analyse(two_sites(), resamples=0)), "Candidates")
    assert lines[1].split()[0] == "group"
    assert [line.split()[0] for line in lines[2:26]] == ["1"] * 12 + ["2"] * 12
