"""A session ends while somebody types: what was typed is back after the next log-in."""

from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.factories import PASSWORD, make_application, make_interview, make_user
from tests.journeys.windows import Browse, Check, button

TEXT = "It took an hour\nto write this."


def log_in_again(page: Page, person: User) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    button(page, "Log in")


def test_a_page_and_a_step_come_back(browse: Browse, assert_accessible: Check) -> None:
    rae = make_user("Rae", Role.RECRUITER, password=PASSWORD)
    interview = make_interview(lead=rae, application=make_application(recruiters=[rae]))
    page = browse(rae)
    page.goto("/openings/new/")
    page.get_by_label("Title").fill("Speech engineer")
    page.get_by_label("Description").fill(TEXT)
    page.context.clear_cookies(name="sessionid")
    button(page, "Save opening")
    log_in_again(page, rae)
    expect(page.get_by_label("Description")).to_have_value(TEXT)
    assert_accessible(page)
    button(page, "Save opening")
    expect(page.get_by_role("heading", name="Speech engineer")).to_be_visible()

    page.goto(f"/interviews/{interview.pk}/")
    button(page, "Cancel interview")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("The candidate is ill.")
    page.context.clear_cookies(name="sessionid")
    dialog.get_by_role("button", name="Cancel interview").click()
    log_in_again(page, rae)
    expect(page.get_by_text("The candidate is ill.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Interview: cancel")
    assert_accessible(page)
    button(page, "Do it now")
    expect(page.get_by_text("The interview is cancelled.")).to_be_visible()
