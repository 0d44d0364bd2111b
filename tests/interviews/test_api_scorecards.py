"""The API of scorecards: the same actions as the pages, and the same doors."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Role, User
from interviews.models import Interview, Scorecard
from interviews.queries import pinned
from tests.clients import client_for
from tests.factories import make_user
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


def patch(client: Client, card: Scorecard, *operations: dict[str, object]) -> Any:  # noqa: ANN401 -- the test client's response
    return client.patch(
        f"/api/v1/scorecards/{card.pk}/operations/",
        {"operations": list(operations)},
        content_type="application/json",
    )


def test_operations_answer_one_result_each(interview: Interview, ada: User) -> None:
    first = rating(interview)
    late = rating(interview, level="split-1")
    wrong = rating(interview, criterion="nope")
    response = patch(client_for(ada), card_of(interview, ada), first, late, wrong)
    assert response.json() == {
        "results": [
            {"op_id": first["op_id"], "status": 200, "version": 1, "row": None, "errors": {}},
            {
                "op_id": late["op_id"],
                "status": 409,
                "version": 1,
                "row": {"state": "rated", "level_key": "split-4"},
                "errors": {},
            },
            {
                "op_id": wrong["op_id"],
                "status": 422,
                "version": 0,
                "row": None,
                "errors": {"criterion": "This question has no such criterion."},
            },
        ]
    }


def test_a_malformed_operation_is_a_problem_by_field(interview: Interview, ada: User) -> None:
    response = patch(
        client_for(ada), card_of(interview, ada), rating(interview, op_id="1", kind="x")
    )
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert sorted(response.json()["errors"]) == ["operations.0.kind", "operations.0.op_id"]


def test_doors_of_a_card(interview: Interview, ada: User, bob: User) -> None:
    card = card_of(interview, ada)
    cyd, rea = make_user("Cyd", Role.INTERVIEWER), make_user("Rea", Role.RECRUITER)
    for person in (bob, cyd, rea, make_user("Max", Role.ADMIN)):
        client = client_for(person)
        assert client.get(f"/api/v1/scorecards/{card.pk}/").status_code == 404
        assert patch(client, card, rating(interview)).status_code == 404
    assert Client().get(f"/api/v1/scorecards/{card.pk}/").status_code == 401
    assert AuditEvent.objects.filter(action="scorecard.rate").count() == 0


def test_a_card_seen_after_the_reveal_still_cannot_be_scored_by_others(
    interview: Interview, ada: User, bob: User
) -> None:
    card = card_of(interview, ada)
    Scorecard.objects.update(state="submitted", submitted_at=interview.created_at)
    interview.revealed_at = interview.created_at
    interview.save()
    client = client_for(bob)
    assert client.get(f"/api/v1/scorecards/{card.pk}/").json()["panelist"] == "Ada"
    assert patch(client, card, rating(interview)).status_code == 403
    closed = patch(client_for(ada), card, rating(interview))
    assert (closed.status_code, closed.json()["type"]) == (
        409,
        "urn:plumbline:problem:scorecard-not-open",
    )


def test_submitting_lists_what_is_missing_and_then_what_is_untouched(
    interview: Interview, ada: User
) -> None:
    client, card = client_for(ada), card_of(interview, ada)
    url = f"/api/v1/scorecards/{card.pk}/submit/"
    question = interview.questions.get().pk
    patch(client, card, rating(interview, level="split-5"))
    missing = client.post(url, {}, content_type="application/json")
    assert missing.status_code == 422
    assert sorted(missing.json()["errors"]) == ["notes", "reason", "recommendation"]
    assert missing.json()["cells"] == [{"question": question, "criterion": "split"}]
    patch(
        client,
        card,
        rating(interview, kind="note", text="All three, and why."),
        rating(interview, kind="recommendation", recommendation="yes", text="Careful."),
    )
    untouched = client.post(url, {}, content_type="application/json")
    assert untouched.json()["cells"] == [{"question": question, "criterion": "leakage"}]
    done = client.post(url, {"confirms_not_asked": True}, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "submitted")
    again = client.post(url, {"confirms_not_asked": True}, content_type="application/json")
    assert again.status_code == 409


def test_the_lead_reopens_a_card_without_reading_it(
    interview: Interview, ada: User, bob: User
) -> None:
    card = card_of(interview, bob)
    Scorecard.objects.filter(pk=card.pk).update(
        state="submitted", submitted_at=interview.created_at
    )
    url = f"/api/v1/scorecards/{card.pk}/reopen/"
    body = {"reason": "Misread the anchor."}
    assert client_for(bob).post(url, body, content_type="application/json").status_code == 404
    response = client_for(ada).post(url, body, content_type="application/json")
    assert (response.status_code, response.content) == (204, b"")
    assert card_of(interview, bob).state == "open"


def test_saving_a_rating_takes_six_queries(
    interview: Interview,
    ada: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client, card = client_for(ada), card_of(interview, ada)
    patch(client, card, rating(interview))
    change = rating(interview, level="split-3", expected_version=1)
    # Session, user; in one transaction: card fetched and locked, rating read and written, audit
    # event. Two more are the savepoint that the test's own transaction makes of it.
    with django_assert_num_queries(8):
        assert patch(client, card, change).json()["results"][0]["status"] == 200


def test_questions_of_one_interview_are_parsed_once(interview: Interview) -> None:
    assert pinned.questions_of_started(interview.pk) is pinned.questions_of_started(interview.pk)
