import contextlib
import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from config.embedded import ports
from config.embedded.failures import Failure
from config.embedded.supervisor import Supervisor
from config.embedded.valkey import Broker, binary

pytestmark = pytest.mark.services


@pytest.fixture
def broker(tmp_path: Path) -> Broker:
    folder = tmp_path / 'a "quoted" folder'
    folder.mkdir()
    return Broker(folder=folder, password="secret", port=ports.free())


@contextlib.contextmanager
def running(broker: Broker) -> Iterator[redis.Redis]:
    """Start it and give a client that knows the password."""
    with Supervisor() as supervisor:
        supervisor.start(broker.service(broker.folder / "log"), seconds=10)
        with redis.Redis.from_url(broker.address) as client:
            yield client


def test_no_wheel_for_this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Failure) as failure:
        binary()
    assert str(failure.value) == (
        "There is no embedded Valkey for this platform: set REDIS_URL to a server of your own, "
        "or use docker compose up."
    )


def test_the_password_stands_in_no_command_line(broker: Broker) -> None:
    service = broker.service(broker.folder / "log")
    assert "secret" not in " ".join(service.command)
    assert "requirepass secret" in service.stdin


def test_it_keeps_its_tasks_and_asks_for_the_password(broker: Broker) -> None:
    assert not broker.is_ready()
    with running(broker) as client:
        client.rpush("celery", "a task")
        stranger = redis.Redis(host="127.0.0.1", port=broker.port)
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        assert not replace(broker, password="guess").is_ready()
    with running(broker) as client:
        assert client.lrange("celery", 0, -1) == [b"a task"]


def test_a_damaged_queue_is_explained(broker: Broker) -> None:
    with running(broker) as client:
        client.rpush("celery", "a task")
    for path in broker.folder.glob("appendonlydir/*.incr.aof"):
        path.write_bytes(b"*not a log at all\r\n" + path.read_bytes())
    with pytest.raises(Failure) as failure, running(broker):
        pass
    assert str(failure.value) == (
        f"The task queue in {broker.folder} is damaged: delete that folder, pending tasks are "
        "recovered from the database."
    )
