"""What the interview's page says of each card, and what its owner reads before submitting."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from interviews.actions import decisions, interviews
from interviews.models import Interview
from tests.clients import words_for
from tests.factories import make_interview
from tests.interviews.panels import card_of, end, hand_in, reopen

pytestmark = pytest.mark.django_db
LEVELS = {"split": 4, "leakage": 2}


def cards(user: User, interview: Interview) -> str:
    """Return what the page says between the heads of the panel and of the plan."""
    text = words_for(user, reverse("interview_detail", args=[interview.pk]))
    return text[text.index("Scorecard Change") : text.index("Question Topic Weight")]


@pytest.mark.parametrize("why", ["cancelled", "no_show"])
def test_what_did_not_take_place_has_no_scorecards_to_come(
    ada: User, bob: User, rae: User, why: str
) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    assert cards(rae, interview).count("interview starts") == 2
    late = timezone.now() + dt.timedelta(hours=1)
    stop = interviews.cancel if why == "cancelled" else interviews.mark_no_show
    stop(interview=interview, reason="Ill", by=rae, at=late)
    text = cards(rae, interview)
    assert (text.count("not take place"), text.count("interview starts")) == (2, 0)


def test_a_running_panel_and_its_shadow(shadowed: Interview, ada: User) -> None:
    hand_in(shadowed, ada, LEVELS)
    text = cards(ada, shadowed)
    assert "Ada Lead Submitted" in text
    assert "Bob Interviewer Open" in text
    assert "Eve Shadow Open a shadow\u2019s scorecard never counts" in text


def test_locking_says_what_becomes_of_the_card(shadowed: Interview, ada: User, bob: User) -> None:
    hand_in(shadowed, bob, LEVELS)
    end(shadowed)
    assert "What Bob submitted before still counts" not in cards(ada, shadowed)
    reopen(shadowed, bob)
    text = cards(ada, shadowed)
    assert "Bob Interviewer Open reopened" in text
    assert "What Bob submitted before still counts" in text


def test_a_card_that_is_open_when_the_interview_closes_was_never_submitted(
    shadowed: Interview, ada: User, bob: User, rae: User
) -> None:
    for user in (ada, bob):
        hand_in(shadowed, user, LEVELS)
    end(shadowed)
    at = timezone.now()
    decisions.decide(interview=shadowed, outcome="hold", rationale="Later.", by=rae, at=at)
    assert "Eve Shadow Never submitted" in cards(rae, shadowed)


def test_who_submits_after_the_reveal_reads_that_it_changes_no_score(
    shadowed: Interview, ada: User, bob: User, eve: User
) -> None:
    url, bobs = (
        reverse("scorecard_submit", args=[card_of(shadowed, user).pk]) for user in (eve, bob)
    )
    shown = ["as a shadow" in words_for(user, page) for user, page in ((eve, url), (bob, bobs))]
    assert shown == [True, False]
    for user in (ada, bob):
        hand_in(shadowed, user, LEVELS)
    assert "changes no score" in words_for(eve, url)
