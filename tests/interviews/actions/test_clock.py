"""The machine's clock is put back in the middle of an interview: whatever is done goes through."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.actions import mail
from accounts.models import OutgoingMail, User
from interviews import effects
from interviews.actions import scorecards, sessions
from interviews.models import Answer, Interview, Report
from tests.factories import make_interview
from tests.interviews.panels import card_of, end, hand_in, recommend, reopen

pytestmark = pytest.mark.django_db
STEPS = st.integers(-7200, 7200).map(lambda seconds: dt.timedelta(seconds=seconds))


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=st.lists(st.tuples(st.integers(0, 1), STEPS), max_size=8), last=STEPS)
def test_no_answer_and_no_interview_ends_before_it_began(
    ada: User, rae: User, asked: list[tuple[int, dt.timedelta]], last: dt.timedelta
) -> None:
    interview = make_interview(lead=ada, state=Interview.State.LIVE)
    questions = list(interview.questions.order_by("position"))
    now = timezone.now()
    for number, step in asked:
        now += step
        sessions.ask(question=questions[number % len(questions)], by=ada, at=now)
    sessions.end(interview=interview, by=ada, at=now + last)

    interview.refresh_from_db()
    assert interview.started_at
    assert interview.ended_at
    assert interview.ended_at >= interview.started_at
    answers = Answer.objects.filter(interview_question__interview=interview)
    took = [answer.took for answer in answers if answer.took is not None]
    assert len(took) == len({number % len(questions) for number, _ in asked})
    assert sum(took, dt.timedelta(0)) <= interview.ended_at - interview.started_at
    assert min(took, default=dt.timedelta(0)) >= dt.timedelta(0)


def test_who_could_read_a_colleague_is_told_by_what_came_first(
    interview: Interview, ada: User, bob: User, settings: Settings
) -> None:
    settings.REVEAL_RULE = "own"
    hand_in(interview, bob)
    hand_in(interview, ada)
    earlier = timezone.now() - dt.timedelta(hours=1)
    card = reopen(interview, ada, at=earlier)
    recommend(card, "no")
    scorecards.submit(scorecard=card, by=ada, at=earlier, confirms_not_asked=True)

    first, second = card_of(interview, ada).versions.order_by("number")
    assert (first.is_after_reveal, second.is_after_reveal) == (False, True)
    assert first.submitted_at <= second.submitted_at


def test_what_was_asked_for_or_claimed_by_a_clock_that_ran_ahead_is_done_now(
    complete: Interview, ada: User
) -> None:
    ahead = timezone.now() + dt.timedelta(hours=1)
    report = end(complete, at=ahead)
    effects.build_report(report_id=report.pk)
    report.refresh_from_db()
    assert report.state == "ready"
    held = mail.queue(kind="k", to="r@example.org", subject="S", text="T", at=ahead)
    OutgoingMail.objects.filter(pk=held.pk).update(state="sending", claimed_at=ahead)
    assert OutgoingMail.objects.due(timezone.now()).filter(pk=held.pk).exists()
    assert Report.objects.filter(effects.due_filter(timezone.now())).count() == 0


def test_a_build_claimed_by_a_clock_that_ran_ahead_is_taken_over(complete: Interview) -> None:
    report = end(complete)
    ahead = timezone.now() + dt.timedelta(hours=1)
    Report.objects.filter(pk=report.pk).update(state="building", claimed_at=ahead)
    assert Report.objects.filter(effects.due_filter(timezone.now())).get() == report
