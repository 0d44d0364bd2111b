import importlib.util
from pathlib import Path

import pytest
import redis

from config.embedded import ports
from config.embedded.failures import Failure
from config.embedded.supervisor import Service, Supervisor
from config.embedded.valkey import Broker, binary

pytestmark = pytest.mark.services


def service(broker: Broker, tmp_path: Path) -> Service:
    return Service(
        name="Valkey",
        command=broker.command(),
        log=tmp_path / "valkey.log",
        env={},
        is_ready=broker.is_ready,
        stdin=broker.configuration(),
        data=broker.folder,
    )


def test_no_wheel_for_this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Failure) as failure:
        binary()
    assert str(failure.value) == (
        "There is no embedded Valkey for this platform: set REDIS_URL to a server of your own, "
        "or use docker compose up."
    )


def test_the_password_stands_in_no_command_line(tmp_path: Path) -> None:
    broker = Broker(folder=tmp_path, password="secret", port=1)
    assert "secret" not in " ".join(broker.command())
    assert "requirepass secret" in broker.configuration()


def test_it_keeps_its_tasks_and_asks_for_the_password(tmp_path: Path) -> None:
    folder = tmp_path / 'a "quoted" folder'
    folder.mkdir()
    broker = Broker(folder=folder, password="secret", port=ports.free())
    assert not broker.is_ready()
    with Supervisor() as supervisor:
        supervisor.start(service(broker, tmp_path), seconds=10)
        client = redis.Redis.from_url(broker.address)
        client.rpush("celery", "a task")
        client.close()
        stranger = redis.Redis(host="127.0.0.1", port=broker.port)
        with pytest.raises(redis.AuthenticationError):
            stranger.ping()
        stranger.close()
    with Supervisor() as supervisor:
        supervisor.start(service(broker, tmp_path), seconds=10)
        client = redis.Redis.from_url(broker.address)
        assert client.lrange("celery", 0, -1) == [b"a task"]
        client.close()


def test_a_wrong_password_is_not_ready(tmp_path: Path) -> None:
    broker = Broker(folder=tmp_path, password="secret", port=ports.free())
    with Supervisor() as supervisor:
        supervisor.start(service(broker, tmp_path), seconds=10)
        assert not Broker(folder=tmp_path, password="guess", port=broker.port).is_ready()


def test_a_damaged_queue_is_explained(tmp_path: Path) -> None:
    broker = Broker(folder=tmp_path, password="secret", port=ports.free())
    with Supervisor() as supervisor:
        supervisor.start(service(broker, tmp_path), seconds=10)
        client = redis.Redis.from_url(broker.address)
        client.rpush("celery", "a task")
        client.close()
    for path in tmp_path.glob("appendonlydir/*.incr.aof"):
        path.write_bytes(b"*not a log at all\r\n" + path.read_bytes())
    with Supervisor() as supervisor, pytest.raises(Failure) as failure:
        supervisor.start(service(broker, tmp_path), seconds=10)
    assert str(failure.value) == (
        f"The task queue in {tmp_path} is damaged: delete that folder, pending tasks are recovered "
        "from the database."
    )
