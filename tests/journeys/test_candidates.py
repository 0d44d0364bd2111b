"""Rae opens a position and takes in a candidate from a CV, with every mistake one can make."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django import Settings

from accounts.models import User
from candidates.models import Candidate
from tests.journeys.windows import Browse, Check, button
from web.files import MAX_PDF_MEGABYTES, MEGABYTE

PDF = b"%PDF-1.7 the life of Zoe %%EOF"
PHONE = {"width": 320, "height": 640}


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": files}


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def make_opening(page: Page, check: Check) -> None:
    """Go from the empty list to an opening, once without a title and a recruiter."""
    page.goto("/openings/")
    expect(page.get_by_text("No openings yet")).to_be_visible()
    check(page)
    page.get_by_role("link", name="New opening").first.click()
    page.get_by_label("Location").fill("Oslo or remote")
    page.get_by_role("checkbox", name="Rae").uncheck()
    button(page, "Save opening")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(["Title", "Recruiters"])
    check(page)
    expect(page.get_by_label("Location")).to_have_value("Oslo or remote")
    page.get_by_label("Title").fill("Speech engineer")
    page.get_by_role("checkbox", name="Rae").check()
    button(page, "Save opening")
    expect(page.get_by_text("Nobody has applied yet")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("Senior speech engineer")
    button(page, "Save opening")
    expect(page.get_by_role("heading", level=1)).to_have_text("Senior speech engineer")


def take_in(page: Page, check: Check) -> None:
    """Fill the form of a new candidate wrongly, then rightly; nothing typed is lost."""
    page.get_by_role("link", name="New candidate").click()
    expect(page.get_by_label("Opening")).to_have_value(str(page.url.partition("opening=")[2]))
    page.get_by_label("Name").fill("Zoë Ångström")
    page.get_by_label("E-mail").fill("zoe@")
    page.get_by_label("Skills").fill("x" * 61)
    page.get_by_label("Bio").fill("Ten years of acoustic models.")
    page.get_by_label("CV").set_input_files(file("cv.pdf", b"PK a word processor's file"))
    button(page, "Save candidate")
    faults = page.get_by_role("alert").get_by_role("link")
    expect(faults).to_have_text(["E-mail", "Time zone", "Skills", "CV"])
    check(page)
    page.get_by_label("E-mail").fill("zoe@example.org")
    page.get_by_label("Time zone").select_option(label="Stockholm, Sweden")
    page.get_by_label("Skills").fill("PyTorch, Kaldi, CUDA, Statistics, Teaching")
    page.get_by_label("CV").set_input_files(file("cv.pdf", PDF))
    page.get_by_label("Name").fill("")
    button(page, "Save candidate")
    expect(faults).to_have_text(["Name", "CV"])
    expect(page.get_by_text("Choose the file again")).to_be_visible()
    expect(page.get_by_label("Bio")).to_have_value("Ten years of acoustic models.")
    page.get_by_label("Name").fill("Zoë Ångström")
    page.get_by_label("CV").set_input_files(file("Zoë's CV.pdf", PDF))
    button(page, "Save candidate")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Ångström")


def exchange_the_cv(page: Page, large: Path, check: Check) -> None:
    """Read the CV, try to replace it by a file that is too large, and delete it."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Zoë's CV.pdf").click()
    assert download.value.suggested_filename == "Zoë's CV.pdf"
    assert download.value.path().read_bytes() == PDF
    page.get_by_label("Newer CV").set_input_files(large)
    button(page, "Upload CV")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_text("the limit is 10 MB.")).to_be_visible()
    check(page)
    button(page, "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The CV was deleted.")).to_be_visible()
    page.get_by_label("CV").set_input_files(file("short.pdf", PDF))
    button(page, "Upload CV")
    expect(page.get_by_text("The CV was uploaded.")).to_be_visible()


def move_on(page: Page, check: Check) -> None:
    """Move the application, and make an offer in a dialog whose sentence can be read."""
    row = page.get_by_role("row", name="Senior speech engineer")
    row.get_by_label("Stage for Senior speech engineer").select_option("Interviewing")
    row.get_by_role("button", name="Move").click()
    expect(row.get_by_role("cell").first).to_have_text("Interviewing")
    row.get_by_role("button", name="Make offer").click()
    dialog = page.get_by_role("dialog", name="Make an offer?")
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth"), "is cut off"
    check(page)
    dialog.get_by_role("button", name="Move to offer").click()
    expect(page.get_by_text("is now at the offer stage")).to_be_visible()
    expect(row.get_by_role("button", name="Make offer")).to_have_count(0)


def test_a_candidate_from_the_cv_to_the_offer(
    browse: Browse, assert_accessible: Check, rae: User, tmp_path: Path
) -> None:
    page = browse(rae)
    page.goto("/candidates/")
    expect(page.get_by_text("No candidates yet")).to_be_visible()
    assert_accessible(page)
    make_opening(page, assert_accessible)
    take_in(page, assert_accessible)

    expect(page.get_by_text("Statistics")).to_be_hidden()
    page.get_by_text("+ 2 more").click()
    expect(page.get_by_text("Statistics")).to_be_visible()
    assert_accessible(page)
    large = tmp_path / "large.pdf"
    large.write_bytes(PDF.replace(b" ", b" " * MAX_PDF_MEGABYTES * MEGABYTE, 1))
    exchange_the_cv(page, large, assert_accessible)
    move_on(page, assert_accessible)

    page.get_by_role("link", name="Edit profile").click()
    page.get_by_label("Adjustments").fill("A break every half hour.")
    assert_accessible(page)
    button(page, "Save candidate")
    expect(page.get_by_text("A break every half hour.")).to_be_visible()
    look_around_on_a_phone(browse(rae, viewport=PHONE, color_scheme="dark"), assert_accessible)


def look_around_on_a_phone(page: Page, check: Check) -> None:
    """Search and read on a narrow screen in the dark; nothing runs out at the side."""
    page.goto("/candidates/")
    page.get_by_role("searchbox", name="Search").press_sequentially("kaldi sweden")
    expect(page.get_by_text("No candidates found")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("kaldi")
    expect(page.get_by_role("link", name="Zoë Ångström")).to_be_visible()
    zoe = Candidate.objects.get()
    paths = ("/candidates/", f"/candidates/{zoe.pk}/edit/", "/openings/", f"/candidates/{zoe.pk}/")
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    check(page)
