"""The builder: each button saves what stands in the rows, and refusals keep it."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from accounts.models import User
from interviews.models import Interview
from interviews.queries import plans
from questionbank.models import QuestionVersion
from tests.clients import page_of
from tests.factories import make_interview, make_question
from tests.interviews.orders import Line, builder_for, posted

ALL = ["One", "Two", "Three"]
Versions = list[QuestionVersion]


@dataclass(frozen=True)
class PlanPage:
    """The builder of an interview, in the browser of its lead."""

    interview: Interview
    lead: User

    @property
    def path(self) -> str:
        return f"/interviews/{self.interview.pk}/plan/"

    def post(self, data: dict[str, str], *, status: int = 302, query: str = "") -> Any:  # noqa: ANN401 -- the test client's response
        response = builder_for(self.lead).post(self.path + query, data)
        assert response.status_code == status
        return response

    def refuse(self, data: dict[str, str], *, status: int = 422) -> str:
        """Return the page that comes back."""
        markup: str = self.post(data, status=status).content.decode()
        return markup

    def page(self, query: str = "") -> str:
        return page_of(self.lead, self.path + query)

    def order(self) -> list[str]:
        questions = self.interview.questions.order_by("position")
        return [row.snapshot.content["record"]["title"] for row in questions if row.snapshot]

    def sections(self) -> list[tuple[str, int]]:
        return list(self.interview.sections.order_by("position").values_list("title", "minutes"))


@pytest.fixture
def versions(db: None) -> Versions:
    return [make_question(title) for title in ALL]


@pytest.fixture
def builder(ada: User, versions: Versions) -> PlanPage:
    return PlanPage(make_interview(lead=ada, versions=versions), ada)


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ("", ALL),
        ("up:2", ["Two", "One", "Three"]),
        ("move:3:1", ["Three", "One", "Two"]),
        ("remove:2", ["One", "Three"]),
        # What names no line of ours, or what stands there already, is no step.
        ("remove:9", ALL),
        ("add:x", ALL),
        *(
            (f"{verb}:{'9' * digits}", ALL)
            for verb, digits in [("add", 30), ("add", 5000), ("up", 5000)]
        ),
        ("add:{one}", ALL),
    ],
)
def test_each_button_is_one_step_and_a_double_click_is_harmless(
    step: str, order: list[str], builder: PlanPage, versions: Versions
) -> None:
    data = posted("Core", *versions, step=step.format(one=versions[0].question_id))
    for _ in range(2):
        builder.post(data)
        assert builder.order() == order


def test_sections_are_named_timed_added_ordered_and_removed(
    builder: PlanPage, versions: Versions
) -> None:
    one, two, three = versions
    response = builder.post(posted(("Start", "5"), one, "Depth", two, three, step="section"))
    assert builder.sections() == [("Start", 5), ("Depth", 0), ("Section 3", 0)]
    assert response.headers["Location"] == f"{builder.path}?into=Section+3"
    html = builder.page("?into=Section+3")
    assert re.search(r"<option selected>\s*Section 3\s*</option>", html)
    order: list[Line] = [("Start", "5"), one, "Depth", two, three, ("Farewell", "")]
    builder.post(posted(*order, step="down:0"))
    assert builder.sections() == [("Depth", 0), ("Start", 5), ("Farewell", 0)]
    assert builder.order() == ["Two", "Three", "One"]
    order = ["Depth", two, three, ("Start", "5"), one, "Farewell"]
    builder.post(posted(*order, step="remove:0"))
    assert builder.sections() == [("Start", 5), ("Farewell", 0)]
    assert builder.order() == ["Two", "Three", "One"]


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (("", "0"), "Give it a title."),
        (("Core", "-1"), "At least 0."),
        (("Core", "241"), "At most 240."),
        (("Depth", "0"), "Two sections are called “Depth”. Rename one."),
    ],
)
def test_a_refused_section_keeps_what_was_typed(
    head: tuple[str, str], sentence: str, builder: PlanPage, versions: Versions
) -> None:
    html = builder.refuse(posted(head, *versions, "Depth"))
    assert sentence in html
    assert html.count("data-key=") >= 5
    assert 'value="Depth"' in html
    assert builder.sections() == []


def test_adding_goes_into_the_chosen_section_and_keeps_what_was_typed(
    builder: PlanPage, versions: Versions
) -> None:
    one, two, three = versions
    new = make_question("Four", minutes=8)
    order: list[Line] = ["Core", one, two, "End", three, ("Farewell", "5")]
    step = f"add:{new.question_id}"
    response = builder.post(posted(*order, step=step, rows__1__minutes="3", into="Core"))
    rows_now = builder.interview.questions.order_by("position").values_list("section", "minutes")
    assert list(rows_now) == [("Core", 3), ("Core", 10), ("Core", 8), ("End", 10)]
    assert builder.order() == ["One", "Two", "Four", "Three"]
    html = page_of(builder.lead, response.headers["Location"])
    assert re.search(r"<option selected>\s*Core\s*</option>", html)


def test_the_first_question_of_an_empty_plan_brings_its_section(
    ada: User, versions: Versions
) -> None:
    builder = PlanPage(make_interview(lead=ada, versions=[]), ada)
    builder.post(posted())  # nothing changes
    builder.post(posted(step=f"add:{versions[1].question_id}"))
    assert builder.order() == ["Two"]
    assert builder.sections() == [("Questions", 0)]


def test_who_saves_second_sees_what_stands_keeps_what_they_made_and_decides(
    builder: PlanPage, versions: Versions, bob: User
) -> None:
    one, two, three = versions
    bob.roles = ["recruiter"]
    bob.save()
    opened = {"made_from": plans.plan_for_interview(builder.interview).edition}
    PlanPage(builder.interview, bob).post(posted("His", three, one))
    hers = opened | posted("Hers", one, two, three, rows__1__minutes="17", step="up:3")
    html = builder.refuse(hers, status=409)
    assert "Bob changed this plan after you opened it, so yours was not saved." in html
    stands, kept = html[: html.index("builder-order")], html[html.index("builder-order") :]
    assert stands.index("His") < stands.rindex("Three") < stands.rindex("One")
    assert "Hers" not in stands
    # The step was taken, and what was typed stands in its field.
    assert kept.index("<strong>One") < kept.index("<strong>Three") < kept.index("<strong>Two")
    assert 'value="17"' in kept
    assert 'value="Hers"' in kept
    assert builder.order() == ["Three", "One"]
    # Another step changes nothing before the decision is made.
    again = posted("Hers", one, three, two, rows__1__minutes="17", step="down:1")
    builder.refuse(opened | again, status=409)
    assert builder.order() == ["Three", "One"]


def test_a_weight_of_ten_stays_ten(builder: PlanPage, versions: Versions) -> None:
    builder.post(posted("Core", *versions, rows__1__weight="10"))
    assert 'value="10"' in builder.page()
    assert "1E+1" not in builder.page()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rows__1__minutes": "0"}, "At least 1."),
        ({"rows__1__minutes": "soon"}, "Enter a whole number."),
        ({"rows__1__weight": "0"}, "At least 0.01."),
        ({"rows__1__weight": ""}, "Enter a number."),
    ],
)
def test_a_refused_row_keeps_its_place_and_what_was_typed(
    changed: dict[str, str], sentence: str, builder: PlanPage, versions: Versions
) -> None:
    html = builder.refuse(posted("Typed before", *versions[::-1], **changed))
    assert sentence in html
    assert 'value="Typed before"' in html
    assert html.index("<strong>Three") < html.index("<strong>One")
    assert builder.order() == ALL


def test_a_retired_question_is_named_above_the_rows(builder: PlanPage, versions: Versions) -> None:
    gone = make_question("Gone", state=QuestionVersion.State.RETIRED)
    html = builder.refuse(posted("Core", *versions, step=f"add:{gone.question_id}"))
    assert "“Gone” is retired, so it cannot be asked." in html
    assert builder.order() == ALL


def test_questions_that_the_reader_may_not_see_cannot_be_picked(
    builder: PlanPage, versions: Versions
) -> None:
    hidden = make_question("Hidden", state=QuestionVersion.State.DRAFT)
    for question in (hidden.question_id, 10**9):
        html = builder.refuse(posted("Core", *versions, step=f"add:{question}"))
        assert "Hidden" not in html


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"rows-TOTAL_FORMS": "x"},
        {"rows-TOTAL_FORMS": "-1"},
    ],
)
def test_a_mangled_form_is_refused_and_changes_nothing(
    broken: dict[str, str], builder: PlanPage
) -> None:
    builder.refuse(broken)
    assert builder.order() == ALL


@pytest.mark.parametrize("digits", [15, 30, 5000])
@pytest.mark.parametrize("name", ["rows__1__question", "rows__1__minutes"])
def test_a_number_that_is_none_of_ours_is_refused(
    name: str, digits: int, builder: PlanPage, versions: Versions
) -> None:
    builder.refuse(posted("Core", *reversed(versions), **{name: "9" * digits}))
    assert builder.order() == ALL


def test_the_bank_offers_published_questions_and_says_which_are_in_the_plan(
    builder: PlanPage,
) -> None:
    other = make_question("Boosting")
    words = SearchVector(Value("Boosting of weak learners"), config="simple")
    QuestionVersion.objects.filter(pk=other.pk).update(search=words)
    make_question("Bagging", state=QuestionVersion.State.DRAFT)
    html = builder.page()
    assert f'value="add:{other.question_id}"' in html
    assert html.count("in the plan") == 3
    assert "Bagging" not in html
    assert builder.page("?q=weak+boost").count('value="add:') == 1
    assert "No published question matches “zebra”" in builder.page("?q=zebra")


@pytest.mark.parametrize(
    ("query", "back"),
    [
        ("?q=a%26b", "?q=a%26b"),
        ("?cursor=x1&other=2", "?cursor=x1"),
        ("?into=Old", "?into=Core"),
        ("", ""),
    ],
)
def test_a_step_stays_on_the_searched_page(
    query: str, back: str, builder: PlanPage, versions: Versions
) -> None:
    data = posted("Core", *versions, **({"into": "Core"} if "into" in back else {}))
    assert builder.post(data, query=query).headers["Location"] == f"{builder.path}{back}"


def test_a_started_interview_answers_409(ada: User, versions: Versions) -> None:
    builder = PlanPage(make_interview(lead=ada, versions=versions, state="live"), ada)
    html = builder.refuse(posted("Core", *versions), status=409)
    assert "This interview is running, so its questions stay" in html
