"""Rae chooses one among more than a select holds, and meets a colleague who was faster."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role, User
from candidates.models import Candidate, Opening
from tests.factories import make_crowd, make_interview, make_user
from tests.journeys.windows import Browse, Check

MANY = 60


@pytest.fixture
def crowd(rae: User) -> list[Candidate]:
    """Sixty people, all of whom applied for one opening, among sixty openings."""
    at = timezone.now()
    opening, *_ = Opening.objects.bulk_create(
        Opening(title=f"Role {number:02}", created_at=at, created_by=rae) for number in range(MANY)
    )
    return make_crowd(opening, MANY)


def test_typing_finds_whom_the_select_does_not_list(
    browse: Browse, assert_accessible: Check, rae: User, crowd: list[Candidate]
) -> None:
    page = browse(rae)
    page.goto("/interviews/new/")
    page.get_by_label("Title").fill("First round")
    people = page.locator("#application-choice option")
    expect(people).to_have_count(51)
    page.get_by_label("Find a candidate").press_sequentially("person 03")
    expect(people).to_have_text(["Choose a candidate", "Person 03 for Role 00"])
    page.locator("#application-choice select").select_option("Person 03 for Role 00")
    page.get_by_label("Find a candidate").fill("person 07")
    # Who is chosen stays among the offered, and what was typed stays where it is.
    expect(people).to_have_count(3)
    expect(page.locator("#application-choice select")).to_have_value(
        str(crowd[3].applications.get().pk)
    )
    expect(page.get_by_label("Title")).to_have_value("First round")
    assert_accessible(page)

    page.goto(f"/candidates/{crowd[0].pk}/")
    openings = page.locator("#opening-choice option")
    expect(openings).to_have_count(51)
    page.get_by_placeholder("Words from its title").press_sequentially("role 05")
    expect(openings).to_have_text(["Choose an opening", "Role 05"])
    assert_accessible(page)
    page.get_by_label("Put forward for").select_option("Role 05")
    page.get_by_role("button", name="Add application").click()
    expect(page.get_by_text("Person 00 is a candidate for Role 05.")).to_be_visible()


def test_whom_one_chose_stays_while_one_looks_for_the_next(
    browse: Browse, assert_accessible: Check, ada: User, rae: User
) -> None:
    for number in range(MANY):
        email = f"{'a' * (number + 1)}@example.org"
        make_user(f"Person {number:02}", Role.INTERVIEWER, Role.RECRUITER, email=email)
    interview = make_interview(lead=ada)
    page = browse(rae)
    page.goto(f"/interviews/{interview.pk}/panel/")
    second, find = page.get_by_label("Person").nth(1), page.get_by_label("Find people")
    expect(second.locator("option")).to_have_count(51)
    find.press_sequentially("person 57")
    expect(second.locator("option")).to_have_text(["Nobody", "Person 57", "Ada"])
    second.select_option("Person 57")
    find.fill("person 58")
    expect(second.locator("option")).to_have_text(["Nobody", "Person 58", "Ada", "Person 57"])
    expect(second).to_contain_text("Person 57")
    page.get_by_label("Person").nth(2).select_option("Person 58")
    assert_accessible(page)
    page.get_by_role("button", name="Save panel").click()
    expect(page.get_by_text("The panel is saved.")).to_be_visible()
    seated = interview.panelists.current().order_by("pk").values_list("user__name", flat=True)
    assert list(seated) == ["Ada", "Person 57", "Person 58"]

    page.goto(f"/openings/{interview.application.opening_id}/edit/")
    page.get_by_label("Find recruiters").press_sequentially("person 59")
    page.get_by_label("Person 59").check()
    page.get_by_label("Find recruiters").fill("person 01")
    page.get_by_label("Person 01").check()
    expect(page.get_by_label("Person 59")).to_be_checked()
    assert_accessible(page)


@pytest.mark.usefixtures("cyd")
def test_a_panel_that_somebody_else_changed_is_looked_at_first(
    browse: Browse, assert_accessible: Check, ada: User, bob: User
) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    hers, his = browse(make_user("Rea", Role.RECRUITER)), browse(ada)
    for page in (hers, his):
        page.goto(f"/interviews/{interview.pk}/panel/")
    his.get_by_label("Person").nth(1).select_option("Cyd")
    his.get_by_role("button", name="Save panel").click()
    expect(his.get_by_text("The panel is saved.")).to_be_visible()

    hers.get_by_label("Role").nth(1).select_option("Observer")
    hers.get_by_role("button", name="Save panel").click()
    expect(hers.get_by_text("Ada changed this panel after you opened it")).to_be_visible()
    expect(hers.locator("dl")).to_contain_text(re.compile(r"Cyd\s*Interviewer"))
    expect(hers.get_by_label("Role").nth(1)).to_have_value("observer")
    assert_accessible(hers)
    hers.get_by_role("button", name="Save mine instead").click()
    expect(hers.get_by_text("The panel is saved.")).to_be_visible()
    current = interview.panelists.current().order_by("user__name")
    assert list(current.values_list("user__name", "role")) == [
        ("Ada", "lead"),
        ("Bob", "observer"),
    ]
