import logging
import socket
import time
from collections.abc import Iterator

import pytest
from celery import Celery

from web.background import nudge


@pytest.fixture
def cut_off() -> Iterator[Celery]:
    """Return a Celery application whose broker does not answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = Celery("cut-off", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY", force=True)
    app.conf.broker_url = f"redis://127.0.0.1:{port}/0"
    yield app
    app.close()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_neither_breaks_nor_holds_up_the_request(
    cut_off: Celery, caplog: pytest.LogCaptureFixture
) -> None:
    @cut_off.task(name="build")
    def build(*, report_id: int) -> None:
        raise AssertionError(report_id)

    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        nudge(build, report_id=7)

    assert time.monotonic() - began < 3
    [line] = [record.getMessage() for record in caplog.records if record.name == "web.background"]
    assert line.startswith("Left build {'report_id': 7} to the sweep: ")
