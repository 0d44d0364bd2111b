import contextlib
import logging
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache, caches
from pytest_django import Settings

from tests.servers import hung_server
from web.background import outages


@pytest.fixture(params=["down", "hung"])
def _server_is_away(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Let both caches look for Valkey where nobody listens, or where nobody answers."""
    with hung_server() as port:
        away = f"redis://127.0.0.1:{port if request.param == 'hung' else 1}/0"
        settings.CACHES = {
            name: {**values, "LOCATION": away} for name, values in settings.CACHES.items()
        }
        yield


def test_it_keeps_what_it_is_given() -> None:
    assert (cache.add("k", [1]), cache.add("k", [2]), cache.get("k")) == (True, False, [1])
    cache.set("k", [3])
    assert (cache.get("k"), cache.delete("k"), cache.delete("k")) == ([3], True, False)
    assert cache.get("k", "nothing") == "nothing"
    cache.set("l", [4])
    assert cache.get_many(["k", "l"]) == {"l": [4]}


class Trap:
    """Opens a file when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.sprung), "w")


@pytest.mark.parametrize("name", settings.CACHES)
def test_what_others_put_into_valkey_is_data_and_never_run(name: str, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    key = caches[name].make_key("k")
    redis.Redis.from_url(settings.REDIS_URL).set(key, pickle.dumps(Trap(sprung)))
    with contextlib.suppress(ValueError):
        assert caches[name].get("k") is None
    assert not sprung.exists()


@pytest.mark.usefixtures("_server_is_away")
def test_without_a_server_it_answers_soon_and_as_an_empty_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        cache.set("k", [3])
        answers = (cache.add("k", [1]), cache.get("k", []), cache.delete("k"))
        assert cache.get_many(["k"]) == {}

    assert answers == (True, [], False)
    # Asked once for all five: whoever waits does so once.
    [line] = [
        record.getMessage() for record in caplog.records if record.name == "web.background.cache"
    ]
    assert line.endswith("for 5 s log-ins are not limited.")
    assert line.startswith("The cache does not answer (")


@pytest.mark.usefixtures("_server_is_away")
def test_it_is_asked_again_after_a_few_seconds(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    address = settings.CACHES["default"]["LOCATION"]
    cache.get("k")
    assert outages.is_known(address)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + outages.SECONDS)
    assert not outages.is_known(address)


@pytest.mark.usefixtures("_server_is_away")
def test_the_strict_one_says_that_there_is_no_server() -> None:
    with pytest.raises((redis.ConnectionError, redis.TimeoutError)):
        caches["strict"].get("k")
