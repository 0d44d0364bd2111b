import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.urls import reverse

from accounts.models import Role, User
from config.ui import frame
from tests.clients import words
from tests.config.ui.drawing import draw


def nav(html: str) -> list[str]:
    return re.findall(r"<li>\s*<a\s[^>]*>\s*(.*?)\s*</a>", html)


def header(user: User | AnonymousUser, path: str = "/") -> str:
    return draw("{% site_header user=user path=path %}", user=user, path=path, csrf_token="tok")


def person(*roles: Role) -> User:
    return User(name="Ada Lovelace", email="ada@example.org", roles=list(roles))


def test_the_account_menu_names_the_person_and_logs_out_by_post() -> None:
    html = header(person(Role.INTERVIEWER))
    assert 'aria-label="Account of Ada Lovelace"' in html
    assert "ada@example.org" in html
    assert '<form method="post" action="/accounts/logout/">' in html
    assert 'value="tok"' in html


@pytest.mark.parametrize(
    ("roles", "ways"),
    [
        ([Role.INTERVIEWER], ["Today", "Interviews", "Bank", "Kits", "Reports"]),
        (
            [Role.RECRUITER],
            ["Today", "Interviews", "Bank", "Kits", "Candidates", "Openings", "Reports"],
        ),
        (
            [Role.ADMIN],
            ["Today", "Interviews", "Bank", "Kits", "Candidates", "Openings", "Reports", "People"],
        ),
        ([], []),
    ],
)
def test_the_navigation_leads_where_the_role_may_go(roles: list[Role], ways: list[str]) -> None:
    assert nav(header(person(*roles))) == ways


def test_every_way_exists() -> None:
    # Mails are read in the interface only where no mail server sends them on.
    optional = {"mail_list"}
    ways = (*frame.MAIN_WAYS, *frame.ACCOUNT_WAYS)
    names = {way.url_name for way in ways} | {way.also for way in ways if way.also}
    names -= optional
    assert all(reverse(name) for name in names)


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", [("Today", "page")]),
        ("/kits/", [("Kits", "page")]),
        ("/kits/new/", [("Kits", "true")]),
        ("/sets/", [("Bank", "true")]),
        ("/settings/", []),
    ],
)
def test_the_place_one_is_at_is_marked(path: str, current: list[tuple[str, str]]) -> None:
    html = " ".join(header(person(Role.ADMIN), path).split())
    assert [(b, a) for a, b in re.findall(r'aria-current="(\w+)" > (\w+) </a>', html)] == current


def test_a_visitor_gets_neither_ways_nor_menu() -> None:
    assert words(header(AnonymousUser())) == "Plumbline"


@pytest.mark.parametrize(
    ("level", "tone", "role"),
    [
        (constants.SUCCESS, "good", "status"),
        (constants.WARNING, "warn", "status"),
        (constants.ERROR, "error", "alert"),
    ],
)
def test_messages_speak_in_the_tone_of_their_level(level: int, tone: str, role: str) -> None:
    html = draw("{% message_list messages %}", messages=[Message(level, "Sent <twice>.")])
    assert f'data-tone="{tone}" role="{role}"' in html
    assert words(html) == "Sent <twice>."
