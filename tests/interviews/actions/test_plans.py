"""What is asked: order, weights and minutes, and what cannot be asked."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from accounts.models import User
from interviews.actions import kits, plans
from interviews.actions.kits import PlannedSection
from interviews.actions.plans import PlannedQuestion
from interviews.models import Interview
from questionbank.models import QuestionVersion
from tests.factories import make_interview, make_question

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def order_of(interview: Interview) -> list[tuple[str, str, Decimal, int]]:
    rows = interview.questions.order_by("position")
    return [
        (row.snapshot["title"] if row.snapshot else "", row.section, row.weight, row.minutes)
        for row in rows
    ]


def test_questions_are_reordered_added_and_removed_at_once(ada: User) -> None:
    one, two, three = (make_question(title) for title in ("One", "Two", "Three"))
    interview = make_interview(lead=ada, versions=[one, two])
    plans.edit_plan(
        interview=interview,
        plan=[
            PlannedQuestion(three.question, "Start", Decimal("2.5"), 7),
            PlannedQuestion(one.question, "End"),
        ],
        by=ada,
        at=AT,
    )
    assert order_of(interview) == [
        ("Three", "Start", Decimal("2.50"), 7),
        ("One", "End", Decimal(1), 10),
    ]


def test_what_is_pinned_stays_as_it_was_pinned(ada: User) -> None:
    version = make_question("One")
    interview = make_interview(lead=ada, versions=[version])
    row = interview.questions.get()
    version.state, version.retired_at = QuestionVersion.State.RETIRED, AT
    version.save()
    plans.edit_plan(
        interview=interview,
        plan=[PlannedQuestion(version.question, minutes=3)],
        by=ada,
        at=AT,
    )
    after = interview.questions.get()
    assert (after.pk, after.snapshot, after.minutes) == (row.pk, row.snapshot, 3)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"minutes": -3}, "A question takes between 1 and 240 minutes."),
        ({"minutes": 0}, "A question takes between 1 and 240 minutes."),
        ({"minutes": 241}, "A question takes between 1 and 240 minutes."),
        ({"weight": Decimal(0)}, "A weight is more than 0 and at most 100."),
        ({"weight": Decimal(-1)}, "A weight is more than 0 and at most 100."),
        ({"weight": Decimal(101)}, "A weight is more than 0 and at most 100."),
    ],
)
def test_impossible_numbers_are_refused(
    values: dict[str, object], sentence: str, ada: User
) -> None:
    interview = make_interview(lead=ada)
    before = order_of(interview)
    with pytest.raises(ValidationError) as caught:
        plans.edit_plan(
            interview=interview,
            plan=[PlannedQuestion(make_question().question, **values)],  # type: ignore[arg-type]  # any of the fields
            by=ada,
            at=AT,
        )
    assert caught.value.message_dict == {"plan": [sentence]}
    assert order_of(interview) == before


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("retired", "“Trees” is retired, so it cannot be asked. Choose another question."),
        ("draft", "“Trees” is not published yet, so it cannot be asked."),
        ("in_review", "“Trees” is not published yet, so it cannot be asked."),
    ],
)
def test_only_a_published_question_is_asked(state: str, sentence: str, ada: User) -> None:
    interview = make_interview(lead=ada)
    version = make_question("Trees", state=state)
    with pytest.raises(ValidationError) as caught:
        plans.edit_plan(
            interview=interview, plan=[PlannedQuestion(version.question)], by=ada, at=AT
        )
    assert caught.value.message_dict == {"plan": [sentence]}


def test_a_question_is_asked_once(ada: User) -> None:
    interview = make_interview(lead=ada)
    question = make_question().question
    with pytest.raises(ValidationError) as caught:
        plans.edit_plan(interview=interview, plan=[PlannedQuestion(question)] * 2, by=ada, at=AT)
    assert caught.value.message_dict == {
        "plan": ["A question can be asked only once in an interview."]
    }


def test_a_scheduled_interview_keeps_at_least_one_question(ada: User) -> None:
    interview = make_interview(lead=ada)
    with pytest.raises(ValidationError) as caught:
        plans.edit_plan(interview=interview, plan=[], by=ada, at=AT)
    assert caught.value.message_dict == {
        "plan": ["A scheduled interview needs at least one question."]
    }


def test_a_kit_gives_its_questions_in_order_each_once(ada: User) -> None:
    one, two = make_question("One"), make_question("Two")
    kit = kits.create(
        name="ML",
        description="",
        seniority="mid",
        minutes=60,
        sections=[
            PlannedSection("Basics", [PlannedQuestion(two.question, weight=Decimal(2))]),
            PlannedSection("Depth", [PlannedQuestion(one.question, minutes=4)]),
        ],
        by=ada,
        at=AT,
    )
    assert plans.of_kit(kit) == [
        PlannedQuestion(two.question, "Basics", Decimal(2), None),
        PlannedQuestion(one.question, "Depth", Decimal(1), 4),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE interviews_interviewquestion SET weight = 9",
        "DELETE FROM interviews_interviewquestion",
    ],
)
def test_the_database_keeps_the_questions_of_what_has_started(statement: str, ada: User) -> None:
    make_interview(lead=ada, state="live")
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="started interview are immutable"),
    ):
        cursor.execute(statement)
