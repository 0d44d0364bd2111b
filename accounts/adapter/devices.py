"""Which browsers somebody has logged in with: their right password is never refused there."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "known_device"
AGE_SECONDS = 365 * 86_400
MOST_PEOPLE = 8  # of one shared computer
SALT = "accounts.device"


def device_of(request: HttpRequest, email: str | None = None) -> str | None:
    """Return the browser's id when this person, or without one anybody, has logged in with it."""
    device, people = _read(request)
    if email is None:
        return device if people else None
    return device if _mark(email) in people else None


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Note in the browser that this person has logged in with it."""
    device, people = _read(request)
    mark = _mark(email)
    people = [mark, *(other for other in people if other != mark)][:MOST_PEOPLE]
    response.set_cookie(
        COOKIE,
        signing.dumps([device or secrets.token_urlsafe(12), people], salt=SALT),
        max_age=AGE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str | None, list[str]]:
    try:
        device, people = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE_SECONDS
        )
    except signing.BadSignature:
        return None, []
    return device, people


def _mark(email: str) -> str:
    """Return what stands for the person in the cookie, which names nobody."""
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:16]
