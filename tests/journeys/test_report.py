"""The recruiter reads what the panel found, takes the paper along, and decides."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import OutgoingMail, Role, User
from interviews.models import Decision, Interview
from tests.factories import make_application, make_interview, make_user
from tests.interviews.panels import build, end, hand_in
from tests.journeys.windows import Browse, Check


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
    build(end(interview))
    return interview


@pytest.fixture
def final(interview: Interview) -> str:
    """Return the address of the report that follows Bob's card."""
    return complete(interview)


def complete(interview: Interview) -> str:
    bob = interview.panelists.get(role="interviewer").user
    hand_in(interview, bob, {"split": 2, "leakage": 2}, recommendation="no")
    report = build(interview.reports.get(kind="final"))
    return f"/reports/{report.pk}/"


def test_from_the_interim_report_to_the_decision(
    browse: Browse, assert_accessible: Check, interview: Interview, rae: User, tmp_path: Path
) -> None:
    page = browse(rae)
    page.goto("/reports/")
    assert_accessible(page)
    page.get_by_role("link", name=interview.application.candidate.name).click()
    expect(page.get_by_text("This report is waiting for Bob until")).to_be_visible()
    expect(
        page.get_by_text("Possible once every scorecard is in. Still open: Bob.")
    ).to_be_visible()
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_the_report_fits_and_reads_on_every_screen(
    browse: Browse, assert_accessible: Check, final: str, rae: User, *, scheme: str, width: int
) -> None:
    page = browse(rae, color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in (final, "/reports/"):
        page.goto(path)
        assert_accessible(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path


def test_by_keyboard_from_the_mail_to_the_next_step(
    browse: Browse, interview: Interview, rae: User
) -> None:
    """On a phone's width, with the keys alone: a disagreement's evidence, decision, stage."""
    complete(interview)
    mail = OutgoingMail.objects.filter(kind="report").latest("pk")
    address = next(line for line in mail.text.splitlines() if "/reports/" in line)
    page = browse(rae, viewport={"width": 390, "height": 844})
    page.goto(address)
    folds = page.locator("details[data-one]")
    expect(page.get_by_text("split: sound")).to_be_hidden()

    page.get_by_role("link", name="1. Split").focus()
    page.keyboard.press("Enter")
    expect(folds).to_have_js_property("open", value=True)
    expect(page.get_by_text("split: sound")).to_be_in_viewport()
    page.get_by_role("button", name="Close all").press("Enter")
    expect(folds).to_have_js_property("open", value=False)
    page.get_by_role("button", name="Open all").press("Enter")
    expect(page.get_by_text("split: sound")).to_be_visible()

    page.get_by_role("radio", name="Advance").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Both heard a sound split.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(
        page.get_by_text("The decision does not change the stage of the application.")
    ).to_be_visible()

    page.get_by_label("Stage", exact=True).select_option("Offer")
    page.get_by_role("button", name="Move").press("Enter")
    expect(page.get_by_text("is now at stage offer.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/reports/\d+/#next-step$"))


def test_on_paper_every_fold_is_open_and_closes_again(
    browse: Browse, final: str, rae: User
) -> None:
    page = browse(rae)
    page.goto(final)
    closed = page.locator("main details:not([open])")
    before = closed.count()
    assert before > 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(closed).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(closed).to_have_count(before)


def test_without_a_script_each_question_opens_by_itself(
    browse: Browse, final: str, rae: User
) -> None:
    page = browse(rae, java_script_enabled=False)
    page.goto(final)
    expect(page.get_by_role("button", name="Open all")).to_be_hidden()
    page.get_by_role("link", name="1. Split").click()
    expect(page.get_by_text("split: sound")).to_be_visible()
