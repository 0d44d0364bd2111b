"""The page of one interview, in each state and for each reader: the next step, and what is offered.

Ada leads, Bob scores, Rae recruits and Max is an admin.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from candidates.models import Application
from interviews.actions import decisions, interviews, panel, plans
from interviews.models import Interview
from interviews.queries.panels import Seat
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.models import QuestionVersion
from tests.clients import client_for
from tests.factories import make_application, make_interview, make_question
from tests.interviews.panels import end, hand_in

SHEET: dict[str, int | str] = {"split": 4, "leakage": 3}


@dataclass(frozen=True)
class Story:
    """The people of an interview, and it in each state."""

    ada: User
    bob: User
    rae: User
    max: User

    def bare(self) -> Interview:
        application = make_application(recruiters=[self.rae])
        return interviews.draft(
            application=application, title="Talk", by=self.rae, at=timezone.now()
        )

    def with_questions(self) -> Interview:
        interview = self.bare()
        plan = [PlannedSection("Core", [PlannedQuestion(make_question().question)])]
        plans.edit_plan(interview=interview, sections=plan, by=self.rae, at=timezone.now())
        return interview

    def complete(self) -> Interview:
        interview = self.with_questions()
        seats = [Seat(self.ada, "lead"), Seat(self.bob, "interviewer")]
        panel.set_panel(interview=interview, seats=seats, by=self.rae, at=timezone.now())
        return interview

    def outdated(self) -> Interview:
        interview = self.complete()
        QuestionVersion.objects.update(state="retired", retired_at=timezone.now())
        return interview

    def left(self) -> Interview:
        interview = self.complete()
        User.objects.filter(pk=self.bob.pk).update(is_active=False)
        return interview

    def scheduled(self) -> Interview:
        application = make_application(recruiters=[self.rae])
        return make_interview(
            lead=self.ada, panel=[(self.bob, "interviewer")], application=application
        )

    def due(self) -> Interview:
        interview = self.scheduled()
        interview.starts_at = timezone.now() - dt.timedelta(minutes=5)
        interview.save()
        return interview

    def live(self) -> Interview:
        interview = self.scheduled()
        interviews.start(interview=interview, by=self.ada, at=timezone.now())
        return interview

    def ended(self) -> Interview:
        interview = self.live()
        hand_in(interview, self.ada, SHEET)
        end(interview)
        return interview

    def revealed(self) -> Interview:
        interview = self.ended()
        hand_in(interview, self.bob, SHEET)
        return interview

    def closed(self) -> Interview:
        interview = self.revealed()
        said = {"outcome": "hold", "rationale": "Not yet."}
        decisions.decide(interview=interview, **said, by=self.rae, at=timezone.now())
        return interview

    def cancelled(self) -> Interview:
        interview = self.scheduled()
        interviews.cancel(interview=interview, reason="Ill", by=self.rae, at=timezone.now())
        return interview

    def no_show(self) -> Interview:
        interview = self.due()
        interviews.mark_no_show(interview=interview, reason="", by=self.rae, at=timezone.now())
        return interview

    def rejected(self) -> Interview:
        interview = self.cancelled()
        Application.objects.update(stage="rejected")
        return interview


# What each reader is told, and the one button that stands out.
STEPS: dict[Callable[[Story], Interview], dict[str, tuple[str, str]]] = {
    Story.bare: {"Rae": ("Choose its questions.", "Plan")},
    Story.with_questions: {"Max": ("Choose who leads it and who else scores.", "Panel")},
    Story.outdated: {"Rae": ("Replace the question that is no longer published.", "Plan")},
    Story.left: {"Rae": ("Replace the panelist who has left.", "Panel")},
    Story.complete: {
        "Rae": ("Questions and panel are set: agree on a time and schedule it.", "Schedule"),
        "Ada": ("Questions and panel are set: agree on a time and schedule it.", "Schedule"),
        "Bob": ("Ada is preparing this interview. You will get an e-mail with the time.", ""),
    },
    Story.scheduled: {
        "Ada": ("Start it when the candidate is there.", "Start interview"),
        "Bob": ("Enter the room when it is time.", "Enter room"),
        "Rae": ("Nothing is left to do until Ada starts it.", ""),
    },
    Story.due: {
        "Ada": ("Start it when the candidate is there.", "Start interview"),
        "Max": ("It is due: Ada starts it, or it is marked as a no-show.", ""),
    },
    Story.live: {
        "Ada": ("It is running. You end it in the room.", "Enter room"),
        "Bob": ("It is running.", "Enter room"),
        "Rae": ("It is running. The report follows as soon as Ada ends it.", ""),
    },
    Story.ended: {
        "Bob": ("Finish your scorecard and submit it.", "Finish scorecard"),
        "Ada": ("The scorecard of Bob is still open.", ""),
        "Rae": ("The scorecard of Bob is still open.", "Read report"),
    },
    Story.revealed: {
        "Ada": ("All scorecards are in. Read the report.", "Read report"),
        "Bob": ("All scorecards are in. Read the report.", "Read report"),
        "Rae": ("All scorecards are in. Read the report and decide.", "Read report"),
        "Max": ("All scorecards are in. Read the report and decide.", "Read report"),
    },
    Story.closed: {
        "Rae": ("It is decided and closed.", "Read report"),
        "Bob": ("It is decided and closed.", "Read report"),
    },
    Story.cancelled: {
        "Rae": ("Arrange another interview when there is a new time.", "Arrange another"),
        "Bob": ("It will not take place.", ""),
    },
    Story.no_show: {
        "Ada": ("Arrange another interview when there is a new time.", "Arrange another")
    },
    Story.rejected: {"Rae": ("It will not take place.", "")},
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
def story(ada: User, bob: User, rae: User, max_: User) -> Story:
    return Story(ada, bob, rae, max_)


@pytest.mark.parametrize(("build", "name"), CASES)
def test_one_step_is_next_and_nothing_is_offered_that_is_refused(
    build: Callable[[Story], Interview], name: str, story: Story
) -> None:
    sentence, button = STEPS[build][name]
    client, html = look(getattr(story, name.lower()), build(story))
    said = re.search(r'class="interview-next">.*?<span>(.*?)</span>', html, re.DOTALL)
    assert said
    assert said[1] == sentence
    assert primary(html) == ([button] if button else [])

    main = html[html.index("<main") : html.index("</main>")]
    for path in set(re.findall(r'<a[^>]*\shref="(/[^"]+)"', main)):
        assert client.get(path).status_code == 200, path
    for path in set(re.findall(r'action="(/[^"]+)"', main)):
        with transaction.atomic():
            assert client.post(path).status_code == 302, path
            transaction.set_rollback(True)


def test_another_interview_begins_with_what_this_one_began_with(story: Story) -> None:
    interview = story.cancelled()
    client, html = look(story.rae, interview)
    path = next(path for path in re.findall(r'href="([^"]+)"', html) if "/interviews/new/" in path)
    form = client.get(path).content.decode()
    assert f'value="{interview.application_id}" selected' in form
    assert 'value="Technical interview"' in form
