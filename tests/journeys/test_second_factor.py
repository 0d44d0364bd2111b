"""Eve guards her account: an app, a passkey, codes for the day she has neither."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.factories import PASSWORD, make_user
from tests.journeys.windows import Browse, Check, button


@pytest.fixture
def eve(db: None) -> User:
    return make_user("Eve", Role.INTERVIEWER, email="eve@example.org", password=PASSWORD)


def log_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill("eve@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    button(page, "Log in")


def log_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Account of Eve").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def give_a_device(page: Page) -> None:
    """Let the browser have a device that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def add_app(page: Page, check: Check) -> None:
    page.get_by_role("link", name="Add an authenticator app").click()
    title(page, "Is it you?")
    check(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    button(page, "Go on")
    title(page, "Add an authenticator app")
    check(page)
    page.get_by_text("Type the secret instead").first.click()
    secret = page.locator("code").inner_text()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("Code that the app shows").fill(code)
    button(page, "Add the app")
    title(page, "Recovery codes")
    check(page)


def add_passkey(page: Page, check: Check) -> None:
    page.get_by_role("link", name="Add a passkey").click()
    title(page, "Add a passkey")
    check(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Log in with it alone").check()
    button(page, "Add passkey")
    title(page, "My settings")
    expect(page.get_by_role("row", name="Laptop")).to_be_visible()
    check(page)


def test_an_account_is_guarded_and_opened_by_each_of_its_keys(
    browse: Browse, eve: User, assert_accessible: Check
) -> None:
    page = browse()
    give_a_device(page)
    log_in(page)
    page.goto("/settings/security/")
    expect(page.get_by_role("row", name="this one")).to_contain_text(re.compile("Chrome on"))
    assert_accessible(page)
    add_app(page, assert_accessible)
    spare = page.locator("main li code").first.inner_text()
    page.get_by_role("link", name="Security").first.click()
    add_passkey(page, assert_accessible)

    log_out(page)
    button(page, "Log in with a passkey")
    title(page, "Today")
    log_out(page)
    log_in(page)
    title(page, "Second factor")
    assert_accessible(page)
    button(page, "Use a passkey")
    title(page, "Today")
    log_out(page)
    log_in(page)
    page.get_by_label("Code").fill(spare)
    button(page, "Log in")
    title(page, "Today")

    page.goto("/settings/security/")
    page.get_by_role("row", name="Laptop").get_by_role("link", name="Remove").click()
    title(page, "Is it you?")
    page.get_by_role("link", name="Use a passkey").click()
    assert_accessible(page)
    button(page, "Use a passkey")
    title(page, "Remove a passkey")
    assert_accessible(page)
    button(page, "Remove passkey")
    expect(page.get_by_role("row", name="Laptop")).to_have_count(0)
    expect(page.get_by_role("row", name="Authenticator app")).to_be_visible()
