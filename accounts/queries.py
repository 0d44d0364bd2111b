"""What guards an account: where it is logged in, and by what besides the password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User

# The first that a browser says of itself; the later ones call themselves by others' names too.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")


@dataclass(frozen=True, slots=True)
class Guard:
    """What an account has besides its password."""

    app: Authenticator | None  # that shows codes
    passkeys: Sequence[Authenticator]
    recovery: Authenticator | None
    is_required: bool

    @property
    def is_set_up(self) -> bool:
        """Say whether somebody with the password alone is kept out."""
        return bool(self.app or self.passkeys)


def guard_of(user: User) -> Guard:
    """Return the second factors of the person."""
    types = Authenticator.Type
    found: dict[str, list[Authenticator]] = {each: [] for each in types.values}
    for factor in Authenticator.objects.filter(user=user).order_by("pk"):
        found[factor.type].append(factor)
    return Guard(
        app=next(iter(found[types.TOTP]), None),
        passkeys=found[types.WEBAUTHN],
        recovery=next(iter(found[types.RECOVERY_CODES]), None),
        is_required=is_second_factor_required(user),
    )


def is_second_factor_required(user: User) -> bool:
    """Say whether the installation asks for one of somebody with these roles."""
    return not settings.SECOND_FACTOR_FOR.isdisjoint(user.roles)


def lacks_second_factor(user: User) -> bool:
    """Say whether the person has to set one up before anything else."""
    return is_second_factor_required(user) and not guard_of(user).is_set_up


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Return where the person is logged in, the newest first."""
    running = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    found: QuerySet[UserSession] = UserSession.objects.filter(Exists(running), user=user)
    return found.order_by("-created_at", "-pk")


def device(user_agent: str) -> str:
    """Return a browser's name for itself as people say it: "Firefox on Linux"."""
    browser = next((name for mark, name in BROWSERS.items() if f"{mark}/" in user_agent), "")
    system = next((mark for mark in SYSTEMS if mark in user_agent), "")
    system = {"Macintosh": "macOS", "CrOS": "ChromeOS"}.get(system, system)
    return " on ".join(filter(None, (browser or "A browser", system)))
