from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import Settings

from tests.servers import Worker, wait_until
from web.background import health
from web.periodic import heartbeat, mailer_heartbeat


@pytest.fixture
def broken_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", refuse)
    yield
    monkeypatch.undo()


def test_live_asks_nothing_of_the_database(client: Client) -> None:
    response = client.get("/health/live/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def ready(client: Client) -> tuple[int, list[str]]:
    """Return what the page says of everything together and of each part."""
    response = client.get("/health/ready/")
    assert "no-store" in response["Cache-Control"]
    parts = ("status", "database", "broker", "worker", "mailer")
    return response.status_code, [response.json().get(part) for part in parts]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "seen", [{"REMOTE_ADDR": "192.0.2.1"}, {"headers": {"x-forwarded-for": "::1"}}]
)
def test_what_is_missing_is_said_on_this_machine_alone(seen: dict[str, Any]) -> None:
    response = Client(**seen).get("/health/ready/")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})


@pytest.mark.django_db
def test_ready_with_everything_there_and_not_without_a_heartbeat(client: Client) -> None:
    assert ready(client) == (503, ["unavailable", "ok", "ok", "silent", "silent"])
    health.record_heartbeat("worker")
    assert ready(client) == (503, ["unavailable", "ok", "ok", "ok", "silent"])
    health.record_heartbeat("mailer")
    assert ready(client) == (200, ["ok", "ok", "ok", "ok", "ok"])


@pytest.mark.django_db
def test_a_heartbeat_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "HEARTBEAT_VALID_SECONDS", 1)
    health.record_heartbeat("worker")
    assert health.queue_states()["worker"] == "ok"
    wait_until(lambda: cache.get(health.HEARTBEAT_KEYS["worker"]) is None, seconds=3, what="expiry")
    assert health.queue_states()["worker"] == "silent"


@pytest.mark.usefixtures("broken_database")
def test_not_ready_without_a_database(client: Client) -> None:
    status, parts = ready(client)
    assert (status, parts[1]) == (503, "down")


@pytest.mark.django_db
def test_not_ready_without_a_broker(client: Client, settings: Settings) -> None:
    settings.CACHES = {
        name: {**values, "LOCATION": "redis://127.0.0.1:1/0"}
        for name, values in settings.CACHES.items()
    }
    assert ready(client) == (503, ["unavailable", "ok", "down", "unknown", "unknown"])


@pytest.mark.services
def test_a_task_goes_through_broker_and_worker(worker: Worker) -> None:
    cache.delete_many(health.HEARTBEAT_KEYS.values())
    heartbeat.delay()
    mailer_heartbeat.delay()
    well = {"broker": "ok", "worker": "ok", "mailer": "ok"}
    wait_until(lambda: health.queue_states() == well, what="the heartbeats of both")
