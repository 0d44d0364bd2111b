"""Rae builds a kit, arranges an interview from it, moves it, changes its panel and calls it off.

The mails are read where they arrive: at a real SMTP server, sent by a real worker.
"""

import datetime as dt
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.factories import make_application, make_question, make_user
from tests.journeys.windows import Browse, Check, button
from tests.servers import SmtpServer

Told = dict[str, tuple[str, int, dt.datetime]]  # by address: method, sequence, start

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("worker")]
NEXT_JANUARY = dt.datetime.now(dt.UTC).year + 1


@pytest.fixture
def office(browse: Browse, rae: User) -> Page:
    """Return Rae's window; her clock is Berlin's."""
    User.objects.filter(pk=rae.pk).update(time_zone="Europe/Berlin")
    return browse(rae)


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(NEXT_JANUARY, 1, day, hour, tzinfo=dt.UTC)


def confirm(page: Page, name: str, **typed: str) -> None:
    """Press a button that asks, fill in what it asks for, and confirm."""
    button(page, name)
    dialog = page.get_by_role("dialog")
    for label, text in typed.items():
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button").last.click()


def events(server: SmtpServer, *, first: int, count: int) -> Told:
    """Return what the calendars of the receivers of these mails were told."""
    mails = server.wait_for(first + count)[first:]
    assert len(mails) == count
    return {mail["To"]: event_in(mail) for mail in mails}


def event_in(mail: EmailMessage) -> tuple[str, int, dt.datetime]:
    (file,) = mail.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    content = file.get_content()
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert file.get_param("method") == calendar["method"]
    return str(calendar["method"]), event.decoded("sequence"), event.decoded("dtstart")


def methods_of(told: Told) -> dict[str, str]:
    return {address: method for address, (method, *_) in told.items()}


def build_kit(page: Page, check: Check) -> None:
    """Make a kit of one question, once without a name."""
    page.goto("/kits/")
    check(page)
    page.get_by_role("link", name="Create the first kit").click()
    page.get_by_label("Slot in minutes").fill("-5")
    button(page, "Choose questions")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(["Name", "Slot in minutes"])
    check(page)
    page.get_by_label("Name").fill("Machine learning")
    page.get_by_label("Slot in minutes").fill("45")
    button(page, "Choose questions")
    page.get_by_role("button", name="Add Ensembles").click()
    expect(page.get_by_role("button", name="Ensembles is in the plan")).to_be_visible()
    check(page)
    button(page, "Save")
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("row", name="Ensembles")).to_be_visible()
    check(page)


def draft(page: Page, candidate_id: int, check: Check) -> None:
    """Begin at the candidate's page, with the kit."""
    page.goto(f"/candidates/{candidate_id}/")
    page.get_by_role("link", name="Arrange interview").click()
    check(page)
    page.get_by_label("Kit").select_option("Machine learning")
    button(page, "Create draft")
    expect(page.get_by_text("No panel yet")).to_be_visible()
    expect(page.get_by_role("row", name="Ensembles")).to_be_visible()
    check(page)


def seat(page: Page, check: Check) -> None:
    """Choose the panel, first with two leads."""
    page.get_by_role("link", name="Choose the panel").click()
    for number, (name, part) in enumerate([("Ada", "Lead"), ("Bob", "Lead")]):
        page.get_by_label("Person").nth(number).select_option(name)
        page.get_by_label("Role").nth(number).select_option(part)
    button(page, "Save panel")
    expect(page.get_by_text("A panel has one lead.")).to_be_visible()
    check(page)
    page.get_by_label("Role").nth(1).select_option("Interviewer")
    button(page, "Save panel")
    expect(page.get_by_text("The panel is saved.")).to_be_visible()


def schedule(page: Page, check: Check) -> None:
    """Give it a time on a clock in New York, first a past one and a broken link."""
    page.get_by_role("link", name="Schedule", exact=True).click()
    page.get_by_label("Date and time").fill("2020-01-15T09:00")
    page.get_by_label("Time zone").select_option("America/New_York")
    page.get_by_label("Meeting link").fill("not a link")
    button(page, "Schedule interview")
    expect(page.get_by_text("Enter a valid URL.")).to_be_visible()
    check(page)
    page.get_by_label("Meeting link").fill("https://meet.example.org/zoe")
    button(page, "Schedule interview")
    expect(page.get_by_text("This time is in the past.")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("America/New_York")
    page.get_by_label("Date and time").fill(f"{NEXT_JANUARY}-01-15T09:00")
    button(page, "Schedule interview")
    expect(page.get_by_text("Panel and candidate get an e-mail with the time.")).to_be_visible()
    expect(page.get_by_text("15:00 CET")).to_be_visible()  # the reader's clock
    check(page)


def test_from_the_kit_to_the_cancellation(
    office: Page, assert_accessible: Check, ada: User, bob: User, smtp_server: SmtpServer
) -> None:
    make_question("Ensembles")
    cyd, page = make_user("Cyd", Role.INTERVIEWER), office
    zoe = make_application(recruiters=[User.objects.get(name="Rae")]).candidate
    build_kit(page, assert_accessible)
    draft(page, zoe.pk, assert_accessible)
    seat(page, assert_accessible)
    assert smtp_server.messages == []  # nobody is invited to a draft
    schedule(page, assert_accessible)
    invited = ("REQUEST", 0, at(15, 14))
    everybody = {ada.email: invited, bob.email: invited, zoe.email: invited}
    assert events(smtp_server, first=0, count=3) == everybody

    page.get_by_role("link", name="Reschedule").click()
    page.get_by_label("Date and time").fill(f"{NEXT_JANUARY}-01-16T10:00")
    button(page, "Reschedule interview")
    moved = ("REQUEST", 1, at(16, 15))
    assert events(smtp_server, first=3, count=3) == dict.fromkeys(everybody, moved)

    page.get_by_role("row", name="Bob").get_by_role("link", name="Replace").click()
    assert_accessible(page)
    people = page.get_by_label("Person").get_by_role("option")
    expect(people).to_have_text(["Choose a person", "Cyd", "Rae"])  # nobody twice
    button(page, "Replace")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(["Person"])
    page.get_by_label("Person").select_option("Cyd")
    button(page, "Replace")
    expect(page.get_by_text("Cyd replaces Bob on the panel.")).to_be_visible()
    assert_accessible(page)
    methods = methods_of(events(smtp_server, first=6, count=4))
    told = dict.fromkeys((ada.email, cyd.email, zoe.email), "REQUEST")
    assert methods == {bob.email: "CANCEL", **told}

    confirm(page, "Cancel interview", Reason="The position is filled.")
    expect(page.get_by_text("The interview is cancelled.")).to_be_visible()
    expect(page.get_by_text("The position is filled.")).to_be_visible()
    assert_accessible(page)
    methods = methods_of(events(smtp_server, first=10, count=3))
    assert methods == dict.fromkeys((ada.email, cyd.email, zoe.email), "CANCEL")
    assert all("cancelled" in str(mail["Subject"]) for mail in smtp_server.messages[10:])
    assert "The position is filled." not in str(smtp_server.messages[12])
