"""The page of one interview, in each state and for each reader: the next step, and what is offered.

Ada leads, Bob scores, Rae recruits and Max is an admin.
"""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from candidates.models import Application
from interviews.actions import decisions, interviews, panel, plans
from interviews.actions.panel import Seat
from interviews.actions.plans import PlannedQuestion, PlannedSection
from interviews.models import Interview, Report
from questionbank.models import QuestionVersion
from tests.clients import client_for
from tests.factories import make_application, make_interview, make_question
from tests.interviews.panels import end, hand_in

Build = Callable[[User, User, User], Interview]
SHEET: dict[str, int | str] = {"split": 4, "leakage": 3}


def bare(ada: User, bob: User, rae: User) -> Interview:
    del ada, bob
    application = make_application(recruiters=[rae])
    return interviews.draft(application=application, title="Talk", by=rae, at=timezone.now())


def with_questions(ada: User, bob: User, rae: User) -> Interview:
    interview = bare(ada, bob, rae)
    plan = [PlannedSection("Core", [PlannedQuestion(make_question().question)])]
    plans.edit_plan(
        interview=interview, sections=plan, expected_version=0, by=rae, at=timezone.now()
    )
    return interview


def complete(ada: User, bob: User, rae: User) -> Interview:
    interview = with_questions(ada, bob, rae)
    seats = [Seat(ada, "lead"), Seat(bob, "interviewer")]
    panel.set_panel(interview=interview, seats=seats, by=rae, at=timezone.now())
    return interview


def outdated(ada: User, bob: User, rae: User) -> Interview:
    interview = complete(ada, bob, rae)
    QuestionVersion.objects.update(state="retired", retired_at=timezone.now())
    return interview


def left(ada: User, bob: User, rae: User) -> Interview:
    interview = complete(ada, bob, rae)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    return interview


def scheduled(ada: User, bob: User, rae: User) -> Interview:
    application = make_application(recruiters=[rae])
    return make_interview(lead=ada, panel=[(bob, "interviewer")], application=application)


def due(ada: User, bob: User, rae: User) -> Interview:
    interview = scheduled(ada, bob, rae)
    interview.starts_at = timezone.now() - dt.timedelta(minutes=5)
    interview.save()
    return interview


def live(ada: User, bob: User, rae: User) -> Interview:
    interview = scheduled(ada, bob, rae)
    interviews.start(interview=interview, by=ada, at=timezone.now())
    return interview


def ended(ada: User, bob: User, rae: User) -> Interview:
    interview = live(ada, bob, rae)
    hand_in(interview, ada, SHEET)
    end(interview)
    return interview


def revealed(ada: User, bob: User, rae: User) -> Interview:
    interview = ended(ada, bob, rae)
    hand_in(interview, bob, SHEET)
    return interview


def closed(ada: User, bob: User, rae: User) -> Interview:
    interview = revealed(ada, bob, rae)
    decisions.decide(
        interview=interview, outcome="hold", rationale="Not yet.", by=rae, at=timezone.now()
    )
    return interview


def cancelled(ada: User, bob: User, rae: User) -> Interview:
    interview = scheduled(ada, bob, rae)
    interviews.cancel(interview=interview, reason="Ill", by=rae, at=timezone.now())
    return interview


def no_show(ada: User, bob: User, rae: User) -> Interview:
    interview = due(ada, bob, rae)
    interviews.mark_no_show(interview=interview, reason="", by=rae, at=timezone.now())
    return interview


def rejected(ada: User, bob: User, rae: User) -> Interview:
    interview = cancelled(ada, bob, rae)
    Application.objects.update(stage="rejected")
    return interview


# What each reader is told, and the one button that stands out.
STEPS: dict[Build, dict[str, tuple[str, str]]] = {
    bare: {"Rae": ("Choose its questions.", "Plan")},
    with_questions: {"Max": ("Choose who leads it and who else scores.", "Panel")},
    outdated: {"Rae": ("Replace the question that is no longer published.", "Plan")},
    left: {"Rae": ("Replace the panelist who has left.", "Panel")},
    complete: {
        "Rae": ("Questions and panel are set: agree on a time and schedule it.", "Schedule"),
        "Ada": ("Questions and panel are set: agree on a time and schedule it.", "Schedule"),
        "Bob": ("Ada is preparing this interview. You will get a mail with the time.", ""),
    },
    scheduled: {
        "Ada": ("Start it when the candidate is there.", "Start interview"),
        "Bob": ("Enter the room when it is time.", "Enter room"),
        "Rae": ("Nothing is left to do until Ada starts it.", ""),
    },
    due: {
        "Ada": ("Start it when the candidate is there.", "Start interview"),
        "Max": ("It is due: Ada starts it, or it is marked as a no-show.", ""),
    },
    live: {
        "Ada": ("It is running. You end it in the room.", "Enter room"),
        "Bob": ("It is running.", "Enter room"),
        "Rae": ("It is running. The report follows as soon as Ada ends it.", ""),
    },
    ended: {
        "Bob": ("Finish your scorecard and submit it.", "Finish scorecard"),
        "Ada": ("The scorecard of Bob is still open.", ""),
        "Rae": ("The scorecard of Bob is still open.", "Read report"),
    },
    revealed: {
        "Ada": ("All scorecards are in. Read the report.", "Read report"),
        "Bob": ("All scorecards are in. Read the report.", "Read report"),
        "Rae": ("All scorecards are in. Read the report and decide.", "Read report"),
        "Max": ("All scorecards are in. Read the report and decide.", "Read report"),
    },
    closed: {
        "Rae": ("It is decided and closed.", "Read report"),
        "Bob": ("It is decided and closed.", "Read report"),
    },
    cancelled: {
        "Rae": ("Arrange another interview when there is a new time.", "Arrange another"),
        "Bob": ("It will not take place.", ""),
    },
    no_show: {"Ada": ("Arrange another interview when there is a new time.", "Arrange another")},
    rejected: {"Rae": ("It will not take place.", "")},
}
CASES = [(build, name) for build, readers in STEPS.items() for name in readers]


def look(reader: User, interview: Interview) -> tuple[Client, str]:
    client = client_for(reader)
    response = client.get(f"/interviews/{interview.pk}/")
    assert response.status_code == 200
    return client, unescape(response.content.decode())


def primary(html: str) -> list[str]:
    """Return what stands on the primary buttons, those of closed dialogs aside."""
    shown = re.sub(r"<dialog.*?</dialog>", "", html, flags=re.DOTALL)
    found = re.findall(r'data-kind="primary".*?<span>(.*?)</span>', shown, flags=re.DOTALL)
    # The button of a confirmation says what it opens by its dialog's first button.
    asked = re.findall(
        r'data-kind="primary"\s+popovertarget.*?<span>(.*?)</span>', shown, re.DOTALL
    )
    return list(dict.fromkeys([*found, *asked]))


@pytest.fixture
def people(ada: User, bob: User, rae: User, max_: User) -> dict[str, User]:
    return {"Ada": ada, "Bob": bob, "Rae": rae, "Max": max_}


def built(build: Build, people: dict[str, User]) -> Interview:
    return build(people["Ada"], people["Bob"], people["Rae"])


@pytest.mark.parametrize(("build", "name"), CASES)
def test_one_step_is_next(build: Build, name: str, people: dict[str, User]) -> None:
    sentence, button = STEPS[build][name]
    _, html = look(people[name], built(build, people))
    said = re.search(r'class="interview-next">.*?<span>(.*?)</span>', html, re.DOTALL)
    assert said
    assert said[1] == sentence
    assert primary(html) == ([button] if button else [])


@pytest.mark.parametrize(("build", "name"), CASES)
def test_nothing_is_offered_that_is_refused(
    build: Build, name: str, people: dict[str, User]
) -> None:
    client, html = look(people[name], built(build, people))
    main = html[html.index("<main") : html.index("</main>")]
    for path in set(re.findall(r'<a[^>]*\shref="(/[^"]+)"', main)):
        assert client.get(path).status_code == 200, path
    for path in set(re.findall(r'action="(/[^"]+)"', main)):
        with transaction.atomic():
            assert client.post(path).status_code == 302, path
            transaction.set_rollback(True)


def test_another_interview_begins_with_what_this_one_began_with(
    ada: User, bob: User, rae: User
) -> None:
    interview = cancelled(ada, bob, rae)
    client, html = look(rae, interview)
    path = next(path for path in re.findall(r'href="([^"]+)"', html) if "/interviews/new/" in path)
    form = client.get(path).content.decode()
    assert f'value="{interview.application_id}" selected' in form
    assert 'value="Technical interview"' in form


def test_nobody_on_the_panel_learns_of_a_report_before_the_reveal(
    ada: User, bob: User, rae: User
) -> None:
    interview = ended(ada, bob, rae)
    assert Report.objects.filter(interview=interview).exists()
    for reader in (ada, bob):
        assert "Read report" not in look(reader, interview)[1]
