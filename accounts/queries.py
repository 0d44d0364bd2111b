"""What guards an account, and how much of the audit trail is old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, takewhile

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils import timezone

from accounts.formats import Month
from accounts.models import AuditArchive, AuditEvent, User

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


def months_to_archive(*, before: Month) -> list[Month]:
    """Return the months before that one whose events lie in no file yet, the oldest first."""
    first = AuditEvent.objects.aggregate(Min("at"))["at__min"]
    if first is None:
        return []
    archived = set(AuditArchive.objects.values_list("month", flat=True))
    months = takewhile(lambda month: month < before, map(Month.of(first).plus, count()))
    return [
        month
        for month in months
        if month.begins.date() not in archived and AuditEvent.objects.of_month(month).exists()
    ]


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
