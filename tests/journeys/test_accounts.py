"""Max invites Eve; she comes in, forgets her password, changes parts, and is switched off and on.

The links are those of the mails that the worker sent.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories import PASSWORD
from tests.journeys.windows import Browse, Check, button
from tests.servers import SmtpServer

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("worker")]
EVE = "eve@example.org"
NEW = "another horse battery"


def link_in_mail(server: SmtpServer, count: int) -> str:
    """Return the link that the mail with this number carries."""
    mail = server.wait_for(count)[count - 1]
    assert mail["To"] == EVE
    body = mail.get_body(("plain",))
    assert body
    found = re.search(r"http://\S+", body.get_content())
    assert found
    return found[0]


def set_password(page: Page, label: str, password: str, again: str = "") -> None:
    """Type a new password twice, the second time perhaps another, and send it."""
    page.get_by_label(label, exact=True).fill(password)
    page.get_by_label("Repeat the password").fill(again or password)
    button(page, "Set password")


def log_in(page: Page, password: str, email: str = EVE) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    button(page, "Log in")


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Account of Eve").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()


def invite(page: Page, check: Check) -> None:
    """Invite Eve, after an attempt in which everything is wrong."""
    page.goto("/people/")
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Name").fill("Eve")
    page.get_by_label("E-mail").fill("eve@example")
    button(page, "Send invitation")
    expect(page.get_by_role("alert")).to_be_focused()
    check(page)
    expect(page.get_by_label("Name")).to_have_value("Eve")
    expect(page.get_by_label("E-mail")).to_have_value("eve@example")
    page.get_by_label("E-mail").fill(EVE)
    page.get_by_label("Interviewer").check()
    button(page, "Send invitation")
    expect(page.get_by_text(f"An invitation goes to {EVE}.")).to_be_visible()
    expect(page.get_by_role("row", name="Eve")).to_contain_text("Invited")
    check(page)


def accept(page: Page, link: str, check: Check) -> None:
    """Follow the invitation, mistype the password once, and log in."""
    page.goto(link)
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    page.get_by_label("Time zone").select_option("Europe/Paris")
    set_password(page, "Password", "eve")
    expect(page.get_by_text("This password is too short.")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Paris")
    check(page)
    set_password(page, "Password", PASSWORD)
    expect(page.get_by_text("Your password is set. Log in with it.")).to_be_visible()
    log_in(page, "a wrong one")
    expect(page.get_by_text("are not correct")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(EVE)
    check(page)
    log_in(page, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def reset_password(page: Page, server: SmtpServer, check: Check) -> None:
    """Set another password through a mailed link, and log in with it."""
    page.get_by_role("link", name="Forgot your password?").click()
    check(page)
    page.get_by_label("E-mail").fill(EVE)
    button(page, "Send the link")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    check(page)
    page.goto(link_in_mail(server, 2))
    set_password(page, "New password", NEW, again="mistyped")
    expect(page.get_by_text("You must type the same password each time.")).to_be_visible()
    check(page)
    set_password(page, "New password", NEW)
    check(page)
    page.get_by_role("link", name="Log in").click()
    log_in(page, NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    assert server.wait_for(3)[2]["Subject"] == "Your Plumbline password was changed"


def test_from_the_invitation_to_the_day(
    browse: Browse, assert_accessible: Check, max_: User, smtp_server: SmtpServer
) -> None:
    admin, eve = browse(max_), browse(None, timezone_id="Asia/Tokyo")
    invite(admin, assert_accessible)
    link = link_in_mail(smtp_server, 1)
    accept(eve, link, assert_accessible)
    expect(eve.get_by_text("No upcoming interviews")).to_be_visible()
    expect(eve.get_by_role("heading", name="New reports")).to_have_count(0)
    assert_accessible(eve)
    assert User.objects.get(email=EVE).time_zone == "Europe/Paris"

    log_out(eve)
    eve.goto(link)
    expect(eve.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    assert_accessible(eve)
    eve.get_by_role("link", name="Log in").click()
    reset_password(eve, smtp_server, assert_accessible)


def test_parts_change_and_an_account_is_switched_off_and_on(
    browse: Browse, assert_accessible: Check, max_: User, ada: User
) -> None:
    ada.set_password(PASSWORD)
    ada.save()
    admin, hers = browse(max_), browse(ada)
    hers.goto("/")
    main = hers.get_by_role("navigation", name="Main").get_by_role("link")
    expect(main).to_have_text(["Today", "Interviews", "Bank", "Kits", "Reports"])

    admin.goto("/people/")
    admin.get_by_role("link", name="Ada").click()
    admin.get_by_label("Interviewer").uncheck()
    button(admin, "Save roles")
    expect(admin.get_by_text("Choose at least one role.")).to_be_visible()
    admin.get_by_label("Recruiter").check()
    admin.get_by_label("Admin").check()
    assert_accessible(admin)
    button(admin, "Save roles")
    expect(admin.get_by_text("The roles of Ada are changed.")).to_be_visible()
    hers.reload()
    expect(main.last).to_have_text("People")
    expect(hers.get_by_role("heading", name="New reports")).to_be_visible()
    expect(hers.get_by_role("heading", name="Questions to review")).to_be_visible()
    assert_accessible(hers)

    admin.get_by_role("link", name="Ada").click()
    switch(admin, "off")
    hers.get_by_role("link", name="Interviews").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Log in")
    log_in(hers, PASSWORD, ada.email)
    expect(hers.get_by_role("heading", level=1)).to_have_text("This account is switched off")
    assert_accessible(hers)

    switch(admin, "on")
    hers.goto("/settings/")
    log_in(hers, PASSWORD, ada.email)
    use_settings(hers, assert_accessible)


def switch(page: Page, way: str) -> None:
    """Switch Ada's account off or on."""
    button(page, f"Switch {way}")
    page.get_by_role("dialog").get_by_role("button", name=f"Switch {way}").click()
    expect(page.get_by_text(f"The account of Ada is switched {way}.")).to_be_visible()


def use_settings(page: Page, check: Check) -> None:
    """Issue a token and revoke it; change the password."""
    expect(page.get_by_role("heading", level=1)).to_have_text("My settings")
    check(page)
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("Name").fill("Nightly export")
    button(page, "Issue token")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    button(page, "Go on")
    expect(page.get_by_text("Copy the token now")).to_be_visible()
    check(page)
    button(page, "Revoke")
    dialog = page.get_by_role("dialog")
    check(page)
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth"), "is cut off"
    dialog.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name="Nightly export")).to_contain_text("Revoked")
    page.get_by_role("link", name="Security").click()
    page.get_by_role("link", name="Change password").click()
    for present, answer in (
        ("a wrong one", "Please type your current password."),
        (PASSWORD, "Your new password is set."),
    ):
        page.get_by_label("Current password").fill(present)
        page.get_by_label("New password").fill(NEW)
        page.get_by_label("Repeat the password").fill(NEW)
        button(page, "Change password")
        expect(page.get_by_text(answer)).to_be_visible()
        check(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("My settings")
