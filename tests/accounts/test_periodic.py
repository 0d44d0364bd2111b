import datetime as dt
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from celery.schedules import crontab
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.actions import mail
from accounts.models import OutgoingMail, User
from accounts.periodic import clear_sessions, sweep_mail
from accounts.tasks import send_mail

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def test_the_sweep_hands_over_exactly_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    states: dict[str, dict[str, Any]] = {
        "new": {},
        "failed, due": {"state": "failed", "next_try_at": now - MINUTE},
        "failed, later": {"state": "failed", "next_try_at": now + MINUTE},
        "failed for good": {"state": "failed", "next_try_at": None},
        "at work": {"state": "sending", "claimed_at": now - MINUTE},
        "left behind": {"state": "sending", "claimed_at": now - 3 * MINUTE},
        "sent": {"state": "sent", "sent_at": now, "next_try_at": None},
    }
    names = {}
    for name, values in states.items():
        row = mail.queue(kind="k", to="rita@example.org", subject="S", text="T", at=now)
        OutgoingMail.objects.filter(pk=row.pk).update(**values)
        names[row.pk] = name
    handed: list[str] = []

    def apply_async(*, kwargs: dict[str, int], expires: int) -> None:
        assert expires == 300
        handed.append(names[kwargs["mail_id"]])

    monkeypatch.setattr(send_mail, "apply_async", apply_async)

    sweep_mail()

    assert handed == ["new", "failed, due", "left behind"]


def test_beat_knows_the_sweep() -> None:
    assert settings.CELERY_BEAT_SCHEDULE["mail"]["task"] == sweep_mail.name


def test_no_task_of_beats_is_dropped_for_clocks_that_differ_by_minutes() -> None:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["options"] == {"expires": 300}


def test_log_ins_that_have_run_out_are_forgotten_at_night(client: Client, ada: User) -> None:
    old = SessionStore()
    old.set_expiry(timezone.now() - MINUTE)
    old.create()
    client.force_login(ada)
    for key in (old.session_key, client.session.session_key):
        UserSession.objects.create(user=ada, ip="192.0.2.1", session_key=key)

    clear_sessions()

    for model in (Session, UserSession):
        keys = model.objects.values_list("session_key", flat=True)
        assert list(keys) == [client.session.session_key]
    entry = settings.CELERY_BEAT_SCHEDULE["old sessions"]
    assert entry["task"] == clear_sessions.name
    assert entry["schedule"] == crontab(hour=3, minute=20)
