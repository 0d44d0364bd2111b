"""The room's page: what it shows, to whom, at what cost."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from interviews.actions import sessions
from interviews.models import Answer, Interview
from tests.clients import client_for, page_of
from tests.factories import make_interview, make_question
from tests.interviews import panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(ada: User, bob: User) -> Interview:
    """Return one that begins in some minutes."""
    return make_interview(lead=ada, panel=[(bob, "interviewer")])


@pytest.fixture
def two(ada: User, bob: User) -> Interview:
    """Return one that runs, with two questions."""
    return make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        versions=[make_question("One"), make_question("Two")],
        state=Interview.State.LIVE,
    )


def page(interview: Interview, user: User) -> str:
    return page_of(user, f"/interviews/{interview.pk}/room/")


def test_the_question_before_ending_learns_of_a_card_that_came_in(
    interview: Interview, ada: User, bob: User
) -> None:
    url = f"/interviews/{interview.pk}/room/status/"
    assert "Not submitted yet: <strong>Ada, Bob</strong>" in page(interview, ada)
    for user in (ada, bob):
        panels.submit(panels.card_of(interview, user))
    update = page_of(ada, url)
    assert ("Not submitted yet" in update, "final" in update) == (False, True)
    assert "final" not in page_of(bob, url)


def test_the_room_shows_ones_own_marks_and_nobody_elses(
    interview: Interview, ada: User, bob: User
) -> None:
    secrets = {ada: "ada-secret-note", bob: "bob-secret-note"}
    for user, secret in secrets.items():
        panels.rate(panels.card_of(interview, user), 1, {"split": 4}, note=secret)
    for user, own in secrets.items():
        html = page(interview, user)
        assert [secret for secret in secrets.values() if secret in html] == [own]


def test_there_is_no_running_total(interview: Interview, ada: User) -> None:
    panels.rate(panels.card_of(interview, ada), 1, {"split": 4})
    html = page(interview, ada)
    # With its sign: a bare 75 may be part of a key.
    has_score = re.search(r"75(\s|&nbsp;)*%", html) is not None
    assert (has_score, "4 · Sound" in html) == (False, True)


@pytest.mark.parametrize("state", [Interview.State.SCHEDULED, Interview.State.CANCELLED])
def test_before_the_start_there_is_a_lobby(planned: Interview, ada: User, state: str) -> None:
    Interview.objects.update(state=state)
    html = page(planned, ada)
    assert ("Start interview" in html) == (state == Interview.State.SCHEDULED)
    assert "scoring-room" not in html


def test_ahead_of_its_time_the_lead_starts_early_and_everybody_reads_the_questions(
    planned: Interview, ada: User, bob: User
) -> None:
    Interview.objects.update(starts_at=timezone.now() + dt.timedelta(days=2))
    leads, sits = page(planned, ada), page(planned, bob)
    assert ("Start early…" in leads, "Start early…" in sits) == (True, False)
    assert "Start interview" not in leads
    for html in (leads, sits):
        assert "Explain, please: Validation and test sets?" in html
        assert "leakage: complete" in html  # the highest anchor


def test_who_waits_before_the_door_is_taken_in_once_it_opens(
    planned: Interview, ada: User, bob: User
) -> None:
    waiting = {"HX-Request": "true"}
    url = f"/interviews/{planned.pk}/room/status/"
    assert f'hx-get="{url}"' in page(planned, bob)
    assert client_for(bob).get(url, headers=waiting).status_code == 204
    client_for(ada).post(f"/interviews/{planned.pk}/start/")
    answer = client_for(bob).get(url, headers=waiting)
    assert answer.headers["HX-Redirect"] == f"/interviews/{planned.pk}/room/"
    assert answer.content == b""


def test_an_observer_has_no_card_to_fill(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "observer")], state=Interview.State.LIVE)
    assert ["data-url" in page(interview, user) for user in (ada, bob)] == [True, False]


def test_asking_and_ending_by_the_lead(two: Interview, ada: User) -> None:
    client = client_for(ada)
    for question in two.questions.order_by("position"):
        client.post(f"/interviews/{two.pk}/questions/{question.pk}/ask/")
    assert finished(two) == [True, False]
    for _ in range(2):
        assert client.post(f"/interviews/{two.pk}/end/").status_code == 302
    assert finished(two) == [True, True]
    assert two.reports.count() == 1


def finished(interview: Interview) -> list[bool]:
    answers = Answer.objects.filter(interview_question__interview=interview)
    return [a.finished_at is not None for a in answers.order_by("interview_question__position")]


def test_everybody_on_the_panel_learns_what_is_being_asked(
    two: Interview, ada: User, bob: User
) -> None:
    questions = two.questions.order_by("position")
    assert standing(two, bob)["asked"] == {}
    for question in questions:
        url = f"/interviews/{two.pk}/questions/{question.pk}/ask/"
        answer = client_for(ada).post(url, headers={"X-Requested-With": "fetch"}, follow=True)
        assert answer.redirect_chain == [(f"/interviews/{two.pk}/room/status/", 302)]
    first, second = Answer.objects.order_by("interview_question__position")
    assert standing(two, bob)["asked"] == {
        str(answer.interview_question_id): {
            "at": answer.asked_at.isoformat(),
            "clock": answer.asked_at.strftime("%H:%M UTC"),
            "until": until,
            "paused": 0,
        }
        for answer, until in ((first, second.asked_at.isoformat()), (second, None))
    }


def standing(interview: Interview, user: User) -> dict[str, Any]:
    """Return what the room's script is told of how things stand."""
    html = page_of(user, f"/interviews/{interview.pk}/room/status/")
    found = re.search(r'id="room-standing"[^>]*>(.*?)</script>', html)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_turning_back_to_a_question_goes_on_with_its_time(two: Interview, ada: User) -> None:
    first, second = two.questions.order_by("position")
    start = timezone.now()
    turns = ((0, first), (3, first), (5, second), (12, first), (14, second), (17, first))
    for minute, question in turns:
        at = start + dt.timedelta(minutes=minute)
        sessions.ask(question=question, by=ada, at=at)
    # The first question was asked once more while it was running: nothing to record.
    asked = AuditEvent.objects.filter(action="interview.ask").order_by("pk")
    assert [(e.payload["question"], e.payload["again"]) for e in asked] == [
        (first.pk, False),
        (second.pk, False),
        (first.pk, True),
        (second.pk, True),
        (first.pk, True),
    ]
    sessions.end(interview=two, by=ada, at=start + dt.timedelta(minutes=20))
    took = [answer.took for answer in Answer.objects.order_by("interview_question__position")]
    assert took == [dt.timedelta(minutes=5 + 2 + 3), dt.timedelta(minutes=7 + 3)]


def test_the_lead_and_an_admin_find_the_way_to_reopen_and_lock(
    interview: Interview, ada: User, bob: User, max_: User
) -> None:
    panels.submit(panels.card_of(interview, ada))
    panels.end(interview)
    hers, his = (panels.card_of(interview, user) for user in (ada, bob))
    reopen, lock = f"/scorecards/{hers.pk}/reopen/", f"/scorecards/{his.pk}/lock/"
    url = f"/interviews/{interview.pk}/"
    shown = {
        user.name: [way for way in (reopen, lock) if way in page_of(user, url)]
        for user in (ada, bob, max_)
    }
    assert shown == {"Ada": [reopen, lock], "Bob": [], "Max": [reopen, lock]}
    answer = client_for(max_).post(reopen, {"reason": "Misread the anchor."}, follow=True)
    assert "Scorecard of Ada reopened." in answer.content.decode()
    answer = client_for(ada).post(lock, follow=True)
    assert "Scorecard of Bob locked." in answer.content.decode()
    assert panels.card_of(interview, bob).state == "locked"


def test_the_state_that_is_asked_for_every_few_seconds_reads_nobodys_marks(
    two: Interview, ada: User
) -> None:
    client, path = client_for(ada), f"/interviews/{two.pk}/room/status/"
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    read = " ".join(query["sql"] for query in captured)
    assert ("scorecard" in read, "recommendation" in read, len(captured)) == (True, False, 3)
