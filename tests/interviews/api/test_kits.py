"""Kits over the API."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from interviews.models import Kit
from tests.clients import api_client_for
from tests.factories import make_question
from tests.questionbank.drafts import make_draft

PATH = "/api/v1/kits/"


def test_a_kit_is_made_read_and_replaced(ada: User) -> None:
    one, two = make_question("One"), make_question("Two", minutes=6)
    body = {
        "name": "Machine learning",
        "seniority": "senior",
        "minutes": 50,
        "sections": [
            {"title": "Welcome", "minutes": 5},
            {
                "title": "Core",
                "questions": [
                    {"question": str(two.question.uuid), "weight": "2"},
                    {"question": str(one.question.uuid), "minutes": 3},
                ],
            },
        ],
    }
    made = api_client_for(ada).post(PATH, body)
    assert made.status_code == 201
    kit = made.json()
    assert (kit["slug"], kit["seniority"], kit["minutes"]) == ("machine-learning", "senior", 50)
    plan = kit["plan"]
    rows = [(row["title"], row["section"], row["weight"], row["minutes"]) for row in plan["rows"]]
    assert rows == [("Two", "Core", "2.00", 6), ("One", "Core", "1.00", 3)]
    assert (plan["minutes"], plan["beside_minutes"], plan["slot_minutes"]) == (9, 5, 50)
    assert plan["sections"] == [{"title": "Welcome", "minutes": 5}, {"title": "Core", "minutes": 0}]
    assert api_client_for(ada).get(f"{PATH}machine-learning/").json() == kit
    new = {"name": "ML", "sections": [], "made_from": plan["edition"]}
    replaced = api_client_for(ada).put(f"{PATH}machine-learning/", new).json()
    assert (replaced["name"], replaced["plan"]["rows"]) == ("ML", [])
    assert replaced["plan"]["edition"] != plan["edition"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"minutes": 601}, "minutes"),
        ({"seniority": "king"}, "seniority"),
        ({"sections": [{"title": ""}]}, "sections.0.title"),
    ],
)
def test_what_is_refused_is_named(changed: dict[str, Any], field: str, ada: User) -> None:
    response = api_client_for(ada).post(PATH, {"name": "ML", **changed})
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert not Kit.objects.exists()


def test_a_colleagues_draft_cannot_be_told_from_a_question_that_does_not_exist(
    ada: User, bob: User
) -> None:
    hidden = str(make_draft(by=bob).question.uuid)

    def refusal(question: str) -> str:
        sections = [{"title": "Core", "questions": [{"question": question}]}]
        response = api_client_for(ada).post(PATH, {"name": "ML", "sections": sections})
        assert response.status_code == 422
        return str(response.json()["errors"])

    unknown = str(uuid4())
    assert refusal(hidden).replace(hidden, unknown) == refusal(unknown)
