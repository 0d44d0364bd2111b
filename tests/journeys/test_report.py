"""The recruiter reads what the panel found, takes the paper along, and decides."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import OutgoingMail, Role, User
from interviews.effects import reports
from interviews.models import Decision, Interview
from tests.factories import make_application, make_interview, make_user
from tests.interviews.panels import end, hand_in


@pytest.fixture
def rae(transactional_db: None) -> User:
    return make_user("Rae", Role.RECRUITER)


@pytest.fixture
def interview(rae: User) -> Interview:
    """Ada's card is in, Bob's is not, and the interview has ended."""
    ada, bob = (make_user(name, Role.INTERVIEWER) for name in ("Ada", "Bob"))
    interview = make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )
    hand_in(interview, ada, {"split": 4, "leakage": 2})
    reports.build(report_id=end(interview).pk)
    return interview


def complete(interview: Interview) -> None:
    bob = interview.panelists.get(role="interviewer").user
    hand_in(interview, bob, {"split": 2, "leakage": 2}, recommendation="no")
    reports.build(report_id=interview.reports.get(kind="final").pk)


def test_from_the_interim_report_to_the_decision(
    browse: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    interview: Interview,
    rae: User,
    tmp_path: Path,
) -> None:
    page = browse(rae)
    page.goto("/reports/")
    assert_accessible(page)
    page.get_by_role("link", name=interview.application.candidate.name).click()
    expect(page.get_by_text("This report awaits Bob until")).to_be_visible()
    expect(page.get_by_text("Possible once every scorecard is in. Open: Bob.")).to_be_visible()
    assert_accessible(page)

    complete(interview)
    page.reload()
    page.get_by_role("link", name="Read the final report").click()
    expect(page.get_by_role("heading", level=2, name="Recommendation")).to_be_visible()
    expect(page.locator(".report-score .score-value")).to_have_text("38\u00a0%")
    assert_accessible(page)

    with page.expect_download() as caught:
        page.get_by_role("link", name="PDF").evaluate(
            "link => { link.download = ''; link.click() }"
        )
    paper = tmp_path / "report.pdf"
    caught.value.save_as(paper)
    assert paper.read_bytes() == bytes(interview.reports.get(kind="final").pdf or b"")

    page.get_by_role("radio", name="Hold").check()
    page.get_by_role("button", name="Decide and close").click()
    expect(page.get_by_text("Say why. The reason is part of the decision.")).to_be_visible()
    expect(page.get_by_role("radio", name="Hold")).to_be_checked()
    assert_accessible(page)
    page.get_by_role("textbox", name="Reason").fill("Wait for the second interview.")
    page.get_by_role("button", name="Decide and close").click()
    expect(page.get_by_text("Decision recorded; the interview is closed.")).to_be_visible()
    expect(page.get_by_text("Wait for the second interview.")).to_be_visible()
    assert Decision.objects.get().outcome == "hold"


def test_a_mail_that_failed_is_sent_again(
    browse: Callable[..., Page], interview: Interview, rae: User
) -> None:
    OutgoingMail.objects.filter(kind="report").update(
        state="failed", attempts=8, error="550 No such mailbox", next_try_at=None
    )
    page = browse(rae)
    page.goto(f"/reports/{interview.reports.get().pk}/")
    expect(page.get_by_text("550 No such mailbox")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("The mail to Rae is being sent again.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_the_report_fits_and_reads_on_every_screen(
    browse: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    interview: Interview,
    rae: User,
    *,
    scheme: str,
    width: int,
) -> None:
    complete(interview)
    page = browse(rae, color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in (f"/reports/{interview.reports.get(kind='final').pk}/", "/reports/"):
        page.goto(path)
        assert_accessible(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path
