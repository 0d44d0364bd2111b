"""The API of scorecards: the same actions as the pages, and the same doors."""

import uuid
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from interviews.models import Interview, Scorecard
from interviews.queries import pinned
from tests.clients import client_for
from tests.interviews.panels import card_of

pytestmark = pytest.mark.django_db


def rating(interview: Interview, **values: object) -> dict[str, object]:
    return {
        "op_id": str(uuid.uuid4()),
        "kind": "rating",
        "question": interview.questions.get().pk,
        "criterion": "split",
        "state": "rated",
        "level": "split-4",
        "expected_version": 0,
        **values,
    }


def send(user: User, card: Scorecard, verb: str, body: object) -> Any:  # noqa: ANN401 -- the test client's response
    client, path = client_for(user), f"/api/v1/scorecards/{card.pk}/{verb}/"
    method = client.patch if verb == "operations" else client.post
    return method(path, body, content_type="application/json")


def patch(user: User, card: Scorecard, *operations: dict[str, object]) -> Any:  # noqa: ANN401 -- the test client's response
    return send(user, card, "operations", {"operations": operations})


def result(operation: dict[str, object], status: int, **told: object) -> dict[str, object]:
    usual: dict[str, object] = {"version": 0, "row": None, "errors": {}}
    return {"op_id": operation["op_id"], "status": status, **usual, **told}


def test_operations_answer_one_result_each(interview: Interview, ada: User) -> None:
    first = rating(interview)
    late = rating(interview, level="split-1")
    wrong = rating(interview, criterion="nope")
    response = patch(ada, card_of(interview, ada), first, late, wrong)
    assert response.json() == {
        "results": [
            result(first, 200, version=1),
            result(late, 409, version=1, row={"state": "rated", "level_key": "split-4"}),
            result(wrong, 422, errors={"criterion": "This question has no such criterion."}),
        ]
    }


def test_a_malformed_operation_is_a_problem_by_field(interview: Interview, ada: User) -> None:
    response = patch(ada, card_of(interview, ada), rating(interview, op_id="1", kind="x"))
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert sorted(response.json()["errors"]) == ["operations.0.kind", "operations.0.op_id"]


def test_a_card_seen_after_the_reveal_still_cannot_be_scored_by_others(
    interview: Interview, ada: User, bob: User
) -> None:
    card = card_of(interview, ada)
    Scorecard.objects.update(state="submitted", submitted_at=interview.created_at)
    interview.revealed_at = interview.created_at
    interview.save()
    shown = client_for(bob).get(f"/api/v1/scorecards/{card.pk}/").json()
    assert shown["panelist"] == "Ada"
    assert patch(bob, card, rating(interview)).status_code == 403
    closed = patch(ada, card, rating(interview))
    problem = (closed.status_code, closed.json()["type"])
    assert problem == (409, "urn:plumbline:problem:scorecard-not-open")


def test_submitting_lists_what_is_missing_and_then_what_is_untouched(
    interview: Interview, ada: User
) -> None:
    card, question = card_of(interview, ada), interview.questions.get().pk
    patch(ada, card, rating(interview, level="split-5"))
    missing = send(ada, card, "submit", {})
    assert missing.status_code == 422
    assert sorted(missing.json()["errors"]) == ["notes", "reason", "recommendation"]
    assert missing.json()["cells"] == [{"question": question, "criterion": "split"}]
    note = rating(interview, kind="note", text="All three, and why.")
    yes = rating(interview, kind="recommendation", recommendation="yes", text="Careful.")
    patch(ada, card, note, yes)
    untouched = send(ada, card, "submit", {})
    assert untouched.json()["cells"] == [{"question": question, "criterion": "leakage"}]
    done = send(ada, card, "submit", {"confirms_not_asked": True})
    assert (done.status_code, done.json()["state"]) == (200, "submitted")
    assert send(ada, card, "submit", {"confirms_not_asked": True}).status_code == 409


def test_the_lead_reopens_a_card_without_reading_it(
    interview: Interview, ada: User, bob: User
) -> None:
    card = card_of(interview, bob)
    Scorecard.objects.update(state="submitted", submitted_at=interview.created_at)
    response = send(ada, card, "reopen", {"reason": "Misread the anchor."})
    assert (response.status_code, response.content) == (204, b"")
    assert card_of(interview, bob).state == "open"


def test_saving_a_rating_takes_five_queries(
    interview: Interview, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, card = client_for(ada), card_of(interview, ada)
    patch(ada, card, rating(interview))
    path = f"/api/v1/scorecards/{card.pk}/operations/"
    body = {"operations": [rating(interview, level="split-3", expected_version=1)]}
    # Session, user; in one transaction: card fetched and locked, rating and receipt written, audit
    # event. Two more are the savepoint that the test's own transaction makes of it.
    with django_assert_num_queries(7):
        response = client.patch(path, body, content_type="application/json")
    assert response.json()["results"][0]["status"] == 200


def test_questions_of_one_interview_are_parsed_once(interview: Interview) -> None:
    assert pinned.questions_of_started(interview.pk) is pinned.questions_of_started(interview.pk)
