"""Who is reminded of a scorecard, when, and in which words."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import OutgoingMail, User
from interviews.actions import reminders
from interviews.models import Interview, Panelist
from tests.interviews.panels import card_of, end, hand_in, rate

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
SECRET = "Ada's marks stay hers"


@pytest.fixture
def ended_at(interview: Interview) -> dt.datetime:
    """Return when the interview ended, with no card in."""
    now = timezone.now()
    end(interview, at=now)
    return now


def seat_of(interview: Interview, user: User) -> Panelist:
    return interview.panelists.get(user=user)


def test_a_late_panelist_is_reminded_at_the_end_halfway_and_an_hour_before(
    interview: Interview, ada: User, bob: User
) -> None:
    hand_in(interview, ada)
    ended_at = timezone.now()
    end(interview, at=ended_at)
    due: list[dt.datetime] = []
    while True:
        seat = seat_of(interview, bob)
        if seat.next_reminder_at is None:
            break
        due.append(seat.next_reminder_at)
        assert reminders.send(panelist=seat, at=seat.next_reminder_at)

    assert due == [ended_at, ended_at + 12 * HOUR, ended_at + 23 * HOUR]
    assert seat.reminders_sent == 3
    assert [mail.recipient for mail in OutgoingMail.objects.filter(kind="reminder")] == [bob] * 3
    assert seat_of(interview, ada).next_reminder_at is None


def test_the_mail_leads_to_the_room_and_names_the_deadline_in_the_readers_zone(
    interview: Interview, ada: User, bob: User, settings: Settings
) -> None:
    User.objects.filter(pk=bob.pk).update(time_zone="Asia/Tokyo")
    card = card_of(interview, ada)
    rate(card, 1, {"split": 1}, note=SECRET)
    ended_at = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)
    Interview.objects.update(started_at=ended_at - HOUR)
    end(interview, at=ended_at)
    reminders.send(panelist=seat_of(interview, bob), at=ended_at)

    mail = OutgoingMail.objects.get(kind="reminder")
    candidate = interview.application.candidate
    assert (mail.to, candidate.name in mail.subject) == (bob.email, True)
    assert f"{settings.BASE_URL}/interviews/{interview.pk}/room/" in mail.text
    assert "Wed 25 Nov 2026, 22:00 JST" in mail.text
    assert (mail.about_type, mail.about_id) == ("candidates.Candidate", candidate.pk)
    assert SECRET not in mail.text + mail.html


def test_what_is_not_due_is_not_sent(
    interview: Interview, ended_at: dt.datetime, bob: User
) -> None:
    early = ended_at - dt.timedelta(seconds=1)
    assert not reminders.send(panelist=seat_of(interview, bob), at=early)
    assert seat_of(interview, bob).next_reminder_at == ended_at
    assert not OutgoingMail.objects.exists()


def test_two_sweeps_at_once_remind_once(
    interview: Interview, ended_at: dt.datetime, bob: User
) -> None:
    stale = seat_of(interview, bob)
    assert reminders.send(panelist=stale, at=ended_at)
    assert not reminders.send(panelist=stale, at=ended_at)
    assert OutgoingMail.objects.filter(recipient=bob).count() == 1


def test_after_a_long_outage_one_reminder_goes_not_two(
    interview: Interview, ended_at: dt.datetime, bob: User
) -> None:
    reminders.send(panelist=seat_of(interview, bob), at=ended_at + 13 * HOUR)
    seat = seat_of(interview, bob)
    assert (seat.reminders_sent, seat.next_reminder_at) == (1, ended_at + 23 * HOUR)


def test_a_short_deadline_is_never_overrun(
    interview: Interview, bob: User, settings: Settings
) -> None:
    settings.SCORECARD_DEADLINE_HOURS = 1
    ended_at = timezone.now()
    end(interview, at=ended_at)
    reminders.send(panelist=seat_of(interview, bob), at=ended_at)
    assert seat_of(interview, bob).next_reminder_at == ended_at + HOUR / 2
    reminders.send(panelist=seat_of(interview, bob), at=ended_at + HOUR / 2)
    assert seat_of(interview, bob).next_reminder_at is None


@pytest.mark.parametrize("why", ["submitted", "left", "replaced", "closed"])
def test_whoever_has_nothing_to_do_any_more_is_left_alone_for_good(
    interview: Interview, ended_at: dt.datetime, bob: User, why: str
) -> None:
    if why == "submitted":
        hand_in(interview, bob)
    elif why == "left":
        User.objects.filter(pk=bob.pk).update(is_active=False)
    elif why == "replaced":
        interview.panelists.filter(user=bob).update(removed_at=ended_at, removed_by=bob)
    else:
        Interview.objects.update(state=Interview.State.CLOSED)
    assert not reminders.send(panelist=seat_of(interview, bob), at=ended_at)
    seat = seat_of(interview, bob)
    assert (seat.next_reminder_at, seat.reminders_sent) == (None, 0)
    assert not OutgoingMail.objects.filter(kind="reminder").exists()
