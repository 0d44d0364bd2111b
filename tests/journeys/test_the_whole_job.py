"""The main job end to end: a panel scores, the lead ends, the report comes, a person decides.

Ada, Bob and the recruiter each have a window of their own; worker and mail server are real.
"""

import io
from email.message import EmailMessage

import pypdf
import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from interviews.models import Interview, Report
from tests.factories import make_application, make_interview, make_question, make_user
from tests.journeys.windows import Browse, Check
from tests.servers import SmtpServer, Worker, wait_until

pytestmark = pytest.mark.services
TITLES = ["Validation and test sets", "Ensembles"]


@pytest.fixture
def rea() -> User:
    return make_user("Rea", Role.RECRUITER)


@pytest.fixture
def interview(ada: User, bob: User, rea: User) -> Interview:
    return make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        versions=[make_question(title) for title in TITLES],
        application=make_application(recruiters=[rea]),
    )


def score(page: Page, levels: str, *, reason: str) -> None:
    """Rate two criteria on each of two questions by keyboard, and recommend."""
    for number, digit in enumerate(levels):
        page.keyboard.press(digit)
        page.keyboard.press("j" if number % 2 == 0 else "]")
    page.get_by_role("link", name="Recommendation").click()
    page.get_by_role("radio", name="Yes", exact=True).check(force=True)
    page.get_by_label("Reason").fill(reason)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved ")


def submit(page: Page, check: Check) -> None:
    page.get_by_role("link", name="Submit scorecard…").last.click()
    expect(page.get_by_role("heading", name="Submit scorecard")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Submit scorecard").click()
    expect(page.get_by_text("Scorecard submitted.")).to_be_visible()


def test_from_the_lobby_to_the_decision(
    browse: Browse,
    assert_accessible: Check,
    interview: Interview,
    worker: Worker,
    smtp_server: SmtpServer,
) -> None:
    ada, bob, rea = (browse(User.objects.get(name=name)) for name in ("Ada", "Bob", "Rea"))

    ada.goto("/")
    assert_accessible(ada)
    ada.get_by_role("link", name="Enter room").first.click()
    assert_accessible(ada)
    bob.goto(f"/interviews/{interview.pk}/room/")
    expect(bob.get_by_text("The room opens when the lead starts")).to_be_visible()
    ada.get_by_role("button", name="Start interview").click()
    expect(bob.locator("scoring-room")).to_be_visible(timeout=10_000)  # taken in by itself

    score(ada, "4343", reason="Careful with data.")
    score(bob, "4242", reason="Sound, if slow.")
    submit(ada, assert_accessible)

    ada.get_by_role("button", name="End interview").first.click()
    expect(ada.get_by_text("Not submitted yet: Bob.")).to_be_visible()
    ada.get_by_role("dialog").get_by_role("button", name="End interview").click()
    expect(ada.get_by_text("Ended ").first).to_be_visible()

    (interim,) = reports(smtp_server, 1)
    assert "interim" in interim["Subject"].lower()
    assert_bob_still_sees_nothing_of_ada(bob)
    bob.goto(f"/interviews/{interview.pk}/room/")
    submit(bob, assert_accessible)

    final = reports(smtp_server, 2)[1]
    assert "final" in final["Subject"].lower()
    assert "Careful with data." in pdf_text(final)

    rea.goto("/")
    assert_accessible(rea)
    report = Report.objects.get(kind="final")
    rea.goto(f"/reports/{report.pk}/")
    assert_accessible(rea)
    # (.75 + .5) / 2 by Ada and (.75 + .25) / 2 by Bob: 62.5 % and 50 %, so 56.25 % together.
    expect(rea.locator("main")).to_contain_text("56")
    expect(rea.locator("main")).to_contain_text("Sound, if slow.")

    rea.goto(f"/interviews/{interview.pk}/decide/")
    assert_accessible(rea)
    rea.get_by_role("radio", name="Advance").check(force=True)
    rea.get_by_label("Reason").fill("Two independent yes.")
    rea.get_by_role("button", name="Decide and close").click()
    wait_until(
        lambda: Interview.objects.get(pk=interview.pk).state == "closed", what="the decision"
    )


def reports(server: SmtpServer, count: int) -> list[EmailMessage]:
    """Return the report mails, once there are that many."""

    def found() -> list[EmailMessage]:
        return [mail for mail in server.messages if "report" in mail["Subject"].lower()]

    wait_until(lambda: len(found()) >= count, seconds=30, what=f"report mail {count}")
    assert len(found()) == count
    return found()


def assert_bob_still_sees_nothing_of_ada(bob: Page) -> None:
    report = Report.objects.get()
    answer = bob.goto(f"/reports/{report.pk}/")
    assert answer is not None
    assert answer.status == 404


def pdf_text(mail: EmailMessage) -> str:
    (attachment,) = mail.iter_attachments()
    reader = pypdf.PdfReader(io.BytesIO(attachment.get_content()))
    return "\n".join(page.extract_text() for page in reader.pages)
