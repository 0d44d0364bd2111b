from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import Settings

from tests.servers import Worker, wait_until
from web.background import health
from web.periodic import heartbeat


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


@pytest.mark.django_db
def test_ready_with_everything_there(client: Client) -> None:
    health.record_heartbeat()
    response = client.get("/health/ready/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "worker": "ok",
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_without_a_heartbeat(client: Client) -> None:
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "database": "ok",
        "broker": "ok",
        "worker": "silent",
    }


@pytest.mark.django_db
def test_a_heartbeat_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "HEARTBEAT_VALID_SECONDS", 1)
    health.record_heartbeat()
    assert health.queue_states()["worker"] == "ok"
    wait_until(lambda: cache.get(health.HEARTBEAT_KEY) is None, seconds=3, what="expiry")
    assert health.queue_states()["worker"] == "silent"


@pytest.mark.usefixtures("broken_database")
def test_not_ready_without_a_database(client: Client) -> None:
    health.record_heartbeat()
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["database"] == "down"


@pytest.mark.django_db
def test_not_ready_without_a_broker(client: Client, settings: Settings) -> None:
    settings.CACHES = {
        name: {**values, "LOCATION": "redis://127.0.0.1:1/0"}
        for name, values in settings.CACHES.items()
    }
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "database": "ok",
        "broker": "down",
        "worker": "unknown",
    }


@pytest.mark.services
def test_a_task_goes_through_broker_and_worker(worker: Worker) -> None:
    cache.delete(health.HEARTBEAT_KEY)
    heartbeat.delay()
    wait_until(lambda: cache.get(health.HEARTBEAT_KEY), what="the heartbeat")
    assert health.queue_states() == {"broker": "ok", "worker": "ok"}
