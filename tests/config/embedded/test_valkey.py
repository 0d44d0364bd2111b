import importlib.util
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
def broker() -> Broker:
    return Broker(password="secret", port=ports.free())


def test_no_wheel_for_this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Failure) as failure:
        binary()
    assert str(failure.value) == (
        "There is no embedded Valkey for this platform: set REDIS_URL to a server of your own, "
        "or use docker compose up."
    )


def test_the_password_stands_in_no_command_line(broker: Broker, tmp_path: Path) -> None:
    service = broker.service(tmp_path / "log")
    assert "secret" not in " ".join(service.command)
    assert "requirepass secret" in service.stdin


def test_it_asks_for_the_password_and_needs_no_disk(broker: Broker, tmp_path: Path) -> None:
    assert not broker.is_ready()
    with Supervisor() as supervisor:
        supervisor.start(broker.service(tmp_path / "log"), seconds=10)
        with redis.Redis.from_url(broker.address) as client:
            kept = [client.config_get(name)[name] for name in ("save", "appendonly")]
            assert kept == ["", "no"]
        stranger = redis.Redis(host="127.0.0.1", port=broker.port)
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        assert not replace(broker, password="guess").is_ready()
