import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurement.connectivity import Classes, classes
from measurement.table import Observation, RatingTable, Scale
from tests.measurement.simulation import Design, draw
from tests.measurement.tables import rows_of, two_sites


def table(rows: list[tuple[str, str, str]]) -> RatingTable:
    """Ratings of (candidate, rater, question) on one criterion."""
    return RatingTable.from_observations(
        [Observation(c, r, q, "depth", i % 3) for i, (c, r, q) in enumerate(rows)],
        {"depth": Scale.equal_steps(3)},
    )


def test_three_of_twelve_raters_each_compare_all() -> None:
    drawn = draw(Design(candidates=60, raters=12, questions=24, raters_each=3), seed=1)
    found = classes(drawn.table)
    assert (found.n_candidate_classes, found.n_rater_classes) == (1, 1)
    assert found.advice() == ()


def test_two_sites_without_a_shared_rater_do_not_compare() -> None:
    found = classes(two_sites())
    assert (found.n_candidate_classes, found.n_rater_classes) == (2, 2)
    assert found.candidates == (0,) * 12 + (1,) * 12
    assert found.raters == (0,) * 4 + (1,) * 4
    assert len(set(found.questions)) == 1
    assert found.advice() == (
        (
            "The candidates fall into 2 groups that nothing links; scores compare only within a "
            "group. Add one shared interviewer or one double-scored recording."
        ),
        "Severities compare only within 2 groups of interviewers.",
    )


def test_one_double_scored_recording_links_two_sites() -> None:
    rows = [(o.candidate, o.rater, o.question) for o in rows_of(two_sites())]
    linked = classes(table([*rows, ("lyon00", "rome-r0", "q0")]))
    assert (linked.n_candidate_classes, linked.n_rater_classes) == (1, 1)


def test_one_rater_per_candidate_is_a_class_per_rater() -> None:
    rows = [(f"c{c:02}", f"r{c % 12:02}", f"q{k}") for c in range(36) for k in range(3)]
    found = classes(table(rows))
    assert (found.n_candidate_classes, found.n_rater_classes) == (12, 12)
    assert found.candidates == tuple(c % 12 for c in range(36))


def test_own_question_per_rater_hides_severity_in_difficulty() -> None:
    # Every rater meets many candidates; a search for components would see one group.
    rows = [(f"c{c:02}", f"r{r:02}", f"q{r:02}") for c in range(36) for r in range(c % 3, 12, 3)]
    rows += [
        (f"c{c:02}", f"r{r:02}", f"q{r:02}") for c in range(12) for r in range(12) if r % 3 != c % 3
    ]
    found = classes(table(rows))
    assert (found.n_candidate_classes, found.n_rater_classes) == (1, 12)
    assert found.advice() == (
        (
            "The severities of 12 groups of interviewers cannot be told from the difficulty of the "
            "questions that only they ask. Let two interviewers ask the same question, or "
            "double-score one recording."
        ),
    )


def test_a_chain_of_shared_raters_holds() -> None:
    rows = [(f"c{c:03}", f"r{r:03}", "q") for c in range(150) for r in (c, c + 1)]
    assert classes(table(rows)).n_candidate_classes == 1


def test_a_label_without_ratings_stands_alone() -> None:
    whole = table([("a", "r", "q"), ("b", "r", "q"), ("c", "s", "q"), ("c", "r", "q")])
    found = classes(whole.where(whole.candidate != 1))
    assert found.candidates == (0, 1, 0)
    several = table([(c, r, "q") for c in "abcd" for r in "rs"])
    assert classes(several.where(several.candidate < 2)).candidates == (0, 0, 1, 2)


def test_no_rating_at_all() -> None:
    one = table([("a", "r", "q"), ("b", "r", "q")])
    assert classes(one.where(one.rater > 0)) == Classes((0, 1), (0,), (0,), (0,))


def test_one_rating() -> None:
    assert classes(table([("a", "r", "q")])) == Classes((0,), (0,), (0,), (0,))


def reference(whole: RatingTable) -> list[list[bool]]:
    """Tell which candidates compare, by asking the dense design whether theta_a - theta_b is in it.

    A contrast is estimable if it is a combination of rows of the design matrix.
    """
    sizes = [len(whole.candidates), len(whole.raters), len(whole.questions), len(whole.criteria)]
    starts = np.cumsum([0, *sizes])
    design = np.zeros((len(whole), starts[-1]))
    columns = (whole.candidate, whole.rater, whole.question, whole.criterion)
    for column, start in zip(columns, starts, strict=False):
        design[np.arange(len(whole)), start + column] = 1.0
    rank = np.linalg.matrix_rank(design)

    def compares(a: int, b: int) -> bool:
        contrast = np.zeros((1, starts[-1]))
        contrast[0, a] += 1.0
        contrast[0, b] -= 1.0
        return bool(np.linalg.matrix_rank(np.vstack([design, contrast])) == rank)

    return [[compares(a, b) for b in range(sizes[0])] for a in range(sizes[0])]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("rstu"), st.sampled_from("xyz")),
        min_size=1,
        max_size=16,
        unique=True,
    )
)
def test_classes_are_the_estimable_contrasts(rows: list[tuple[str, str, str]]) -> None:
    whole = table(rows)
    found = classes(whole).candidates
    same = [[a == b for b in found] for a in found]
    assert same == reference(whole)


@pytest.mark.slow
def test_thousands_whom_nothing_links_are_as_many_groups() -> None:
    # Along one random direction some of them would fall together by chance.
    n = 2500
    found = classes(table([(f"c{i:04}", f"r{i:04}", f"q{k}") for i in range(n) for k in range(2)]))
    assert (found.n_candidate_classes, found.n_rater_classes) == (n, n)


def test_one_link_among_thousands_of_ratings_is_a_link() -> None:
    rows = [
        (f"{site}{c}", f"{site}-r{k}", "q") for site in "lr" for c in range(1500) for k in (0, 1)
    ]
    assert classes(table(rows)).n_candidate_classes == 2
    assert classes(table([*rows, ("l0", "r-r0", "q")])).n_candidate_classes == 1
