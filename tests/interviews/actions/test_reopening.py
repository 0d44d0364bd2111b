"""What a reopened card may still do, and what others read of it."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import OutgoingMail, User
from interviews.actions import reminders, scorecards
from interviews.actions.operations import Kind
from interviews.models import Interview, Report
from tests.clients import client_for
from tests.factories import make_interview
from tests.interviews.panels import apply, card_of, end, hand_in, rate, reopen, submit

pytestmark = pytest.mark.django_db


def lower(interview: Interview, user: User) -> None:
    """Change the rating of the split to its lowest level, with the note that stands there."""
    rate(card_of(interview, user), 1, {"split": 1}, note="")


def test_a_card_reopened_long_after_the_deadline_has_its_own_hours(
    complete: Interview, bob: User, settings: Settings
) -> None:
    settings.SCORECARD_DEADLINE_HOURS = 24
    end(complete)
    OutgoingMail.objects.all().delete()
    debrief = timezone.now() + dt.timedelta(days=3)
    reopen(complete, bob, at=debrief)
    complete.refresh_from_db()
    assert scorecards.lock_overdue(interview=complete, at=debrief) == 0
    assert reminders.send(panelist=complete.panelists.get(user=bob), at=debrief)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("reminder", bob)
    assert complete.scorecards_due_at == debrief + dt.timedelta(hours=24)
    assert scorecards.lock_overdue(interview=complete, at=complete.scorecards_due_at) == 1
    assert card_of(complete, bob).state == "submitted"


def test_reopening_never_shortens_the_deadline_and_sets_none_before_the_end(
    interview: Interview, ada: User, bob: User
) -> None:
    hand_in(interview, ada)
    reopen(interview, ada)
    interview.refresh_from_db()
    assert interview.scorecards_due_at is None
    end(interview)
    hand_in(interview, bob)
    later = timezone.now() + dt.timedelta(days=9)
    Interview.objects.filter(pk=interview.pk).update(scorecards_due_at=later)
    reopen(interview, bob)
    interview.refresh_from_db()
    assert interview.scorecards_due_at == later


@pytest.fixture
def lowered(complete: Interview, bob: User) -> Interview:
    """Bob lowers his rating on a card that is open again."""
    end(complete)
    reopen(complete, bob)
    lower(complete, bob)
    return complete


def read(user: User, interview: Interview, whose: User) -> dict[str, object]:
    answer = client_for(user).get(f"/api/v1/scorecards/{card_of(interview, whose).pk}/")
    assert answer.status_code == 200
    body: dict[str, object] = answer.json()
    return body


def split_of(content: object) -> object:
    assert isinstance(content, dict)
    return [each["level"] for each in content["ratings"] if each["criterion"] == "split"]


def test_changes_that_were_never_submitted_are_read_by_nobody_else(
    lowered: Interview, ada: User, bob: User
) -> None:
    scorecards.lock(scorecard=card_of(lowered, bob), by=ada, at=timezone.now())
    seen = read(ada, lowered, bob)
    assert (seen["state"], split_of(seen), seen["revised"]) == ("submitted", ["split-4"], None)
    assert split_of(read(bob, lowered, bob)) == ["split-1"]


def test_a_card_locked_without_being_submitted_says_nothing(
    interview: Interview, ada: User, bob: User
) -> None:
    hand_in(interview, ada)
    card = card_of(interview, bob)
    note = {"kind": Kind.NOTE, "question": interview.questions.get().pk, "text": "never submitted"}
    apply(card, note)
    end(interview)
    scorecards.lock(scorecard=card_of(interview, bob), by=ada, at=timezone.now())
    seen = read(ada, interview, bob)
    assert (seen["state"], seen["notes"], seen["ratings"]) == ("locked", [], [])


def test_what_was_revised_after_the_reveal_stands_beside_the_first(
    lowered: Interview, ada: User, bob: User
) -> None:
    submit(card_of(lowered, bob))
    seen = read(ada, lowered, bob)
    assert (split_of(seen), split_of(seen["revised"])) == (["split-4"], ["split-1"])


@pytest.mark.parametrize(("rule", "used"), [("own", 1), ("panel", 2)])
def test_who_read_a_colleagues_marks_revises_beside_the_first(
    *, rule: str, used: int, ada: User, bob: User, cyd: User, settings: Settings
) -> None:
    settings.REVEAL_RULE = rule
    seats = [(bob, "interviewer"), (cyd, "interviewer")]
    interview = make_interview(lead=ada, panel=seats, state=Interview.State.LIVE)
    hand_in(interview, bob)
    hand_in(interview, ada)
    reopen(interview, ada)
    lower(interview, ada)
    submit(card_of(interview, ada))
    hand_in(interview, cyd)
    end(interview)
    final = interview.reports.get(kind=Report.Kind.FINAL)
    versions = card_of(interview, ada).versions.filter(pk__in=final.scorecard_version_ids)
    assert [version.number for version in versions] == [used]


def test_who_was_alone_when_reopening_replaces_the_first_under_either_rule(
    interview: Interview, ada: User, bob: User, settings: Settings
) -> None:
    settings.REVEAL_RULE = "own"
    hand_in(interview, ada)
    reopen(interview, ada)
    hand_in(interview, bob)
    lower(interview, ada)
    card = card_of(interview, ada)
    submit(card)
    assert [version.is_after_reveal for version in card.versions.all()] == [False, False]
