"""What pages ask for again and again: who has the newest hears so without the database.

An answer names the state of its topic as its ETag. Who asks again within a while, in the same
session and with that ETag, is answered before anybody looks up who that is: an unchanged 304 says
nothing to somebody who may no longer ask. Valkey holds what is compared, and may lose it.
"""

import secrets
from collections.abc import Callable
from hashlib import blake2b
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

# After so many seconds it is looked at again who asks, and what does not follow from the topic.
TRUSTED_FOR = 120
KEPT_FOR = 3600
COMPARED = "plumbline.unchanged"


def state(topic: str, request: HttpRequest) -> str:
    """Return what names the topic's state: ask for it before reading what is to be shown."""
    # What the request was compared with was looked up earlier still.
    found = request.META.get(COMPARED, {}).get(_of(topic)) or cache.get(_of(topic))
    if found is None:
        found = secrets.token_urlsafe(9)
        if not cache.add(_of(topic), found, KEPT_FOR):
            found = cache.get(_of(topic), found)
    return f"{topic}.{found}"


def changes(topic: str) -> None:
    """Let everybody read the topic anew, once what this transaction does to it can be read."""
    transaction.on_commit(lambda: cache.set(_of(topic), secrets.token_urlsafe(9), KEPT_FOR))


def mark(response: HttpResponse, request: HttpRequest, state: str) -> HttpResponse:
    """Let this session ask again for what the answer shows."""
    response.headers["ETag"] = f'W/"{state}"'
    cache.set(_by(request, state), 1, TRUSTED_FOR)
    return response


class UnchangedMiddleware:
    """Answers 304 to whoever has been shown the state as it is.

    Stands outside of the sessions, which are read from the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on unless nothing has changed."""
        known = request.headers.get("If-None-Match")
        if known and request.method == "GET" and _is_newest(request, known):
            return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": known})
        return self._get_response(request)


def _is_newest(request: HttpRequest, known: str) -> bool:
    state = known.removeprefix("W/").strip('"')
    topic, _, token = state.rpartition(".")
    current, shown = _of(topic), _by(request, state)
    found = cache.get_many([current, shown])
    request.META[COMPARED] = found
    return shown in found and found.get(current) == token


def _of(topic: str) -> str:
    return f"state:{topic}"


def _by(request: HttpRequest, state: str) -> str:
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    told = f"{session}\n{request.get_full_path()}\n{state}"
    return f"shown:{blake2b(told.encode(), digest_size=16).hexdigest()}"
