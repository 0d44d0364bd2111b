"""The builder: each button saves what stands in the rows, and refusals keep it."""

import re

import pytest
from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.test import Client

from accounts.models import User
from interviews.models import Interview
from questionbank.models import QuestionVersion
from tests.clients import client_for, queries_of
from tests.factories import make_interview, make_question
from tests.interviews.orders import posted


@pytest.fixture
def versions(db: None) -> list[QuestionVersion]:
    return [make_question(title) for title in ("One", "Two", "Three")]


@pytest.fixture
def interview(ada: User, versions: list[QuestionVersion]) -> Interview:
    return make_interview(lead=ada, versions=versions)


@pytest.fixture
def client(ada: User) -> Client:
    return client_for(ada)


def order_of(interview: Interview) -> list[str]:
    questions = interview.questions.order_by("position")
    return [row.snapshot["record"]["title"] for row in questions if row.snapshot]


def sections_of(interview: Interview) -> list[tuple[str, int]]:
    return list(interview.sections.order_by("position").values_list("title", "minutes"))


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ("", ["One", "Two", "Three"]),
        ("up:2", ["Two", "One", "Three"]),
        ("move:3:1", ["Three", "One", "Two"]),
        ("remove:2", ["One", "Three"]),
        ("remove:9", ["One", "Two", "Three"]),
        ("add:x", ["One", "Two", "Three"]),
    ],
)
def test_each_button_is_one_step(
    step: str,
    order: list[str],
    client: Client,
    interview: Interview,
    versions: list[QuestionVersion],
) -> None:
    data = posted("Core", *versions, step=step)
    response = client.post(f"/interviews/{interview.pk}/plan/", data)
    assert response.status_code == 302
    assert order_of(interview) == order


def test_sections_are_named_timed_added_ordered_and_removed(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    one, two, three = versions
    path = f"/interviews/{interview.pk}/plan/"
    first = posted(("Start", "5"), one, "Depth", two, three, step="section")
    response = client.post(path, first)
    assert sections_of(interview) == [("Start", 5), ("Depth", 0), ("Section 3", 0)]
    assert response.headers["Location"] == f"{path}?into=Section+3"
    html = client.get(response.headers["Location"]).content.decode()
    assert "“Section 3” is the last section now." in html
    assert re.search(r"<option selected>\s*Section 3\s*</option>", html)
    second = posted(
        ("Start", "5"), one, "Depth", two, three, ("Farewell", ""), version=1, step="down:0"
    )
    client.post(path, second)
    assert sections_of(interview) == [("Depth", 0), ("Start", 5), ("Farewell", 0)]
    assert order_of(interview) == ["Two", "Three", "One"]
    third = posted("Depth", two, three, ("Start", "5"), one, "Farewell", version=2, step="remove:0")
    client.post(path, third)
    assert sections_of(interview) == [("Start", 5), ("Farewell", 0)]
    assert order_of(interview) == ["Two", "Three", "One"]


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
    head: tuple[str, str],
    sentence: str,
    client: Client,
    interview: Interview,
    versions: list[QuestionVersion],
) -> None:
    data = posted(head, *versions, "Depth")
    response = client.post(f"/interviews/{interview.pk}/plan/", data)
    assert response.status_code == 422
    html = response.content.decode()
    assert sentence in html
    assert html.count("data-key=") >= 5
    assert 'value="Depth"' in html
    assert sections_of(interview) == []


def test_adding_goes_into_the_chosen_section_and_keeps_what_was_typed(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    one, two, three = versions
    new = make_question("Four", minutes=8)
    typed = posted(
        "Core",
        one,
        two,
        "End",
        three,
        ("Farewell", "5"),
        step=f"add:{new.question_id}",
        rows__1__minutes="3",
        into="Core",
    )
    response = client.post(f"/interviews/{interview.pk}/plan/", typed)
    rows_now = interview.questions.order_by("position").values_list("section", "minutes")
    assert list(rows_now) == [("Core", 3), ("Core", 10), ("Core", 8), ("End", 10)]
    assert order_of(interview) == ["One", "Two", "Four", "Three"]
    html = client.get(response.headers["Location"]).content.decode()
    assert "“Four” is question 3 of 4 now, in “Core”." in html
    assert re.search(r"<option selected>\s*Core\s*</option>", html)


def test_the_first_question_of_an_empty_plan_brings_its_section(
    client: Client, ada: User, versions: list[QuestionVersion]
) -> None:
    interview = make_interview(lead=ada, versions=[])
    path = f"/interviews/{interview.pk}/plan/"
    assert client.post(path, posted()).status_code == 302  # nothing changes
    assert client.post(path, posted(step=f"add:{versions[1].question_id}")).status_code == 302
    assert order_of(interview) == ["Two"]
    assert sections_of(interview) == [("Questions", 0)]


def test_adding_what_stands_there_already_changes_nothing(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    data = posted("Core", *versions, step=f"add:{versions[0].question_id}")
    assert client.post(f"/interviews/{interview.pk}/plan/", data).status_code == 302
    assert order_of(interview) == ["One", "Two", "Three"]


def test_who_saves_second_sees_what_stands_keeps_what_they_made_and_decides(
    client: Client, interview: Interview, versions: list[QuestionVersion], bob: User
) -> None:
    one, two, three = versions
    path = f"/interviews/{interview.pk}/plan/"
    bob.roles = ["recruiter"]
    bob.save()
    assert client_for(bob).post(path, posted("His", three, one)).status_code == 302
    hers = posted("Hers", one, two, three, rows__1__minutes="17", step="up:3")
    refused = client.post(path, hers)
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "Bob changed this plan after you opened it, so yours was not saved." in html
    stands, kept = html[: html.index("builder-order")], html[html.index("builder-order") :]
    assert stands.index("His") < stands.rindex("Three") < stands.rindex("One")
    assert "Hers" not in stands
    # The step was taken, and what was typed stands in its field.
    assert kept.index("<strong>One") < kept.index("<strong>Three") < kept.index("<strong>Two")
    assert 'value="17"' in kept
    assert 'value="Hers"' in kept
    assert order_of(interview) == ["Three", "One"]
    # Another step changes nothing before the decision is made.
    again = posted("Hers", one, three, two, rows__1__minutes="17", step="down:1")
    assert client.post(path, again).status_code == 409
    assert order_of(interview) == ["Three", "One"]
    insisting = posted("Hers", one, three, two, rows__1__minutes="17", over="1")
    assert client.post(path, insisting).status_code == 302
    assert order_of(interview) == ["One", "Three", "Two"]
    interview.refresh_from_db()
    assert interview.plan_version == 2
    # To insist counts for what was seen only.
    late = posted("Late", one, version=1, over="1")
    assert client_for(bob).post(path, late).status_code == 409


def test_a_weight_of_ten_stays_ten(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    path = f"/interviews/{interview.pk}/plan/"
    client.post(path, posted("Core", *versions, rows__1__weight="10"))
    assert 'value="10"' in client.get(path).content.decode()
    assert "1E+1" not in client.get(path).content.decode()


def test_a_double_click_is_harmless(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    data = posted("Core", *versions, step="up:2")
    path = f"/interviews/{interview.pk}/plan/"
    assert [client.post(path, data).status_code for _ in range(2)] == [302, 302]
    assert order_of(interview) == ["Two", "One", "Three"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rows__1__minutes": "0"}, "At least 1."),
        ({"rows__1__minutes": "-4"}, "At least 1."),
        ({"rows__1__minutes": "soon"}, "Enter a whole number."),
        ({"rows__1__weight": "0"}, "At least 0.01."),
        ({"rows__1__weight": ""}, "Enter a number."),
    ],
)
def test_a_refused_row_keeps_its_place_and_what_was_typed(
    changed: dict[str, str],
    sentence: str,
    client: Client,
    interview: Interview,
    versions: list[QuestionVersion],
) -> None:
    data = posted("Typed before", *versions[::-1], **changed)
    response = client.post(f"/interviews/{interview.pk}/plan/", data)
    assert response.status_code == 422
    html = response.content.decode()
    assert sentence in html
    assert 'value="Typed before"' in html
    assert html.index("<strong>Three") < html.index("<strong>One")
    assert order_of(interview) == ["One", "Two", "Three"]


def test_a_retired_question_is_named_above_the_rows(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    gone = make_question("Gone", state=QuestionVersion.State.RETIRED)
    data = posted("Core", *versions, step=f"add:{gone.question_id}")
    response = client.post(f"/interviews/{interview.pk}/plan/", data)
    assert response.status_code == 422
    assert "“Gone” is retired, so it cannot be asked." in response.content.decode()
    assert order_of(interview) == ["One", "Two", "Three"]


def test_questions_that_the_reader_may_not_see_cannot_be_picked(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    hidden = make_question("Hidden", state=QuestionVersion.State.DRAFT)
    for question in (hidden.question_id, 10**9):
        data = posted("Core", *versions, step=f"add:{question}")
        response = client.post(f"/interviews/{interview.pk}/plan/", data)
        assert response.status_code == 422
        html = response.content.decode()
        assert "Hidden" not in html


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"rows-TOTAL_FORMS": "x"},
        {"rows-TOTAL_FORMS": "-1"},
        {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"},
        {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0", "version": "x"},
    ],
)
def test_a_mangled_form_is_refused_and_changes_nothing(
    broken: dict[str, str], client: Client, interview: Interview
) -> None:
    response = client.post(f"/interviews/{interview.pk}/plan/", broken)
    assert response.status_code == 422
    assert order_of(interview) == ["One", "Two", "Three"]


@pytest.mark.parametrize("digits", [15, 30, 5000])
@pytest.mark.parametrize("name", ["version", "over", "rows__1__question", "rows__1__minutes"])
def test_a_number_that_is_none_of_ours_is_refused(
    name: str, digits: int, client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    wanted = posted("Core", *reversed(versions), **{"version": "7", name: "9" * digits})
    response = client.post(f"/interviews/{interview.pk}/plan/", wanted)
    is_outdated = name == "over" or (name, digits) == ("version", 15)
    assert response.status_code == (409 if is_outdated else 422)
    assert order_of(interview) == ["One", "Two", "Three"]


@pytest.mark.parametrize("step", ["add:" + "9" * 30, "add:" + "9" * 5000, "up:" + "9" * 5000])
def test_a_step_that_names_no_line_of_ours_is_no_step(
    step: str, client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    wanted = posted("Core", *versions, step=step)
    response = client.post(f"/interviews/{interview.pk}/plan/", wanted)
    assert response.status_code == 302
    assert order_of(interview) == ["One", "Two", "Three"]


def test_the_bank_offers_published_questions_and_says_which_are_in_the_plan(
    client: Client, interview: Interview
) -> None:
    other = make_question("Boosting")
    words = SearchVector(Value("Boosting of weak learners"), config="simple")
    QuestionVersion.objects.filter(pk=other.pk).update(search=words)
    make_question("Bagging", state=QuestionVersion.State.DRAFT)
    html = client.get(f"/interviews/{interview.pk}/plan/").content.decode()
    assert f'value="add:{other.question_id}"' in html
    assert html.count("in the plan") == 3
    assert "Bagging" not in html
    found = client.get(f"/interviews/{interview.pk}/plan/?q=weak+boost").content.decode()
    assert found.count('value="add:') == 1
    assert "No published question matches “zebra”" in (
        client.get(f"/interviews/{interview.pk}/plan/?q=zebra").content.decode()
    )


def test_a_step_stays_on_the_searched_page(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    path = f"/interviews/{interview.pk}/plan/"
    data = posted("Core", *versions)
    response = client.post(f"{path}?q=a%26b", data)
    assert response.headers["Location"] == f"{path}?q=a%26b"
    response = client.post(f"{path}?cursor=x1&other=2", data)
    assert response.headers["Location"] == f"{path}?cursor=x1"
    response = client.post(f"{path}?into=Old", data | {"into": "Core"})
    assert response.headers["Location"] == f"{path}?into=Core"
    assert client.post(path, data).headers["Location"] == path


def test_a_started_interview_answers_409(
    client: Client, ada: User, versions: list[QuestionVersion]
) -> None:
    interview = make_interview(lead=ada, versions=versions, state="live")
    response = client.post(f"/interviews/{interview.pk}/plan/", posted("Core", *versions))
    assert response.status_code == 409
    assert "This interview is running, so its questions stay" in response.content.decode()


def test_queries_do_not_grow_with_the_plan(client: Client, ada: User) -> None:
    counts = []
    for size in (1, 3):
        interview = make_interview(
            lead=ada, versions=[make_question(f"Q{size}{n}") for n in range(size)]
        )
        counts.append(queries_of(client, f"/interviews/{interview.pk}/plan/"))
    assert counts[0] == counts[1]
