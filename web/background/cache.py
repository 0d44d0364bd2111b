"""A cache that nobody has to wait for: limits on log-ins must not lock everybody out."""

import json
import logging
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, TypeVar

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from web.background import outages

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class JSONSerializer:
    """How values stand in Valkey: as data that runs nothing when it is read."""

    def dumps(self, value: object) -> str:
        """Return the value as JSON; raise TypeError for what JSON cannot hold."""
        return json.dumps(value)

    def loads(self, data: bytes) -> Any:  # noqa: ANN401 -- whatever was stored
        """Return the value; raise ValueError for what is none of ours."""
        return json.loads(data)


class _Client(RedisCacheClient):
    """Keeps the client of its one server: making one costs as much as asking it."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:  # noqa: ANN401, ARG002 -- as Django calls it
        """Return the same client for every key, to read and to write."""
        return self._one

    @cached_property
    def _one(self) -> Any:  # noqa: ANN401 -- as Django has it
        """Make the client."""
        return super().get_client(write=True)


class LenientCache(RedisCache):
    """Answers as an empty cache would while the server is down, hung or full.

    That goes for what rate limits use; other commands raise as ever. A server that was waited for
    in vain is left alone for a few seconds, since one log-in asks it many times.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
        self._address = server

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 -- passed through
        """Store a value unless there is one, and return whether there was none."""
        return self._ask(super().add, key, *args, **kwargs, empty=True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:  # noqa: ANN401 -- whatever was stored
        """Return the stored value, or the default."""
        return self._ask(super().get, key, default, version, empty=default)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Return the stored values, by key."""
        return self._ask(super().get_many, keys, version, empty={})

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed through
        """Store a value."""
        self._ask(super().set, key, *args, **kwargs, empty=None)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value, and return whether there was one."""
        return self._ask(super().delete, key, version, empty=False)

    def _ask(
        self,
        command: Callable[..., Answer],
        *args: Any,  # noqa: ANN401 -- passed through
        empty: Answer,
        **kwargs: Any,  # noqa: ANN401 -- passed through
    ) -> Answer:
        if outages.is_known(self._address):
            return empty
        try:
            return command(*args, **kwargs)
        except ValueError:  # somebody else's value
            return empty
        except (redis.RedisError, OSError) as error:
            outages.note(self._address)
            logger.warning(
                "The cache does not answer (%s): for %s s log-ins are not limited.",
                type(error).__name__,
                outages.SECONDS,
            )
            return empty
