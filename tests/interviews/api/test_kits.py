"""Kits over the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from interviews.models import Kit
from tests.clients import api_client_for
from tests.factories import make_question

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
    replaced = api_client_for(ada).put(
        f"{PATH}machine-learning/", {"name": "ML", "sections": [], "made_from": plan["edition"]}
    )
    assert replaced.status_code == 200
    assert (replaced.json()["name"], replaced.json()["plan"]["rows"]) == ("ML", [])
    assert replaced.json()["plan"]["edition"] != plan["edition"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"seniority": "king"}, "seniority"),
        ({"sections": [{"title": ""}]}, "sections.0.title"),
        ({"sections": [{"title": "A", "minutes": -1}]}, "sections.0.minutes"),
        (
            {"sections": [{"title": "A", "questions": [{"question": "x"}]}]},
            "sections.0.questions.0.question",
        ),
    ],
)
def test_what_is_refused_is_named(changed: dict[str, Any], field: str, ada: User) -> None:
    response = api_client_for(ada).post(PATH, {"name": "ML", **changed})
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert not Kit.objects.exists()


def test_queries_do_not_grow_with_the_list(ada: User) -> None:
    counts = []
    for names in (["A"], ["B", "C"]):
        for name in names:
            api_client_for(ada).post(PATH, {"name": name})
        with CaptureQueriesContext(connection) as captured:
            rows = api_client_for(ada).get(PATH).json()["results"]
        counts.append((len(rows), len(captured)))
    assert [rows for rows, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]
