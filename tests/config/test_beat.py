"""Beat's scheduler with the real schedule, and a clock that is put back."""

import datetime as dt

import pytest
from celery.beat import Scheduler

from config.beat import SteadyScheduler
from config.celery import app

EVERY_FEW_SECONDS = {
    name for name, entry in app.conf.beat_schedule.items() if isinstance(entry["schedule"], int)
}


def test_a_clock_that_is_put_back_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    now = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(app, "now", lambda: now)
    sent: list[str] = []
    monkeypatch.setattr(Scheduler, "apply_entry", lambda _self, entry, **_: sent.append(entry.name))
    scheduler = SteadyScheduler(app=app)

    def send_what_is_due() -> set[str]:
        sent.clear()
        while scheduler.tick() == 0:
            pass
        return {*sent}

    send_what_is_due()
    now += dt.timedelta(seconds=21)
    assert send_what_is_due() == EVERY_FEW_SECONDS
    now -= dt.timedelta(hours=1)
    assert send_what_is_due() == set()
    now += dt.timedelta(seconds=21)
    assert send_what_is_due() == EVERY_FEW_SECONDS
