"""A hurried recruiter builds an interview: by keyboard, by mouse, beside a colleague."""

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import AuditEvent, Role, User
from interviews.actions import interviews
from interviews.models import Interview
from interviews.queries import planned
from interviews.queries.planned import PlannedQuestion, PlannedSection
from tests.factories import make_application, make_question, make_user
from tests.interviews.kits import make_kit
from tests.journeys.windows import Browse, Check

TITLES = ["Bagging", "Bias", "Boosting", "Dropout", "Trees"]


@pytest.fixture
def bob() -> User:
    return make_user("Bob", Role.RECRUITER)


@pytest.fixture
def bank() -> dict[str, PlannedQuestion]:
    versions = [make_question(title, minutes=10) for title in TITLES]
    return {version.title: PlannedQuestion(version.question) for version in versions}


def draft(by: User, *sections: PlannedSection) -> Interview:
    return interviews.draft(
        application=make_application(), title="Talk", plan=sections, by=by, at=timezone.now()
    )


def saved(interview: Interview) -> list[tuple[str, int, list[str]]]:
    """Return title, own minutes and question titles of each section, as they are stored."""
    return [
        (
            section.title,
            section.minutes,
            [each.question.versions.get().title for each in section.questions],
        )
        for section in planned.interview_sections(interview)
    ]


def said(page: Page) -> Locator:
    return page.locator("#said")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.id"))


@pytest.fixture
def interview(rae: User, bank: dict[str, PlannedQuestion]) -> Interview:
    """Return one with three sections."""
    return draft(
        rae,
        PlannedSection("Welcome", [], 5),
        PlannedSection("Core", [bank["Bias"], bank["Trees"]]),
        PlannedSection("Depth", [bank["Boosting"]]),
    )


@pytest.fixture
def page(browse: Browse, rae: User, interview: Interview) -> Page:
    """Return Rae's window with the interview's builder."""
    return opened(browse(rae), interview)


def opened(page: Page, interview: Interview) -> Page:
    page.goto(f"/interviews/{interview.pk}/plan/")
    return page


def minutes_of(page: Page, title: str) -> Locator:
    return line(page, title).get_by_label("Minutes", exact=True)


def line(page: Page, title: str) -> Locator:
    return page.locator(f'.builder-order > li[data-title="{title}"]')


def drag(page: Page, grip: Locator, onto: Locator, *, below: bool = False) -> None:
    """Drag by the mouse and let go over the upper or the lower edge of a line."""
    start, end = grip.bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    y = end["y"] + (end["height"] - 4 if below else 4)
    page.mouse.move(end["x"] + 60, y, steps=4)
    page.mouse.up()


def test_an_interview_from_nothing_by_keyboard_alone(
    browse: Browse, rae: User, bank: dict[str, PlannedQuestion], assert_accessible: Check
) -> None:
    interview = draft(rae)
    page = opened(browse(rae), interview)
    keys = page.keyboard
    expect(page.get_by_text("No questions yet")).to_be_visible()
    assert_accessible(page)

    page.locator("#bank-words").focus()
    page.locator('[data-title="Bagging"] [data-verb=add]').focus()
    for title in ("Bagging", "Bias", "Boosting"):
        assert focused(page) == f"Add {title}"
        keys.press("Enter")
        expect(said(page)).to_contain_text(f"“{title}” is question")
        # The focus stays where it is, so that the next is a Tab away.
        assert focused(page) == f"{title} is in the plan"
        keys.press("Enter")  # once more does nothing
        keys.press("Tab")
    expect(page.locator("#minutes")).to_have_text("30 of 60 min")
    assert saved(interview) == [("Questions", 0, ["Bagging", "Bias", "Boosting"])]

    page.get_by_role("button", name="Move Boosting up").focus()
    keys.press("Enter")
    keys.press("Enter")  # faster than the server: each press counts
    expect(said(page)).to_have_text("“Boosting” is question 1 of 3 now, in “Questions”.")
    assert focused(page) == "Move Boosting up"
    page.get_by_label("Minutes", exact=True).first.focus()
    keys.press("Control+a")
    keys.type("25")
    keys.press("Alt+ArrowDown")  # from within a field of the line
    expect(said(page)).to_have_text("“Boosting” is question 2 of 3 now, in “Questions”.")
    expect(page.locator("#minutes")).to_have_text("45 of 60 min")
    field = minutes_of(page, "Boosting")
    expect(field).to_be_focused()
    expect(field).to_have_value("25")

    page.get_by_role("button", name="Add section").focus()
    keys.press("Enter")
    expect(said(page)).to_contain_text("“Section 2” is the last section now.")
    keys.type("Farewell")  # its title is selected
    keys.press("Tab")
    keys.press("Control+a")
    keys.type("10")
    keys.press("Enter")
    expect(said(page)).to_have_text("Saved.")
    expect(page.locator("#minutes")).to_have_text("55 of 60 min")
    page.get_by_role("button", name="Remove Bagging").focus()
    keys.press("Enter")
    expect(said(page)).to_have_text("“Bagging” is removed.")
    assert focused(page) == "Remove Boosting"
    assert_accessible(page)
    assert saved(interview) == [("Questions", 0, ["Boosting", "Bias"]), ("Farewell", 10, [])]


def test_searching_while_typing_keeps_the_focus_and_what_is_searched(
    browse: Browse, rae: User, interview: Interview
) -> None:
    for number in range(25):
        make_question(f"Zero {number:02}")
    page = opened(browse(rae), interview)
    hits = page.locator(".builder-hits > li")
    expect(hits).to_have_count(20)
    # Another page of the bank, and adding from its end stays there.
    page.get_by_role("link", name="Next").click()
    expect(hits).to_have_count(10)
    last = page.get_by_role("button", name="Add Zero 24")
    last.scroll_into_view_if_needed()
    before = page.evaluate("document.querySelector('.builder-bank').scrollTop")
    last.click()
    expect(said(page)).to_have_text("“Zero 24” is question 4 of 4 now, in “Depth”.")
    expect(page.get_by_role("button", name="Zero 24 is in the plan")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.builder-bank').scrollTop") == before
    # The section to add to is chosen once, and stays chosen.
    page.get_by_label("Add to").select_option("Core")
    page.get_by_role("button", name="Add Zero 23").click()
    expect(said(page)).to_have_text("“Zero 23” is question 3 of 5 now, in “Core”.")
    expect(page.get_by_label("Add to")).to_have_value("Core")
    page.locator("#bank-words").press_sequentially("nothing like it")
    expect(page.get_by_text("No published question matches")).to_be_visible()
    expect(page.locator("#bank-words")).to_be_focused()
    page.get_by_role("button", name="Move Trees up").click()
    expect(said(page)).to_contain_text("“Trees” is question 1")
    expect(page.get_by_text("No published question matches")).to_be_visible()
    expect(page.locator("#bank-words")).to_have_value("nothing like it")


def test_lines_and_sections_are_dragged_to_their_places(
    browse: Browse, rae: User, interview: Interview
) -> None:
    page = opened(browse(rae, viewport={"width": 1440, "height": 1000}), interview)
    grip = ".builder-grip"
    drag(page, line(page, "Boosting").locator(grip), line(page, "Bias"))
    expect(said(page)).to_have_text("“Boosting” is question 1 of 3 now, in “Core”.")
    drag(page, line(page, "Depth").locator(grip), line(page, "Welcome"))
    expect(said(page)).to_have_text("“Depth” is section 1 of 3 now.")
    hit = page.locator('.builder-hits > [data-title="Dropout"]')
    drag(page, hit.locator(grip), line(page, "Trees"))
    expect(said(page)).to_have_text("“Dropout” is question 3 of 4 now, in “Core”.")
    drag(page, line(page, "Boosting").locator(grip), line(page, "Trees"), below=True)
    expect(said(page)).to_have_text("“Boosting” is question 4 of 4 now, in “Core”.")
    after = [
        ("Depth", 0, []),
        ("Welcome", 5, []),
        ("Core", 0, ["Bias", "Dropout", "Trees", "Boosting"]),
    ]
    assert saved(interview) == after
    # Let go elsewhere, or with Escape, it stays where it was.
    drag(page, line(page, "Bias").locator(grip), page.locator("h1"))
    box = line(page, "Bias").locator(grip).bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 50, box["y"] + 150, steps=3)
    expect(page.locator(".builder-drop")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".builder-drop, .builder-ghost, .is-dragged")).to_have_count(0)
    page.mouse.up()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(said(page)).to_have_text("Saved.")
    assert saved(interview) == after


def test_what_is_typed_while_a_step_is_on_its_way_stays(page: Page, interview: Interview) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/plan/*", hold)
    page.get_by_role("button", name="Move Trees up").click()
    minutes = minutes_of(page, "Bias")
    minutes.fill("17")
    line(page, "Depth").get_by_label("Section").fill("Deeper")
    held[0].continue_()
    expect(said(page)).to_have_text("“Trees” is question 1 of 3 now, in “Core”.")
    expect(minutes).to_have_value("17")
    expect(page.locator('[value="Depth"]')).to_have_value("Deeper")
    page.unroute("**/plan/*")
    page.get_by_role("button", name="Move Bias up").click()
    expect(said(page)).to_have_text("“Bias” is question 1 of 3 now, in “Core”.")
    assert [title for title, _, _ in saved(interview)] == ["Welcome", "Core", "Deeper"]
    assert interview.questions.get(position=0).minutes == 17


def test_a_changed_number_is_saved_at_once_and_no_click_is_lost_by_it(page: Page) -> None:
    expect(page.locator("#minutes")).to_have_text("35 of 60 min")
    minutes_of(page, "Trees").fill("27")
    page.keyboard.press("Tab")
    expect(page.locator("#minutes")).to_have_text("52 of 60 min")
    expect(page.get_by_role("button", name="Move Trees up")).to_be_focused()
    # Leaving a field by a press of a button is one save, and the press counts.
    minutes_of(page, "Bias").fill("11")
    box = page.get_by_role("button", name="Move Trees up").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.wait_for_timeout(200)
    page.mouse.up()
    expect(said(page)).to_have_text("“Trees” is question 1 of 3 now, in “Core”.")
    expect(page.locator("#minutes")).to_have_text("53 of 60 min")
    # What is wrong is shown without taking the focus away.
    minutes_of(page, "Bias").fill("0")
    page.keyboard.press("Tab")
    expect(page.get_by_text("At least 1.")).to_be_visible()
    expect(page.get_by_role("button", name="Move Bias up")).to_be_focused()


def test_a_server_that_does_not_answer_loses_nothing(page: Page) -> None:
    minutes = minutes_of(page, "Bias")
    minutes.fill("17")
    page.context.set_offline(True)
    page.get_by_role("button", name="Move Trees up").click()
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here")
    expect(minutes).to_have_value("17")
    page.context.set_offline(False)
    page.context.clear_cookies()  # logged out elsewhere: the answer is another page
    page.get_by_role("button", name="Move Trees up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(minutes).to_have_value("17")


def test_two_recruiters_on_one_plan(
    browse: Browse, rae: User, bob: User, interview: Interview, assert_accessible: Check
) -> None:
    hers, his = (opened(browse(person), interview) for person in (rae, bob))
    his.get_by_role("button", name="Remove Trees").click()
    expect(said(his)).to_have_text("“Trees” is removed.")
    minutes_of(hers, "Bias").fill("19")
    hers.get_by_role("button", name="Move Boosting up").click()
    notice = hers.locator("#order .notice")
    expect(notice).to_contain_text("Bob changed this plan after you opened it")
    expect(notice).to_contain_text("Core, 10 min")
    expect(minutes_of(hers, "Bias")).to_have_value("19")
    expect(hers.locator(".builder-line strong")).to_have_text(["Bias", "Trees", "Boosting"])
    assert_accessible(hers)
    assert [titles for _, _, titles in saved(interview)] == [[], ["Bias"], ["Boosting"]]
    hers.get_by_role("button", name="Save mine instead").click()
    expect(said(hers)).to_have_text("Saved.")
    expect(notice).to_have_count(0)
    assert [titles for _, _, titles in saved(interview)] == [[], ["Bias", "Trees", "Boosting"], []]
    # And the other way round: he takes what she made.
    his.get_by_role("button", name="Remove Boosting").click()
    expect(his.locator("#order .notice")).to_contain_text("Rae changed this plan")
    his.on("dialog", lambda dialog: dialog.accept())  # leaving what was made behind
    his.get_by_role("link", name="Discard mine").click()
    expect(his.locator(".builder-line strong")).to_have_text(["Bias", "Trees", "Boosting"])


def test_a_refused_value_is_shown_where_it_stands(page: Page) -> None:
    minutes = minutes_of(page, "Trees")
    minutes.fill("0")
    page.get_by_role("button", name="Move Bias down").click()
    expect(page.get_by_text("At least 1.")).to_be_visible()
    expect(minutes).to_be_focused()
    expect(minutes).to_have_value("0")
    expect(page.get_by_text("Not saved")).to_be_visible()


def test_a_kit_is_built_without_script(
    browse: Browse, rae: User, bank: dict[str, PlannedQuestion]
) -> None:
    kit = make_kit(rae, name="Plain")
    page = browse(rae, java_script_enabled=False)
    page.goto("/kits/plain/edit/")
    expect(page.locator(".builder-grip")).to_have_count(5)
    expect(page.locator(".builder-grip").first).to_be_hidden()
    page.get_by_role("button", name="Add Bias").click()
    page.get_by_role("button", name="Add Trees").click()
    page.get_by_role("button", name="Add section").click()
    expect(page.get_by_role("status").filter(has_text="last section")).to_be_visible()
    page.get_by_label("Section", exact=True).last.fill("Welcome")
    page.get_by_label("Own minutes").last.fill("5")
    page.get_by_label("Own minutes").last.press("Enter")
    page.get_by_role("button", name="Move Welcome up").click()
    page.get_by_role("button", name="Remove Bias").click()
    page.get_by_role("link", name="Done").click()
    assert [
        (each.title, each.minutes, len(each.questions)) for each in planned.kit_sections(kit)
    ] == [
        ("Welcome", 5, 0),
        ("Questions", 0, 1),
    ]
    expect(page.get_by_role("row", name="Welcome 5")).to_be_visible()
    assert AuditEvent.objects.filter(action="kit.edit").count() == 6


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_builder_holds_long_titles_and_many_questions(
    width: int, scheme: str, browse: Browse, rae: User, assert_accessible: Check
) -> None:
    versions = [make_question(f"{'Very long title ' * 8}{number}") for number in range(30)]
    questions = [PlannedQuestion(version.question) for version in versions]
    interview = draft(
        rae, PlannedSection("Endless " * 14, questions[:15]), PlannedSection("B", questions[15:])
    )
    viewport = {"width": width, "height": 844}
    page = opened(browse(rae, viewport=viewport, color_scheme=scheme), interview)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("#minutes")).to_have_text("300 of 60 min")
    expect(page.locator("#minutes")).to_be_in_viewport()
    assert_accessible(page)
