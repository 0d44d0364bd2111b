import logging
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from celery import Celery
from django.db import transaction

from config.embedded import ports
from config.embedded.home import PROJECT
from tests.servers import hung_server
from web.background import outages
from web.background.nudges import nudge


@pytest.fixture(params=["down", "hung"])
def cut_off(request: pytest.FixtureRequest) -> Iterator[Celery]:
    """Return a Celery application whose broker is down, or takes connections and is silent."""
    with hung_server() as port:
        broker = f"redis://127.0.0.1:{port if request.param == 'hung' else ports.free()}/0"
        app = Celery("cut-off", broker=broker, set_as_current=False)
        app.config_from_object("django.conf:settings", namespace="CELERY", force=True)
        app.conf.broker_url = broker
        yield app
        app.close()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_neither_breaks_nor_holds_up_the_request(
    cut_off: Celery, caplog: pytest.LogCaptureFixture
) -> None:
    @cut_off.task(name="build")
    def build(*, report_id: int) -> None:
        raise AssertionError(report_id)

    with caplog.at_level(logging.WARNING), transaction.atomic():
        for report_id in range(6):
            nudge(build, report_id=report_id)

    lines = [
        record.getMessage() for record in caplog.records if record.name == "web.background.nudges"
    ]
    just_now = "the broker did not answer just now"
    first, *others = lines
    assert first.startswith("Left build {'report_id': 0} to the sweep: ")
    assert just_now not in first
    assert others == [
        f"Left build {{'report_id': {number}}} to the sweep: {just_now}" for number in range(1, 6)
    ]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_back_is_used_again_soon(
    cut_off: Celery, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []

    @cut_off.task(name="build")
    def build(*, report_id: int) -> None:
        raise AssertionError(report_id)

    outages.note(cut_off.conf.broker_url)
    monkeypatch.setattr(build, "delay", lambda *, report_id: sent.append(report_id))
    nudge(build, report_id=1)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + outages.SECONDS)
    nudge(build, report_id=2)

    assert sent == [2]


def test_a_worker_waits_longer_than_a_page() -> None:
    """Losing its connection would cancel what it is at."""
    show = (
        "from config.celery import app; from celery.signals import worker_init; "
        "print(app.conf.broker_transport_options['socket_timeout']); worker_init.send(None); "
        "print(app.connection_for_read().transport_options['socket_timeout'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert done.stdout.split() == ["1", "10"]
