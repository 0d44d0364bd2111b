import logging
from hashlib import sha256

import pytest
from django.core.cache import cache
from pytest_django import Settings

from web.throttle import is_within_limit

KEY = f"throttle:submission:{sha256(b'192.0.2.7').hexdigest()}"


def tries(count: int, visitor: str = "192.0.2.7", purpose: str = "submission") -> list[bool]:
    return [is_within_limit(purpose, visitor, limit=3, seconds=60) for _ in range(count)]


def test_the_first_tries_of_a_window_pass() -> None:
    assert tries(5) == [True, True, True, False, False]


def test_visitors_and_purposes_are_counted_apart() -> None:
    tries(4)
    assert tries(1, visitor="192.0.2.8") == [True]
    assert tries(1, purpose="application") == [True]
    assert tries(1) == [False]


def test_a_new_window_begins_when_the_old_one_is_over() -> None:
    tries(4)
    cache.touch(KEY, 0)
    assert tries(2) == [True, True]


def test_no_address_is_kept() -> None:
    tries(1)
    assert (cache.get(KEY), "192.0.2.7" in KEY) == (1, False)


def test_a_cache_that_is_down_stops_nobody(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    down = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": down}
    with caplog.at_level(logging.WARNING):
        assert tries(4) == [True] * 4
    assert "No limit on submission" in caplog.text
