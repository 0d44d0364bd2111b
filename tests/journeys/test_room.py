"""Ada scores in the room: by keyboard, through lost connections, and nothing typed is lost."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from candidates.models import Candidate
from interviews.models import Interview, Note, Rating, Scorecard
from questionbank.models import Level, QuestionVersion
from tests.factories import make_interview, make_question, make_user
from tests.interviews import panels
from tests.journeys.windows import Browse, Check, end_interview, press, write
from tests.servers import wait_until


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


def beside(room: Page, other: Page) -> Page:
    """Open the same room in another window."""
    other.goto(room.url)
    return other


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved ")


def test_scoring_by_keyboard_alone(room: Page, assert_accessible: Check) -> None:
    press(room, "4 j n ] x Shift+Digit1 j 5")
    write(room, "t", "Named leakage at once; 5 of 5.")
    press(room, "2")
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


def test_what_was_typed_offline_outlives_the_tab(room: Page) -> None:
    room.context.set_offline(True)
    press(room, "3 t")
    room.keyboard.type("Said before the crash 🙂")
    expect(room.locator("[data-save-state]")).to_contain_text("Offline: 2 changes kept here")
    url = room.url
    context = room.context
    room.close(run_before_unload=False)
    assert Note.objects.count() == 0
    context.set_offline(False)
    again = context.new_page()
    again.goto(url)
    saved(again)
    assert ratings() == [("split", "rated", "split-3")]
    assert Note.objects.get().text == "Said before the crash 🙂"
    assert again.evaluate("Object.keys(localStorage).filter((key) => /card/.test(key))") == []
    expect(again.locator("[data-cell].is-focused [data-note]")).to_have_value(
        "Said before the crash 🙂"
    )


def test_a_server_that_restarts_gets_everything_once_it_is_back(room: Page) -> None:
    room.route("**/operations/", lambda route: route.fulfill(status=502))
    room.keyboard.press("2")
    expect(room.locator("[data-save-state]")).to_contain_text("Offline: 1 change kept here")
    room.keyboard.press("5")
    room.unroute("**/operations/")
    saved(room)
    assert ratings() == [("split", "rated", "split-5")]


def test_a_text_too_long_is_said_and_stands_in_nobodys_way(room: Page) -> None:
    note = room.locator("[data-cell].is-focused [data-note]")
    note.fill("x" * 20_004)
    room.keyboard.press("Escape")
    state = room.locator("[data-save-state]")
    expect(state).to_contain_text("Not saved: this text is too long by 4")
    room.keyboard.press("4")
    expect(state).to_have_attribute("data-state", "failed")
    wait_until(lambda: ratings() == [("split", "rated", "split-4")], what="the rating")
    expect(state).to_contain_text("Not saved: this text is too long by 4")
    note.fill("x" * 20_000)
    saved(room)
    assert len(Note.objects.get().text) == 20_000


def test_being_logged_out_is_noticed_before_anything_is_lost(room: Page) -> None:
    (cookie,) = (c for c in room.context.cookies() if c["name"] == "sessionid")
    origin = room.evaluate("location.origin")
    room.context.clear_cookies()
    look(room)
    expect(room.get_by_text("You have been logged out")).to_be_visible()
    # Logging in anew also changes the token of every form on the page.
    fresh = [("sessionid", cookie["value"]), ("csrftoken", "t" * 32)]
    room.context.add_cookies([{"name": n, "value": v, "url": origin} for n, v in fresh])
    look(room)
    expect(room.get_by_text("You have been logged out")).to_be_hidden()
    end_interview(room)
    expect(room.get_by_text("The interview has ended")).to_be_visible()


def look(page: Page) -> None:
    """Let the page ask how things stand now instead of in some seconds."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_asking_shows_at_once_and_to_everybody(browse: Browse, room: Page) -> None:
    other = beside(room, browse(User.objects.get(name="Bob")))
    room.keyboard.press("q")
    first = room.locator("#q1")
    expect(first).to_contain_text("being asked since")
    expect(first.get_by_role("button", name="Ask now")).to_be_hidden()
    running = room.locator('.rail-item[data-asked="now"]')
    expect(running).to_contain_text("Validation and test sets")
    expect(running).to_contain_text(re.compile(r"0:0\d of 10 min"))
    expect(room.locator("[data-asking]")).to_be_hidden()

    room.keyboard.press("l")
    expect(room.get_by_role("link", name="Asking 1 Validation")).to_be_visible()
    room.get_by_role("button", name="Ask now").click()
    expect(room.locator("#q2")).to_contain_text("being asked since")
    expect(running).to_have_count(1)
    expect(running).to_contain_text("Stratified cross-validation")
    done = room.locator('.rail-item[data-asked="done"]')
    expect(done).to_contain_text("0 min")
    assert room.evaluate("document.activeElement.id") == "q2-title"

    look(other)
    expect(other.locator("[data-asking]")).to_contain_text("Asking 2 Stratified")
    announced = other.locator("[data-announcer]")
    expect(announced).to_have_text("Now being asked: 2 Stratified cross-validation")
    expect(other.locator("#q1")).to_be_visible()  # nobody is torn from what they write
    other.keyboard.press("f")
    expect(other.locator("#q2")).to_be_visible()
    expect(other.locator("[data-asking]")).to_be_hidden()
    other.goto(other.url.split("#")[0])
    expect(other.locator("#q2")).to_be_visible()  # the room opens where the panel is


def test_two_windows_see_a_conflict_and_choose(browse: Browse, ada: User, room: Page) -> None:
    other = beside(room, browse(ada))
    other.keyboard.press("2")
    saved(other)
    room.keyboard.press("5")
    expect(room.get_by_text("This was changed in another window.")).to_be_visible()
    assert ratings() == [("split", "rated", "split-2")]
    room.get_by_role("button", name="Keep mine").click()
    saved(room)
    assert ratings() == [("split", "rated", "split-5")]
    other.keyboard.press("3")
    notice = other.locator("[data-conflict]")
    expect(notice).to_contain_text("3 · Partial")
    expect(notice).to_contain_text("5 · Complete")
    other.get_by_role("button", name="Take the other").click()
    expect(notice).to_have_count(0)
    expect(other.locator("#q1 [data-cell].is-focused [data-summary]")).to_have_text("5 · Complete")
    saved(other)
    other.keyboard.press("4")  # the place is not lost
    saved(other)
    assert ratings() == [("split", "rated", "split-4")]


def test_two_texts_can_both_be_kept(browse: Browse, ada: User, room: Page) -> None:
    other = beside(room, browse(ada))
    for page, text in ((other, "From the laptop."), (room, "From the tablet.")):
        write(page, "g", text)
    saved(other)
    notice = room.locator("[data-conflict]")
    expect(notice).to_contain_text("Note on 1 Validation and test sets")
    expect(notice).to_contain_text("From the laptop.")
    assert Note.objects.get().text == "From the laptop."
    room.keyboard.press("3")  # everything else goes on
    wait_until(lambda: ratings() == [("split", "rated", "split-3")], what="the rating")
    expect(room.locator("[data-save-state]")).to_have_attribute("data-state", "conflict")
    notice.get_by_role("button", name="Keep both texts").click()
    saved(room)
    assert Note.objects.get().text == "From the laptop.\nFrom the tablet."
    assert ratings() == [("split", "rated", "split-3")]


def test_a_second_tab_keeps_up_by_itself(room: Page) -> None:
    second = beside(room, room.context.new_page())
    room.keyboard.press("4")
    expect(second.locator("[data-cell].is-focused [data-summary]")).to_have_text("4 · Sound")
    second.keyboard.press("2")
    saved(second)
    expect(room.locator("[data-cell].is-focused [data-summary]")).to_have_text("2 · Vague")
    assert ratings() == [("split", "rated", "split-2")]


def test_every_step_by_key_keeps_the_readers_place(room: Page) -> None:
    room.keyboard.press("4")
    room.keyboard.press("2")  # meant for a note that was not open
    room.keyboard.press("u")
    expect(room.locator("[data-cell].is-focused [data-summary]")).to_have_text("4 · Sound")
    expect(room.locator("[data-announcer]")).to_contain_text("Split: 4 · Sound")
    room.keyboard.press("l")
    assert room.evaluate("document.activeElement.id") == "q2-title"
    current = room.locator("[data-goto][aria-current=step]")
    expect(current).to_contain_text("Stratified cross-validation")
    room.keyboard.press("Tab")
    assert room.evaluate("document.activeElement.closest('[data-panel]').id") == "q2"
    press(room, "r 3")
    write(room, "t", "Careful with data, 5 of 5.")
    assert room.evaluate("document.activeElement.id") == "recommendation-title"
    room.keyboard.press("h")
    expect(room.locator("#q3")).to_be_visible()
    saved(room)
    card = Scorecard.objects.get(panelist__user__name="Ada")
    said = (card.recommendation, card.recommendation_reason)
    assert said == ("yes", "Careful with data, 5 of 5.")
    assert ratings() == [("split", "rated", "split-4")]


@pytest.mark.parametrize("size", [(1280, 720), (768, 1024), (390, 844)])
def test_question_and_rubric_come_first_on_every_screen(
    browse: Browse, ada: User, size: tuple[int, int], assert_accessible: Check
) -> None:
    width, height = size
    # As long as the longest anchors of the bank.
    draft = QuestionVersion.State.DRAFT
    version = make_question(criteria=["split", "leakage", "judgement"], state=draft)
    Level.objects.update(anchor="Says which of both, and for what reason. " * 3)
    QuestionVersion.objects.update(
        state=QuestionVersion.State.PUBLISHED, published_at=timezone.now()
    )
    made = make_interview(lead=ada, versions=[version], state=Interview.State.LIVE)
    is_touched = width < 1280
    viewport = {"width": width, "height": height}
    page = browse(ada, viewport=viewport, has_touch=is_touched, is_mobile=is_touched)
    page.goto(f"/interviews/{made.pk}/room/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(page.get_by_role("heading", name="Validation and test sets")).to_be_in_viewport()
    expect(page.locator("[data-cell].is-focused .level").first).to_be_in_viewport(ratio=1)
    if not is_touched:
        expect(page.get_by_label("Notes on the question")).to_be_in_viewport(ratio=1)
        assert page.evaluate(RUBRIC_SCROLLS) is False
        return
    rail = page.get_by_role("navigation", name="Plan")
    expect(rail).to_be_hidden()
    assert page.evaluate(SMALL_TARGETS) == []
    page.get_by_role("button", name="1 of 1 · Validation").tap()
    expect(rail).to_be_visible()
    assert_accessible(page)
    rail.get_by_role("link", name="Recommendation").tap()
    expect(rail).to_be_hidden()
    expect(page.get_by_role("heading", name="Recommendation")).to_be_in_viewport()
    page.get_by_role("button", name="More").tap()
    expect(page.get_by_role("button", name="End interview").first).to_be_visible()
    assert page.evaluate(SMALL_TARGETS) == []


RUBRIC_SCROLLS = """() => {
  const score = document.querySelector("[data-panel]:not([hidden]) .question-score");
  return score.scrollHeight > score.clientHeight;
}"""
SMALL_TARGETS = """() => {
  const targets = [...document.querySelectorAll(
    "scoring-room :is(a, button, summary, textarea, .level, .tick, .recommendation)"
  )];
  const isSmall = (box) => box.width > 0 && (box.height < 44 || box.width < 44);
  return targets.filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => isSmall(each.getBoundingClientRect()))
    .map((each) => each.outerHTML.slice(0, 80));
}"""


def test_on_paper_stand_all_questions_with_their_notes(room: Page) -> None:
    for key, note in (("4", "Said of the first"), ("l", "Said of the second")):
        room.keyboard.press(key)
        write(room, "t", note)
    saved(room)
    room.emulate_media(media="print")
    room.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for number in (1, 2):
        expect(room.locator(f"#note-{question_id(number)}-split")).to_be_visible()
    expect(room.locator(f"#note-{question_id(1)}-leakage")).to_be_hidden()  # nothing in it
    expect(room.locator("#q1 .level:visible")).to_have_count(1)  # the one that was chosen
    expect(room.get_by_role("button", name="Ask now")).to_have_count(0)


def question_id(number: int) -> int:
    return Interview.objects.get().questions.get(position=number - 1).pk


def test_submitting_leads_to_the_note_that_is_missing(room: Page) -> None:
    wanted = room.locator("#q1 [data-cell].is-focused .note-wanted")
    room.keyboard.press("4")
    expect(wanted).to_be_hidden()
    room.keyboard.press("5")
    expect(wanted).to_be_visible()
    saved(room)
    room.get_by_role("link", name="Submit scorecard…").first.click()
    room.get_by_label("These 5 were not asked").check()
    room.get_by_role("button", name="Submit scorecard").click()
    expect(room.get_by_text("Choose a recommendation.")).to_be_visible()
    expect(room.get_by_label("These 5 were not asked")).to_be_checked()
    row = room.get_by_role("listitem").filter(has_text="Ensembles")
    row.get_by_role("link", name="Leakage").click()
    expect(room.locator("#q3 [data-cell].is-focused")).to_contain_text("Leakage")
    room.go_back()
    room.get_by_role("link", name="Split").first.click()
    expect(room.locator("#q1 [data-cell].is-focused [data-note]")).to_be_focused()
    room.keyboard.type("Named both uses.")
    expect(wanted).to_be_hidden()
    saved(room)
    assert Note.objects.get().text == "Named both uses."


def test_what_happens_elsewhere_shows_while_one_looks(room: Page, browse: Browse) -> None:
    bob = User.objects.get(name="Bob")
    other = beside(room, browse(bob))
    end_interview(room)
    look(other)
    expect(other.get_by_text("The interview has ended").first).to_be_visible()
    expect(other.get_by_text("Your scorecard is due")).to_be_visible()
    panels.submit(panels.card_of(Interview.objects.get(), bob))
    look(other)
    expect(other.get_by_text("You can no longer change your scorecard")).to_be_visible()
    assert other.locator("[data-rating]:not(:disabled)").count() == 0
    expect(other.get_by_role("link", name="Submit scorecard…").first).to_be_hidden()


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


def test_a_name_with_markup_is_text(browse: Browse, ada: User, interview: Interview) -> None:
    Candidate.objects.update(name="<img src=x onerror=alert(1)>")
    page = browse(ada)
    page.goto(f"/interviews/{interview.pk}/room/")
    expect(page.locator("h1")).to_contain_text("<img src=x onerror=alert(1)>")
