"""What can be said about a plan before anything is asked."""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from interviews.queries import plans
from interviews.queries.planned import PlannedSection
from interviews.queries.plans import CompetencyShare
from questionbank.models import Competency, Criterion, QuestionVersion
from tests.factories import make_application, make_interview, make_question, retire
from tests.interviews.kits import core, draft, make_kit

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def competency(name: str) -> Competency:
    return Competency.objects.create(slug=name.lower(), name=name)


def about(title: str, *weights: tuple[Competency | None, str]) -> QuestionVersion:
    """Make a published question whose criteria have these competencies and weights."""
    keys = [f"c{number}" for number in range(len(weights))]
    version = make_question(title, criteria=keys, state=QuestionVersion.State.DRAFT)
    for key, (of, weight) in zip(keys, weights, strict=True):
        Criterion.objects.filter(rubric__version=version, key=key).update(
            competency=of, weight=Decimal(weight)
        )
    version.state, version.published_at = QuestionVersion.State.PUBLISHED, AT
    version.save()
    return version


def test_shares_follow_question_and_criterion_weights(ada: User) -> None:
    rigour, taste = competency("Rigour"), competency("Taste")
    competency("Kindness")
    one = about("One", (rigour, "3"), (taste, "1"))
    two = about("Two", (taste, "1"), (None, "1"))
    interview = make_interview(lead=ada, versions=[one, two])
    interview.questions.filter(question=two.question).update(weight=3)
    plan = plans.plan_for_interview(interview)
    # One weighs 1: rigour .75, taste .25. Two weighs 3: taste 1.5, nothing 1.5. Of 4 in all.
    assert plan.shares == [
        CompetencyShare("Taste", 1.75 / 4, 2),
        CompetencyShare("Rigour", 0.75 / 4, 1),
    ]
    assert {"Kindness", "Rigour", "Taste"} & set(plan.untouched) == {"Kindness"}


def test_minutes_stand_against_the_slot(ada: User) -> None:
    versions = [make_question("One", minutes=40), make_question("Two", minutes=35)]
    interview = make_interview(lead=ada, versions=versions)
    plan = plans.plan_for_interview(interview)
    assert (plan.minutes, plan.slot_minutes, plan.spare_minutes) == (75, 60, -15)
    assert plan.warnings == ["The plan takes 75 min, 15 more than the slot has."]
    interview.slot_minutes = 75
    assert plans.plan_for_interview(interview).warnings == []


def test_clashes_and_repetitions_are_named(ada: User) -> None:
    one, two, three, four = (make_question(title) for title in ("One", "Two", "Three", "Four"))
    one.question.enemies.add(two.question)
    for version in (two, three):
        version.question.family = "splits"
        version.question.save()
    application = make_application()
    make_interview(lead=ada, versions=[three, four], application=application, state="ended")
    make_interview(lead=ada, versions=[one], application=application, state="scheduled")
    make_interview(lead=ada, versions=[two], state="ended")  # another candidate
    interview = make_interview(lead=ada, versions=[one, two, three], application=application)
    assert plans.plan_for_interview(interview).warnings == [
        "“One” and “Two” give each other's answer away.",
        "“Two” and “Three” are of the same family.",
        "This candidate was asked “Three” before.",
    ]


def test_an_interview_that_runs_is_not_its_own_repetition(ada: User) -> None:
    interview = make_interview(lead=ada, versions=[make_question("One")], state="live")
    assert plans.plan_for_interview(interview).warnings == []


def test_a_different_application_of_the_same_person_counts_too(ada: User) -> None:
    version = make_question("One")
    first = make_application()
    second = make_application(candidate=first.candidate)
    make_interview(lead=ada, versions=[version], application=first, state="live")
    interview = make_interview(lead=ada, versions=[version], application=second)
    assert plans.plan_for_interview(interview).warnings == [
        "This candidate was asked “One” before."
    ]


def test_what_the_kit_covers_and_the_plan_does_not_is_named(ada: User) -> None:
    rigour, taste = competency("Rigour"), competency("Taste")
    one, two = about("One", (rigour, "1")), about("Two", (taste, "1"))
    interview = draft(ada, kit=make_kit(ada, core(one, two)), plan=[core(one)])
    assert plans.plan_for_interview(interview).warnings == [
        "No question gives evidence of Taste, although the kit covers it."
    ]


def test_a_draft_reads_the_bank_and_a_pinned_plan_its_snapshot(ada: User) -> None:
    version = make_question("One", minutes=12)
    drafted = draft(ada, plan=[core(version)])
    pinned = make_interview(lead=ada, versions=[version])
    retire(version)
    (row,) = plans.plan_for_interview(drafted).rows
    assert (row.title, row.version_number, row.is_available) == ("One", None, False)
    assert plans.plan_for_interview(drafted).warnings == [
        "“One” no longer has a published version. Remove it or choose another."
    ]
    (row,) = plans.plan_for_interview(pinned).rows
    assert (row.title, row.version_number, row.is_pinned) == ("One", 1, True)
    assert plans.plan_for_interview(pinned).warnings == []


def test_a_kit_counts_the_time_beside_its_questions(ada: User) -> None:
    welcome = PlannedSection("Welcome", minutes=12)
    plan = plans.plan_for_kit(make_kit(ada, welcome, core(make_question(minutes=9)), minutes=20))
    assert (plan.minutes, plan.beside_minutes, plan.slot_minutes) == (9, 12, 20)
    assert (plan.total_minutes, plan.spare_minutes) == (21, -1)
    assert plan.warnings == ["The plan takes 21 min, 1 more than the slot has."]
    sections = [(each.title, each.total_minutes, len(each.questions)) for each in plan.sections]
    assert sections == [("Welcome", 12, 0), ("Core", 9, 1)]


def test_an_empty_plan_has_no_shares_and_no_warnings(ada: User) -> None:
    interview = make_interview(lead=ada, versions=[])
    plan = plans.plan_for_interview(interview)
    assert (plan.rows, plan.shares, plan.warnings, plan.minutes) == ([], [], [], 0)
