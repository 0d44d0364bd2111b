"""The room's page: what it shows, to whom, at what cost."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Role, User
from interviews.actions import sessions
from interviews.models import Answer, Interview, Note, Rating, Scorecard
from tests.clients import client_for
from tests.factories import make_interview, make_question, make_user
from tests.interviews import panels

pytestmark = pytest.mark.django_db


def page(interview: Interview, user: User) -> str:
    response = client_for(user).get(f"/interviews/{interview.pk}/room/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_question_before_ending_learns_of_a_card_that_came_in(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")], state=Interview.State.LIVE)
    url = f"/interviews/{interview.pk}/room/status/"
    assert "Not submitted yet: <strong>Ada, Bob</strong>" in page(interview, ada)
    for user in (ada, bob):
        panels.submit(panels.card_of(interview, user))
    update = " ".join(client_for(ada).get(url).content.decode().split())
    assert ("Not submitted yet" in update, "final" in update) == (False, True)
    assert "final" not in client_for(bob).get(url).content.decode()


def test_the_room_shows_ones_own_marks_and_nobody_elses(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")], state=Interview.State.LIVE)
    question = interview.questions.get()
    for user, secret in ((ada, "ada-secret-note"), (bob, "bob-secret-note")):
        card = Scorecard.objects.get(panelist__user=user)
        Note.objects.create(
            scorecard=card, interview_question=question, text=secret, updated_at=timezone.now()
        )
    assert (
        "ada-secret-note" in page(interview, ada),
        "bob-secret-note" in page(interview, ada),
    ) == (
        True,
        False,
    )
    assert (
        "ada-secret-note" in page(interview, bob),
        "bob-secret-note" in page(interview, bob),
    ) == (
        False,
        True,
    )


def test_there_is_no_running_total(ada: User) -> None:
    interview = make_interview(lead=ada, state=Interview.State.LIVE)
    Rating.objects.create(
        scorecard=interview.scorecards.get(),
        interview_question=interview.questions.get(),
        criterion_key="split",
        state="rated",
        level_key="split-4",
        updated_at=timezone.now(),
    )
    html = page(interview, ada)
    # With its sign: a bare 75 may be part of a key.
    has_score = re.search(r"75(\s|&nbsp;)*%", html) is not None
    assert (has_score, "4 · Sound" in html) == (False, True)


@pytest.mark.parametrize("state", [Interview.State.SCHEDULED, Interview.State.CANCELLED])
def test_before_the_start_there_is_a_lobby(ada: User, state: str) -> None:
    interview = make_interview(lead=ada)
    Interview.objects.update(state=state)
    html = page(interview, ada)
    assert ("Start interview" in html) == (state == Interview.State.SCHEDULED)
    assert "scoring-room" not in html


def test_ahead_of_its_time_the_lead_starts_early_and_everybody_reads_the_questions(
    ada: User, bob: User
) -> None:
    starts_at = timezone.now() + dt.timedelta(days=2)
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")], starts_at=starts_at)
    leads, sits = page(interview, ada), page(interview, bob)
    assert ("Start early…" in leads, "Start early…" in sits) == (True, False)
    assert "Start interview" not in leads
    for html in (leads, sits):
        assert "Explain, please: Validation and test sets?" in html
        assert "leakage: complete" in html  # the highest anchor


def test_who_waits_before_the_door_is_taken_in_once_it_opens(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    waiting = {"HX-Request": "true"}
    url = f"/interviews/{interview.pk}/room/status/"
    assert f'hx-get="{url}"' in page(interview, bob)
    assert client_for(bob).get(url, headers=waiting).status_code == 204
    client_for(ada).post(f"/interviews/{interview.pk}/start/")
    answer = client_for(bob).get(url, headers=waiting)
    assert answer.headers["HX-Redirect"] == f"/interviews/{interview.pk}/room/"
    assert answer.content == b""


def test_an_observer_has_no_card_to_fill(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "observer")], state=Interview.State.LIVE)
    assert "data-url" in page(interview, ada)
    assert "data-url" not in page(interview, bob)


def test_asking_and_ending_by_the_lead(ada: User) -> None:
    interview = make_interview(
        lead=ada, versions=[make_question("One"), make_question("Two")], state=Interview.State.LIVE
    )
    client = client_for(ada)
    for question in interview.questions.order_by("position"):
        client.post(f"/interviews/{interview.pk}/questions/{question.pk}/ask/")
    assert finished(interview) == [True, False]
    for _ in range(2):
        assert client.post(f"/interviews/{interview.pk}/end/").status_code == 302
    assert finished(interview) == [True, True]
    assert interview.reports.count() == 1


def test_everybody_on_the_panel_learns_what_is_being_asked(ada: User, bob: User) -> None:
    interview = make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        versions=[make_question("One"), make_question("Two")],
        state=Interview.State.LIVE,
    )
    one, two = interview.questions.order_by("position")
    assert standing(interview, bob)["asked"] == {}
    for question in (one, two):
        url = f"/interviews/{interview.pk}/questions/{question.pk}/ask/"
        answer = client_for(ada).post(url, headers={"X-Requested-With": "fetch"}, follow=True)
        assert answer.redirect_chain == [(f"/interviews/{interview.pk}/room/status/", 302)]
    assert client_for(bob).post(url).status_code == 403
    asked = standing(interview, bob)["asked"]
    first, second = Answer.objects.order_by("interview_question__position")
    assert asked == {
        str(one.pk): {
            "at": first.asked_at.isoformat(),
            "clock": first.asked_at.strftime("%H:%M UTC"),
            "until": second.asked_at.isoformat(),
            "paused": 0,
        },
        str(two.pk): {
            "at": second.asked_at.isoformat(),
            "clock": second.asked_at.strftime("%H:%M UTC"),
            "until": None,
            "paused": 0,
        },
    }


def standing(interview: Interview, user: User) -> dict[str, Any]:
    """Return what the room's script is told of how things stand."""
    html = client_for(user).get(f"/interviews/{interview.pk}/room/status/").content.decode()
    found = re.search(r'id="room-standing"[^>]*>(.*?)</script>', html)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_turning_back_to_a_question_goes_on_with_its_time(ada: User) -> None:
    interview = make_interview(
        lead=ada, versions=[make_question("One"), make_question("Two")], state=Interview.State.LIVE
    )
    one, two = interview.questions.order_by("position")
    start = timezone.now()
    for minute, question in ((0, one), (3, one), (5, two), (12, one), (14, two), (17, one)):
        at = start + dt.timedelta(minutes=minute)
        sessions.ask(question=question, by=ada, at=at)
    # The first question was asked once more while it was running: nothing to record.
    asked = AuditEvent.objects.filter(action="interview.ask").order_by("pk")
    assert [(e.payload["question"], e.payload["again"]) for e in asked] == [
        (one.pk, False),
        (two.pk, False),
        (one.pk, True),
        (two.pk, True),
        (one.pk, True),
    ]
    sessions.end(interview=interview, by=ada, at=start + dt.timedelta(minutes=20))
    took = [answer.took for answer in Answer.objects.order_by("interview_question__position")]
    assert took == [dt.timedelta(minutes=5 + 2 + 3), dt.timedelta(minutes=7 + 3)]


@pytest.mark.parametrize("size", [1, 3])
def test_asking_how_things_stand_is_cheap_whatever_the_size(
    ada: User, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    panel = [(make_user("Bob", Role.INTERVIEWER), "interviewer") for _ in range(size)]
    versions = [make_question(f"Question {number}") for number in range(size)]
    interview = make_interview(lead=ada, panel=panel, versions=versions, state=Interview.State.LIVE)
    client = client_for(ada)
    # Session, user, interview, seat, panel, answers.
    with django_assert_num_queries(6):
        client.get(f"/interviews/{interview.pk}/room/status/")


def finished(interview: Interview) -> list[bool]:
    answers = Answer.objects.filter(interview_question__interview=interview)
    return [a.finished_at is not None for a in answers.order_by("interview_question__position")]


@pytest.mark.parametrize("size", [1, 3])
def test_the_room_costs_the_same_queries_whatever_its_size(
    ada: User, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    panel = [(make_user("Bob", Role.INTERVIEWER), "interviewer") for _ in range(size)]
    versions = [
        make_question(f"Question {number}", criteria=["a", "b", "c"][:size])
        for number in range(size)
    ]
    interview = make_interview(lead=ada, panel=panel, versions=versions, state=Interview.State.LIVE)
    client = client_for(ada)
    client.get(f"/interviews/{interview.pk}/room/")
    # Session, user, interview, seat, panel, ratings, notes, ticks, answers.
    with django_assert_num_queries(9):
        client.get(f"/interviews/{interview.pk}/room/")


def test_the_lead_and_an_admin_find_the_way_to_reopen_and_lock(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")], state=Interview.State.ENDED)
    hers = Scorecard.objects.get(panelist__user=ada)
    his = Scorecard.objects.get(panelist__user=bob)
    Scorecard.objects.filter(pk=hers.pk).update(state="submitted", submitted_at=timezone.now())
    reopen, lock = (
        f"/scorecards/{hers.pk}/reopen/",
        f"/scorecards/{his.pk}/lock/",
    )
    url = f"/interviews/{interview.pk}/"
    admin = make_user("Max", Role.ADMIN)
    shown = {
        user.name: (reopen in html, lock in html)
        for user in (ada, bob, admin)
        for html in [client_for(user).get(url).content.decode()]
    }
    assert shown == {"Ada": (True, True), "Bob": (False, False), "Max": (True, False)}
    answer = client_for(admin).post(reopen, {"reason": "Misread the anchor."}, follow=True)
    assert "Scorecard of Ada reopened." in answer.content.decode()
    answer = client_for(ada).post(lock, follow=True)
    assert "Scorecard of Bob locked." in answer.content.decode()
    assert Scorecard.objects.get(pk=his.pk).state == "locked"
