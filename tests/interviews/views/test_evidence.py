"""The line of a question and the evidence under it."""

import re

import pytest
from django.urls import reverse

from accounts.models import User
from interviews.actions.operations import Kind
from interviews.models import Interview, Report
from tests.clients import page_of, words
from tests.factories import make_application, make_interview, make_question
from tests.interviews.panels import apply, build, card_of, end, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(ada: User, bob: User, rae: User) -> Interview:
    """One question with eight criteria and as many key points."""
    keys = ["far", *(f"same{number}" for number in range(1, 7)), "near"]
    return make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        versions=[make_question(criteria=keys), make_question("Left out", criteria=["none"])],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )


@pytest.fixture
def report(interview: Interview, ada: User, bob: User) -> Report:
    question = interview.questions.get(position=0).pk
    for user, key in ((ada, "k1"), (bob, "k1"), (bob, "k3")):
        tick = {"kind": Kind.KEY_POINT, "question": question, "key": key, "state": "set"}
        apply(card_of(interview, user), tick)
    same = {f"same{number}": 4 for number in range(1, 7)}
    hand_in(interview, ada, {"far": 1, "near": 3, **same})
    hand_in(interview, bob, {"far": 5, "near": 4, **same})
    return build(end(interview))


def page(user: User, report: Report) -> str:
    return page_of(user, reverse("report_detail", args=[report.pk]))


def test_a_question_is_one_line_that_says_what_is_worth_opening(report: Report, rae: User) -> None:
    folds = page(rae, report).split('class="report-questions"')[1]
    lines = re.findall(r"data-one>\s*<summary>(.*?)</summary>", folds, re.DOTALL)
    first, second = (words(line) for line in lines)
    assert first == (
        "1. Validation and test sets 10 min planned, weight 1, 2 of 8 key points heard "
        "Far: 100 % apart 70 % 2 panelists, coverage 100 % between panelists 63–78 %, SD 11"
    )
    assert second == "2. Left out 10 min planned, weight 1, no key point ticked Not asked"


def test_key_points_heard_name_their_listeners_and_the_rest_is_not_repeated(
    report: Report, rae: User
) -> None:
    text = words(page(rae, report))
    assert "Key points heard Names far Ada, Bob Names same2 Bob Not heard Names same1" in text
    assert "Key points: nobody ticked one Names none" in text
    assert "not heard" not in text


def test_a_long_list_of_agreements_is_cut_after_five(report: Report, rae: User) -> None:
    markup = page(rae, report)
    text = words(markup)
    start = text.index("Panel agreed 6")
    agreed = text[start : text.index("Nobody rated 1")]
    assert agreed == (
        "Panel agreed 6 1. Same1 75 % 1. Same2 75 % 1. Same3 75 % 1. Same4 75 % 1. Same5 75 % "
        "Show all Show fewer 1. Same6 75 % "
    )
    assert "Of 9 criteria, 1 is in none of the three" in text


def test_every_place_leads_into_its_question(
    report: Report, interview: Interview, rae: User
) -> None:
    markup = page(rae, report)
    for question in interview.questions.all():
        assert markup.count(f'id="q{question.pk}"') == 1
        assert f'href="#q{question.pk}"' in markup
