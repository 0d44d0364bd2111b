"""A report's numbers, against the same sums done slowly and apart from the code."""

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from accounts.models import Role, User
from interviews.models import Interview, Report
from questionbank.models import Competency, Criterion, QuestionVersion, Topic
from tests.factories import make_application, make_interview, make_question, make_user, move_to
from tests.interviews.panels import build, card_of, end, hand_in, rate, submit

pytestmark = pytest.mark.django_db
TINY = 1e-12
# By panelist, question and criterion: the level's value of five.
Given = dict[tuple[str, int, str], int]


def weighted_question(title: str, weights: dict[str, int]) -> QuestionVersion:
    """Publish a question whose criteria weigh differently."""
    version = make_question(title, criteria=list(weights), state="draft")
    for key, weight in weights.items():
        Criterion.objects.filter(rubric__version=version, key=key).update(weight=weight)
    version.state, version.published_at = "published", version.created_at
    version.save()
    return version


def snapshot_of(report: Report) -> dict[str, Any]:
    return dict(build(report).snapshot or {})


QUESTION_WEIGHTS = {1: 1, 2: 3, 3: 2}
CRITERION_WEIGHTS: dict[int, dict[str, int]] = {
    1: {"a": 1, "b": 1},
    2: {"a": 2, "b": 1, "c": 5},
    3: {"a": 1},
}


def panel_at_work(seed: int) -> tuple[dict[str, Any], Given]:
    """Let three counting panelists and a shadow rate at random; return snapshot and ratings."""
    dice = random.Random(seed)  # noqa: S311 -- chance, not secrecy
    people = {name: make_user(name, Role.INTERVIEWER) for name in ("Ada", "Bob", "Dee", "Eve")}
    roles = {"Bob": "interviewer", "Dee": "interviewer", "Eve": "shadow"}
    interview = make_interview(
        lead=people["Ada"],
        panel=[(people[name], role) for name, role in roles.items()],
        versions=[
            weighted_question(f"Question {number}", weights)
            for number, weights in CRITERION_WEIGHTS.items()
        ],
        application=make_application(),
    )
    for number, weight in QUESTION_WEIGHTS.items():
        interview.questions.filter(position=number - 1).update(weight=weight)
    move_to(interview, "live", by=people["Ada"], at=interview.created_at)
    given: Given = {}
    for name in ("Eve", "Ada", "Bob", "Dee"):  # the shadow first: before the reveal
        card = card_of(interview, people[name])
        for number, weights in CRITERION_WEIGHTS.items():
            for key in weights:
                level = dice.choice([1, 2, 3, 4, 5, "no_evidence", "not_asked", None])
                if level is None:
                    continue
                rate(card, number, {key: level})
                if isinstance(level, int):
                    given[name, number, key] = level
        submit(card)
    return snapshot_of(end(interview)), given


def weight_of(number: int, key: str) -> Fraction:
    weights = CRITERION_WEIGHTS[number]
    return Fraction(QUESTION_WEIGHTS[number]) * Fraction(weights[key], sum(weights.values()))


def shares_of(given: Given, names: Sequence[str], number: int, key: str) -> list[Fraction]:
    levels = [given.get((name, number, key)) for name in names]
    return [Fraction(level - 1, 4) for level in levels if level is not None]


def by_hand(given: Given, names: tuple[str, ...]) -> tuple[Fraction | None, Fraction, Fraction]:
    """Return score, rated and planned weight, in whole fractions, straight from the definition."""
    total = rated = planned = Fraction(0)
    for number, weights in CRITERION_WEIGHTS.items():
        for key in weights:
            w, shares = weight_of(number, key), shares_of(given, names, number, key)
            planned += w
            if shares:
                rated += w
                total += w * sum(shares) / len(shares)
    return (total / rated if rated else None), rated, planned


def assert_close(found: float | None, expected: Fraction | None) -> None:
    if expected is None or found is None:
        assert (found, expected) == (None, None)
    else:
        assert abs(found - float(expected)) < TINY


COUNTING = ("Ada", "Bob", "Dee")


@pytest.mark.parametrize("seed", range(6))
def test_the_score_can_be_recomputed_by_hand(seed: int) -> None:
    snapshot, given = panel_at_work(seed)
    value, rated, planned = by_hand(given, COUNTING)
    score = snapshot["score"]
    assert_close(score["value"], value)
    assert_close(score["coverage"], rated / planned)
    own = {name: by_hand(given, (name,)) for name in COUNTING}
    values = {name: each[0] for name, each in own.items() if each[0] is not None}
    assert score["n_panelists"] == len(values)
    assert {row["name"] for row in score["panelists"]} == set(values)
    for row in score["panelists"]:
        assert_close(row["value"], values[row["name"]])
        assert_close(row["coverage"], own[row["name"]][1] / planned)
    assert_close(score["lowest"], min(values.values()))
    assert_close(score["highest"], max(values.values()))
    mean = sum(values.values()) / len(values)
    variance = sum((each - mean) ** 2 for each in values.values()) / (len(values) - 1)
    assert abs(score["deviation"] ** 2 - float(variance)) < TINY
    assert score["is_rankable"] == (rated / planned >= Fraction(6, 10))


@pytest.mark.parametrize("seed", [1, 4])
def test_the_working_that_is_shown_adds_up_to_the_score(seed: int) -> None:
    snapshot, given = panel_at_work(seed)
    working, score = snapshot["working"], snapshot["score"]
    for row in working["rows"]:
        key = row["criterion"].lower()
        shares = shares_of(given, COUNTING, row["number"], key)
        assert_close(row["value"], sum(shares, Fraction(0)) / len(shares) if shares else None)
        assert_close(row["weight"], weight_of(row["number"], key))
        if shares:
            assert abs(row["product"] - row["weight"] * row["value"]) < TINY
    assert abs(working["planned_weight"] - sum(QUESTION_WEIGHTS.values())) < TINY
    assert abs(working["sum_of_products"] / working["rated_weight"] - score["value"]) < TINY
    assert abs(working["rated_weight"] / working["planned_weight"] - score["coverage"]) < TINY


def test_a_shadow_is_shown_but_never_counts() -> None:
    snapshot, given = panel_at_work(2)
    eve = [
        rating
        for question in snapshot["questions"]
        for criterion in question["criteria"]
        for rating in criterion["ratings"]
        if rating["name"] == "Eve" and rating["state"] == "rated"
    ]
    assert len(eve) == sum(name == "Eve" for name, _, _ in given) > 0
    assert {(rating["counts"], rating["share"]) for rating in eve} == {(False, None)}
    assert "Eve" not in {row["name"] for row in snapshot["score"]["panelists"]}


@pytest.fixture
def interview(ada: User, bob: User) -> Interview:
    return make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        versions=[weighted_question("Splits", {"a": 3, "b": 1})],
        state=Interview.State.LIVE,
    )


def test_later_edits_of_the_bank_change_nothing(interview: Interview, ada: User, bob: User) -> None:
    for user in (ada, bob):
        hand_in(interview, user, {"a": 5, "b": 1})
    report = end(interview)
    version = interview.questions.get().version
    assert version is not None
    Competency.objects.update(name="Renamed")
    Topic.objects.update(name="Renamed")
    # The next version weighs otherwise; the retired one is what this panel was asked with.
    QuestionVersion.objects.filter(pk=version.pk).update(
        state="retired", retired_at=version.created_at
    )
    snapshot = snapshot_of(report)
    assert snapshot["score"]["value"] == 0.75
    [question] = snapshot["questions"]
    assert [criterion["weight"] for criterion in question["criteria"]] == [3.0, 1.0]
    assert [each["name"] for each in snapshot["competencies"]] == ["Experimental rigour"]
    assert "Renamed" not in str(snapshot)


def test_what_is_typed_after_the_request_stays_out(
    interview: Interview, ada: User, bob: User
) -> None:
    hand_in(interview, ada, {"a": 3, "b": 3})
    report = end(interview)
    hand_in(interview, bob, {"a": 5, "b": 5})
    snapshot = snapshot_of(report)
    assert [each["name"] for each in snapshot["recommendations"]] == ["Ada"]
    assert snapshot["score"]["value"] == 0.5
    assert [(seat["name"], seat["scorecard"]) for seat in snapshot["panel"]] == [
        ("Ada", "submitted"),
        ("Bob", "awaited"),
    ]
    assert snapshot["awaited"] == ["Bob"]


def test_agreement_is_sorted_by_the_gap(ada: User, bob: User) -> None:
    interview = make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        versions=[make_question(criteria=["same", "near", "half", "far", "alone", "none"])],
        state=Interview.State.LIVE,
    )
    hand_in(interview, ada, {"same": 4, "near": 3, "half": 2, "far": 1, "alone": 3})
    hand_in(
        interview,
        bob,
        {"same": 4, "near": 4, "half": 4, "far": 5, "alone": "no_evidence", "none": "not_asked"},
    )
    findings = snapshot_of(end(interview))["findings"]
    assert [(row["criterion"], row["gap"]) for row in findings["disagreed"]] == [
        ("Far", 1.0),
        ("Half", 0.5),
    ]
    assert [(row["criterion"], row["value"]) for row in findings["agreed"]] == [("Same", 0.75)]
    assert [row["criterion"] for row in findings["unseen"]] == ["None"]
