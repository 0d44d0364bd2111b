"""The builder: each button saves what stands in the rows, and refusals keep it."""

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from interviews.models import Interview
from questionbank.models import QuestionVersion
from tests.factories import make_interview, make_question


@pytest.fixture
def versions(db: None) -> list[QuestionVersion]:
    return [make_question(title) for title in ("One", "Two", "Three")]


@pytest.fixture
def interview(ada: User, versions: list[QuestionVersion]) -> Interview:
    return make_interview(lead=ada, versions=versions)


@pytest.fixture
def client(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def rows(versions: list[QuestionVersion], **changed: str) -> dict[str, str]:
    """Return what the browser sends: rows-0-question, rows-0-section and so on."""
    data = {"rows-TOTAL_FORMS": str(len(versions)), "rows-INITIAL_FORMS": str(len(versions))}
    for place, version in enumerate(versions):
        data |= {
            f"rows-{place}-question": str(version.question_id),
            f"rows-{place}-section": "Core",
            f"rows-{place}-weight": "1",
            f"rows-{place}-minutes": "10",
        }
    return data | {name.replace("__", "-"): value for name, value in changed.items()}


def order_of(interview: Interview) -> list[str]:
    questions = interview.questions.order_by("position")
    return [row.snapshot["title"] for row in questions if row.snapshot]


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ("", ["One", "Two", "Three"]),
        ("up:1", ["Two", "One", "Three"]),
        ("down:1", ["One", "Three", "Two"]),
        ("up:0", ["One", "Two", "Three"]),
        ("down:2", ["One", "Two", "Three"]),
        ("remove:1", ["One", "Three"]),
        ("remove:9", ["One", "Two", "Three"]),
        ("remove:-1", ["One", "Two", "Three"]),
        ("dance:1", ["One", "Two", "Three"]),
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
    response = client.post(f"/interviews/{interview.pk}/plan/", rows(versions, step=step))
    assert response.status_code == 302
    assert order_of(interview) == order


def test_adding_appends_to_the_last_section_and_keeps_what_was_typed(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    new = make_question("Four", minutes=8)
    typed = rows(
        versions, step=f"add:{new.question_id}", rows__0__minutes="3", rows__2__section="End"
    )
    client.post(f"/interviews/{interview.pk}/plan/", typed)
    rows_now = interview.questions.order_by("position").values_list("section", "minutes")
    assert list(rows_now) == [("Core", 3), ("Core", 10), ("End", 10), ("End", 8)]
    assert order_of(interview) == ["One", "Two", "Three", "Four"]


def test_adding_what_stands_there_already_changes_nothing(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    data = rows(versions, step=f"add:{versions[0].question_id}")
    client.post(f"/interviews/{interview.pk}/plan/", data)
    assert order_of(interview) == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
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
    data = rows(versions[::-1], **changed, rows__0__section="Typed before")
    response = client.post(f"/interviews/{interview.pk}/plan/", data)
    assert response.status_code == 422
    html = response.content.decode()
    assert sentence in html
    assert 'value="Typed before"' in html
    assert html.index("<strong>Three</strong>") < html.index("<strong>One</strong>")
    assert order_of(interview) == ["One", "Two", "Three"]


def test_a_retired_question_is_named_above_the_rows(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    gone = make_question("Gone", state=QuestionVersion.State.RETIRED)
    data = rows(versions, step=f"add:{gone.question_id}")
    response = client.post(f"/interviews/{interview.pk}/plan/", data)
    assert response.status_code == 422
    assert "“Gone” is retired, so it cannot be asked." in response.content.decode()
    assert order_of(interview) == ["One", "Two", "Three"]


def test_questions_that_the_reader_may_not_see_cannot_be_picked(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    hidden = make_question("Hidden", state=QuestionVersion.State.DRAFT)
    for question in (hidden.question_id, 10**9):
        data = rows(versions, step=f"add:{question}")
        response = client.post(f"/interviews/{interview.pk}/plan/", data)
        assert response.status_code == 422
        html = response.content.decode()
        assert "A question of this list does not exist any more." in html
        assert "Hidden" not in html


@pytest.mark.parametrize("broken", [{}, {"rows-TOTAL_FORMS": "x"}, {"rows-TOTAL_FORMS": "-1"}])
def test_a_mangled_form_is_refused_and_changes_nothing(
    broken: dict[str, str], client: Client, interview: Interview
) -> None:
    response = client.post(f"/interviews/{interview.pk}/plan/", broken)
    assert response.status_code == 422
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
    assert html.count("In the plan") == 3
    assert "Bagging" not in html
    found = client.get(f"/interviews/{interview.pk}/plan/?q=weak+boost").content.decode()
    assert found.count('value="add:') == 1
    assert "Nothing in the bank fits “zebra”" in (
        client.get(f"/interviews/{interview.pk}/plan/?q=zebra").content.decode()
    )


def test_a_step_stays_on_the_searched_page(
    client: Client, interview: Interview, versions: list[QuestionVersion]
) -> None:
    path = f"/interviews/{interview.pk}/plan/"
    response = client.post(f"{path}?q=boost", rows(versions))
    assert response.headers["Location"] == f"{path}?q=boost"
    # What was searched since the page was loaded, the step itself says.
    response = client.post(f"{path}?q=boost", rows(versions, q="a&b"))
    assert response.headers["Location"] == f"{path}?q=a%26b"
    response = client.post(f"{path}?q=boost", rows(versions, q=""))
    assert response.headers["Location"] == path


def test_a_started_interview_answers_409(
    client: Client, ada: User, versions: list[QuestionVersion]
) -> None:
    interview = make_interview(lead=ada, versions=versions, state="live")
    response = client.post(f"/interviews/{interview.pk}/plan/", rows(versions))
    assert response.status_code == 409
    assert "This interview is running, so its questions stay" in response.content.decode()


def test_queries_do_not_grow_with_the_plan(client: Client, ada: User) -> None:
    counts = []
    for size in (1, 3):
        interview = make_interview(
            lead=ada, versions=[make_question(f"Q{size}{n}") for n in range(size)]
        )
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/interviews/{interview.pk}/plan/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
