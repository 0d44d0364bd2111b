"""The frame around every page: header with the ways into the product, and messages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from config.ui.component import component

EVERYONE = frozenset({"admin", "recruiter", "interviewer"})
OFFICE = frozenset({"admin", "recruiter"})
ADMINS = frozenset({"admin"})


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation and the roles it is shown to."""

    label: str
    url_name: str
    roles: frozenset[str]
    icon: str = ""
    also: str = ""  # another address whose pages belong here


MAIN_WAYS = (
    Way("Today", "today", EVERYONE),
    Way("Interviews", "interview_list", EVERYONE),
    Way("Bank", "question_list", EVERYONE, also="set_list"),
    Way("Kits", "kit_list", EVERYONE),
    Way("Candidates", "candidate_list", OFFICE),
    Way("Openings", "opening_list", OFFICE),
    Way("Reports", "report_list", EVERYONE),
    Way("People", "person_list", ADMINS),
)
ACCOUNT_WAYS = (
    Way("My settings", "account_settings", EVERYONE, "person"),
    Way("Mails to me", "mail_list", EVERYONE, "mail"),
)
TONES = {
    constants.DEBUG: ("neutral", "info", "status"),
    constants.INFO: ("neutral", "info", "status"),
    constants.SUCCESS: ("good", "check", "status"),
    constants.WARNING: ("warn", "warn", "status"),
    constants.ERROR: ("error", "error", "alert"),
}


@component()
def site_header(*, user: User | AnonymousUser, path: str) -> Mapping[str, Any]:
    """Draw the header: navigation by role, the current place marked, and the account's menu."""
    roles = frozenset(getattr(user, "roles", ()))
    return {
        "home": _address("today") or "/",
        "items": _entries(MAIN_WAYS, roles, path),
        "links": _entries(ACCOUNT_WAYS, roles, path),
        "name": getattr(user, "name", ""),
        "email": getattr(user, "email", ""),
        "sign_out": _address("account_logout"),
    }


def _entries(ways: Iterable[Way], roles: frozenset[str], path: str) -> list[dict[str, Any]]:
    return [_entry(way, path) for way in ways if way.roles & roles and _address(way.url_name)]


def _entry(way: Way, path: str) -> dict[str, Any]:
    href = _address(way.url_name)
    places = [href, _address(way.also)] if way.also else [href]
    inside = any(place != "/" and path.startswith(place) for place in places)
    return {
        "label": way.label,
        "icon": way.icon,
        "href": href,
        "current": "page" if path == href else "true" if inside else "",
    }


def _address(url_name: str) -> str:
    """Return the address, or nothing where this installation has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@component()
def message_list(messages: Iterable[Message]) -> Mapping[str, Any]:
    """Show what the last action reported."""
    shown = []
    for message in messages or ():
        tone, icon, role = TONES.get(message.level, TONES[constants.INFO])
        shown.append({"text": message.message, "tone": tone, "icon": icon, "role": role})
    return {"messages": shown}
