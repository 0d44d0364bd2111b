"""One computer in an interview room: whoever comes next sees nothing of whoever was there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role, User
from interviews.models import Interview, Note
from tests import browser
from tests.factories import PASSWORD, make_interview, make_user
from tests.journeys.conftest import FLAGS
from tests.journeys.windows import Check, button, write

TEXTS = """[document.body.innerText, ...[...document.querySelectorAll("textarea, input")]
  .filter((text) => text.checkVisibility({ visibilityProperty: true }))
  .map((text) => text.value)].join(" ")"""
SECRET = "Ada alone may read this"


@pytest.fixture
def people(db: None) -> tuple[User, User]:
    ada, bob = (make_user(name, Role.INTERVIEWER, password=PASSWORD) for name in ("Ada", "Bob"))
    return ada, bob


@pytest.fixture
def interview(people: tuple[User, User]) -> Interview:
    ada, bob = people
    return make_interview(lead=ada, panel=[(bob, "interviewer")], state=Interview.State.LIVE)


@pytest.fixture
def tab(chromium: Browser, site: LiveServer) -> Iterator[Page]:
    """Return a tab of a browser that keeps pages for its Back button, as people's browsers do."""
    launched = chromium.browser_type.launch(
        executable_path=browser.find(),
        args=FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield launched.new_context(base_url=site.url).new_page()
    launched.close()


def log_in(page: Page, person: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    button(page, "Log in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def log_out(page: Page, person: User) -> None:
    page.goto("/")
    page.get_by_role("button", name=f"Account of {person.name}").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()


def write_the_secret(page: Page, interview: Interview) -> None:
    page.goto(f"/interviews/{interview.pk}/room/")
    write(page, "t", SECRET)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved ")
    assert Note.objects.get().text == SECRET


def write_a_form_that_comes_back(page: Page) -> None:
    """Have a form refused; leave it and return by the Back button: what was typed is there."""
    page.goto("/kits/new/")
    page.get_by_label("Description").fill(SECRET)
    button(page, "Choose questions")
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto("/kits/")
    [shown, *_] = shown_by_going_back(page, most=1)
    assert SECRET in shown


def shown_by_going_back(page: Page, most: int = 99) -> list[str]:
    """Return the texts that are to be read on each page behind this one.

    By the browser's own protocol: the driver does not notice a page that comes back as it was.
    """
    browser_ = page.context.new_cdp_session(page)
    history = browser_.send("Page.getNavigationHistory")
    shown = []
    behind = history["entries"][: history["currentIndex"]]
    for entry in reversed(behind[-most:]):
        browser_.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})
        page.wait_for_timeout(500)
        answer = browser_.send("Runtime.evaluate", {"expression": TEXTS})
        shown.append(answer["result"]["value"])
    return shown


def test_back_shows_nothing_to_whoever_logs_in_next(
    tab: Page, people: tuple[User, User], interview: Interview
) -> None:
    ada, bob = people
    log_in(tab, ada)
    write_the_secret(tab, interview)
    tab.reload()
    expect(tab.get_by_text(SECRET).first).to_be_visible()
    write_a_form_that_comes_back(tab)
    log_out(tab, ada)
    log_in(tab, bob)

    shown = shown_by_going_back(tab)
    assert len(shown) > 4
    assert [text for text in shown if SECRET in text] == []


def test_a_page_left_open_is_covered_until_its_reader_is_back(
    tab: Page, people: tuple[User, User], interview: Interview, assert_accessible: Check
) -> None:
    ada, bob = people
    other = tab.context.new_page()
    log_in(tab, ada)
    write_the_secret(tab, interview)
    notes = tab.locator(".is-focused [data-note]")
    expect(notes).to_have_value(SECRET)
    expect(notes).to_be_visible()

    log_out(other, ada)
    expect(tab.get_by_role("heading", name="You are logged out")).to_be_visible()
    expect(notes).to_be_hidden()
    tab.keyboard.press("Escape")
    tab.keyboard.press("Escape")
    expect(notes).to_be_hidden()
    assert_accessible(tab)

    log_in(other, bob)
    expect(tab.get_by_role("heading", name="Somebody else is logged in")).to_be_visible()
    expect(notes).to_be_hidden()
    expect(tab.get_by_role("link", name="Go to your own Today")).to_be_visible()

    log_out(other, bob)
    log_in(other, ada)
    expect(notes).to_be_visible()
    write(tab, "t", "; and she goes on")
    expect(tab.locator("[data-save-state]")).to_contain_text("Saved ")
    assert "she goes on" in Note.objects.get().text
