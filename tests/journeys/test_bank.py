"""Ada writes a question, Bob reviews it, and a visitor reads it in a public set."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from questionbank.actions import sets
from questionbank.formats.records import SetRecord
from questionbank.models import Question, QuestionVersion
from questionbank.queries import records
from tests.factories import make_user
from tests.journeys.windows import Browse, Check
from tests.questionbank.drafts import AT, make_draft, make_published, make_taxonomy
from tests.questionbank.formats import examples


@pytest.fixture
def ada() -> User:
    return make_user("Ada", Role.ADMIN)


@pytest.fixture
def bob() -> User:
    return make_user("Bob", Role.ADMIN)


def test_two_people_bring_a_question_into_use(
    browse: Browse, ada: User, bob: User, assert_accessible: Check
) -> None:
    make_taxonomy(examples.question())
    hers, his = browse(ada), browse(bob)
    hers.goto("/questions/")
    hers.get_by_role("link", name="New question").click()
    expect(hers.get_by_text("Choose a topic.")).to_be_visible()
    hers.locator("#id_title").fill("Why a forest?")
    hers.locator("#id_topic").select_option("statistics")
    # The margin ticks by itself.
    expect(hers.get_by_text("Choose a topic.")).to_have_count(0)
    hers.locator("#id_prompt").fill("Why do **many** trees beat one of depth $d$?")
    preview = hers.locator(".two-panes", has=hers.locator("#id_prompt")).locator(".preview")
    expect(preview.locator("strong")).to_have_text("many")
    expect(preview.locator("math")).to_have_count(1)
    hers.locator("#id_exemplars-0-text").fill("Their errors differ.")
    hers.locator("#id_criteria-0-title").fill("Sees why errors differ")
    hers.locator("#id_criteria-0-competency").select_option("judgement")
    for value in range(5):
        hers.locator(f"#id_criteria-0-levels-{value}-label").fill(f"Level {value}")
        hers.locator(f"#id_criteria-0-levels-{value}-anchor").fill(f"Does {value} things")
    hers.locator("#id_key_points-0-text").fill("Errors that differ cancel.")
    hers.locator("#id_key_points-0-criterion").select_option("criterion-1")
    expect(hers.locator("#margin .check[data-met=false]")).to_have_count(0)
    assert_accessible(hers)
    hers.get_by_role("button", name="Add a probe").click()
    expect(hers.locator("#id_title")).to_have_value("Why a forest?")
    hers.locator(".form-actions").get_by_role("button", name="Save").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Why a forest?")
    assert_accessible(hers)
    hers.get_by_role("button", name="Submit for review").click()
    expect(hers.get_by_text("Sent to review.")).to_be_visible()

    his.goto("/questions/?state=in_review")
    his.get_by_role("link", name="Why a forest?").click()
    his.get_by_text("View answer", exact=True).click()
    expect(his.get_by_text("Their errors differ.")).to_be_visible()
    expect(his.get_by_text("Hide answer", exact=True)).to_be_visible()
    his.get_by_role("button", name="Approve").click()
    assert_accessible(his)
    his.locator("dialog:modal").get_by_role("button", name="Approve").click()
    his.get_by_role("button", name="Publish").click()
    his.locator("dialog:modal").get_by_role("button", name="Publish").click()
    expect(his.get_by_text("Interviews scheduled from now on")).to_be_visible()
    assert QuestionVersion.objects.get().state == "published"


def test_search_narrows_while_typing_and_can_be_shared(
    browse: Browse, ada: User, assert_accessible: Check
) -> None:
    for title in ("Means", "Medians", "Forests"):
        make_published(title=title)
    page = browse(ada)
    page.goto("/questions/")
    names = page.locator("#results th a")
    expect(names).to_have_text(["Forests", "Means", "Medians"])
    page.locator("#id_q").press_sequentially("fores")
    expect(names).to_have_text(["Forests"])
    expect(page).to_have_url(re.compile(r"[?&]q=fores(&|$)"))
    page.reload()
    expect(names).to_have_text(["Forests"])
    page.locator("#id_q").fill("nothing like it")
    expect(page.get_by_text("No matching questions")).to_be_visible()
    assert_accessible(page)


def test_the_bank_works_without_script(browse: Browse, ada: User) -> None:
    version = make_draft(by=ada)
    make_published(title="Other")
    page = browse(ada, java_script_enabled=False)
    page.goto("/questions/")
    page.get_by_label("State").select_option("draft")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Mean or median").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Add a key point").click()
    page.locator("#id_key_points-4-text").fill("One more")
    page.locator("#id_key_points-4-criterion").select_option("sums")
    page.locator("#id_title").press("Enter")  # saves; it does not add a row
    expect(page.get_by_role("heading", level=1)).to_have_text("Mean or median")
    points = records.record_of(version).key_points
    assert [point.text for point in points][-1] == "One more"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_visitor_reads_a_set_on_any_screen_without_script(
    width: int, browse: Browse, assert_accessible: Check
) -> None:
    questions = [make_published(title=title).question for title in ("Alpha", "Beta")]
    record = SetRecord(
        uuid=questions[0].uuid,
        slug="ten",
        title="Ten questions",
        summary="To begin with.",
        is_public=True,
        questions=tuple(question.slug for question in questions),
        introduction="Read on.",
    )
    sets.write(record=record, by=None, at=AT)
    viewport = {"width": width, "height": 700}
    page = browse(None, viewport=viewport, java_script_enabled=False)
    page.goto("/sets/ten/")
    answer = page.get_by_text("For a typical delivery I take the median").first
    expect(answer).to_be_hidden()
    page.get_by_text("View answer", exact=True).first.click()
    expect(answer).to_be_visible()
    scripted = browse(None, viewport=viewport)
    scripted.goto("/sets/ten/")
    assert scripted.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(scripted)
    assert Question.objects.count() == 2
