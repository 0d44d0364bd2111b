"""A real browser on a real server, one window per person.

These tests run in a process of their own (`make test-journeys`): the browser's driver runs an event
loop in this thread, and Django must be told not to mind.
"""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests import browser
from tests.clients import client_for
from tests.servers import wait_until

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE = 10_000  # milliseconds: the machine may be busy with other things
expect.set_options(timeout=PATIENCE)
WIDE = {"width": 1280, "height": 720}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    path = browser.find()
    assert path, "no Chromium: run make browser"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> LiveServer:
    """Return the running site; its links in mails lead back to it."""
    settings.BASE_URL = live_server.url
    return live_server


@pytest.fixture
def browse(chromium: Browser, site: LiveServer) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window for a person, logged in, or for a visitor.

    `browse(ada)`, `browse(None, viewport={"width": 320, "height": 640})`: further arguments go to
    the browser context. A script error, a refused resource or a server error fails the test.
    """
    contexts = []
    troubles: list[str] = []

    def open_window(person: User | None = None, **options: Any) -> Page:  # noqa: ANN401 -- passed on to the driver as they are
        context = chromium.new_context(
            **{"base_url": site.url, "viewport": WIDE, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        if person is not None:
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": session_key(person), "url": site.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on("console", lambda message: troubles.extend(complaint(message)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    # What a closed room still sends would meet the next test's empty tables.
    wait_until(lambda: not answering(), what="the last answer")
    assert troubles == []


def answering() -> list[str]:
    """Return the threads in which the site answers a connection."""
    names = (each.name for each in threading.enumerate())
    return [name for name in names if "process_request_thread" in name]


def complaint(message: ConsoleMessage) -> list[str]:
    """Return what the console says is wrong; a refusal (4xx) or a line cut by the test is not.

    Nor is a proxy that has lost its server (502): a failure of ours is a 500.
    """
    refusals = ("status of 4", "Status Error Code 4")
    expected = (*refusals, "status of 502", "ERR_INTERNET_DISCONNECTED")
    is_expected = any(words in message.text for words in expected)
    return [f"console: {message.text}"] if message.type == "error" and not is_expected else []


def session_key(person: User) -> str:
    """Return the key of a session that this person has just begun."""
    return client_for(person).cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Return a function that runs axe on a page and fails on any violation."""

    def check(page: Page) -> None:
        result = Axe().run(page)
        found = [
            f"{violation['id']}: {violation['help']} — "
            + ", ".join(str(node["target"]) for node in violation["nodes"][:3])
            for violation in result.response["violations"]
        ]
        assert found == [], f"{page.url}: " + "\n".join(found)

    return check
