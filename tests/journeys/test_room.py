"""Ada scores in the room: by keyboard, through lost connections, and nothing typed is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from candidates.models import Candidate
from interviews.models import Interview, Note, Rating, Scorecard
from tests.factories import make_application, make_interview, make_question, make_user

Browse = Callable[..., Page]


@pytest.fixture
def ada() -> User:
    return make_user("Ada", Role.INTERVIEWER)


@pytest.fixture
def interview(ada: User) -> Interview:
    titles = ["Validation and test sets", "Stratified cross-validation", "Ensembles"]
    return make_interview(
        lead=ada,
        panel=[(make_user("Bob", Role.INTERVIEWER), "interviewer")],
        versions=[make_question(title) for title in titles],
        state=Interview.State.LIVE,
    )


@pytest.fixture
def room(browse: Browse, ada: User, interview: Interview) -> Page:
    page = browse(ada)
    page.goto(f"/interviews/{interview.pk}/room/")
    return page


def ratings() -> list[tuple[str, str, str | None]]:
    rows = Rating.objects.order_by("interview_question__position", "pk")
    return list(rows.values_list("criterion_key", "state", "level_key"))


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved ")


def test_scoring_by_keyboard_alone(room: Page, assert_accessible: Callable[[Page], None]) -> None:
    room.keyboard.press("4")
    room.keyboard.press("j")
    room.keyboard.press("n")
    room.keyboard.press("]")
    room.keyboard.press("x")
    room.keyboard.press("Shift+Digit1")
    room.keyboard.press("j")
    room.keyboard.press("5")
    room.keyboard.press("t")
    room.keyboard.type("Named leakage at once; 5 of 5.")
    room.keyboard.press("Escape")
    room.keyboard.press("2")
    saved(room)
    assert ratings() == [
        ("split", "rated", "split-4"),
        ("leakage", "no_evidence", None),
        ("split", "not_asked", None),
        ("leakage", "rated", "leakage-2"),
    ]
    assert Note.objects.get().text == "Named leakage at once; 5 of 5."
    assert_accessible(room)


def test_taking_a_rating_back_leaves_the_cell_untouched(room: Page) -> None:
    room.keyboard.press("4")
    saved(room)
    room.keyboard.press("Backspace")
    expect(room.locator("[data-cell].is-focused [data-summary]")).to_have_text("Untouched")
    saved(room)
    assert ratings() == [("split", "cleared", None)]


def test_offline_changes_are_kept_and_sent_once(room: Page) -> None:
    room.context.set_offline(True)
    room.keyboard.press("3")
    room.keyboard.press("4")
    room.keyboard.press("t")
    room.keyboard.type("Said while offline")
    expect(room.locator("[data-save-state]")).to_contain_text("Offline: 2 changes kept here")
    room.context.set_offline(False)
    saved(room)
    assert ratings() == [("split", "rated", "split-4")]
    assert Note.objects.get().text == "Said while offline"


def test_after_logging_out_elsewhere_the_text_waits_for_the_next_log_in(
    room: Page, ada: User
) -> None:
    (cookie,) = (c for c in room.context.cookies() if c["name"] == "sessionid")
    room.context.clear_cookies(name="sessionid")
    room.keyboard.press("t")
    room.keyboard.type("Kept through the log-in")
    expect(room.get_by_text("You have been logged out")).to_be_visible()
    origin = room.evaluate("location.origin")
    room.context.add_cookies([{"name": "sessionid", "value": cookie["value"], "url": origin}])
    saved(room)
    assert Note.objects.get().text == "Kept through the log-in"
    expect(room.get_by_text("You have been logged out")).to_be_hidden()


def test_two_windows_see_a_conflict_and_choose(browse: Browse, ada: User, room: Page) -> None:
    other = browse(ada)
    other.goto(room.url)
    other.keyboard.press("2")
    saved(other)
    room.keyboard.press("5")
    expect(room.get_by_text("This was changed in another window.")).to_be_visible()
    assert ratings() == [("split", "rated", "split-2")]
    room.get_by_role("button", name="Keep mine").click()
    saved(room)
    assert ratings() == [("split", "rated", "split-5")]


def test_submitting_lists_the_untouched_and_locks(room: Page, ada: User) -> None:
    room.keyboard.press("4")
    room.get_by_role("link", name="Recommendation").click()
    room.get_by_role("radio", name="Yes", exact=True).check(force=True)
    room.get_by_label("Reason").fill("Careful with data.")
    room.get_by_role("link", name="Submit scorecard…").last.click()
    ensembles = room.get_by_role("listitem").filter(has_text="Ensembles")
    expect(ensembles).to_contain_text("Leakage")
    room.get_by_role("button", name="Submit scorecard").click()
    expect(room.get_by_text("Confirm that these were not asked")).to_be_visible()
    room.get_by_label("These 5 were not asked").check()
    room.get_by_role("button", name="Submit scorecard").click()
    expect(room.get_by_text("Scorecard submitted.")).to_be_visible()
    card = Scorecard.objects.get(panelist__user=ada)
    assert (card.state, card.recommendation) == ("submitted", "yes")
    assert room.locator("[data-rating]:not(:disabled)").count() == 0


def test_ending_names_the_missing_cards(room: Page, interview: Interview) -> None:
    room.get_by_role("button", name="End interview").first.click()
    expect(room.get_by_text("Not submitted yet: Ada, Bob.")).to_be_visible()
    room.get_by_role("dialog").get_by_role("button", name="End interview").click()
    expect(room.get_by_text("The interview has ended")).to_be_visible()
    assert Interview.objects.get().state == "ended"


def test_a_name_with_markup_is_text(browse: Browse, ada: User) -> None:
    candidate = Candidate.objects.create(
        name="<img src=x onerror=alert(1)>",
        email="markup@example.org",
        created_at=make_application().applied_at,
    )
    hostile = make_interview(
        lead=ada,
        application=make_application(candidate=candidate),
        state=Interview.State.LIVE,
    )
    page = browse(ada)
    page.goto(f"/interviews/{hostile.pk}/room/")
    expect(page.locator("h1")).to_contain_text("<img src=x onerror=alert(1)>")
