"""Interviews over the API: what is taken, what is given, what is refused, and to whom."""

import json
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail, User
from candidates.models import Application
from interviews.models import Interview
from interviews.queries import planned
from interviews.queries.planned import PlannedQuestion, PlannedSection
from tests.clients import api_client_for
from tests.factories import make_application, make_interview, make_question
from tests.interviews.kits import core, make_kit
from web.editions import edition

PATH = "/api/v1/interviews/"
NEXT_YEAR = timezone.now().year + 1
STARTS_AT = f"{NEXT_YEAR}-11-24T14:00:00+01:00"
NOBODY = {"email": "nobody@example.org", "role": "lead"}


def request_for(application: Application, lead: User, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {
        "application": application.pk,
        "title": "First round",
        "panel": [{"email": lead.email.upper(), "role": "lead"}],
        "starts_at": STARTS_AT,
        "time_zone": "Europe/Berlin",
        "meeting_url": "https://meet.example.org/x",
        **changed,
    }


def plan_of(question: str, **values: object) -> dict[str, Any]:
    return {"plan": [{"title": "A", "questions": [{"question": question, **values}]}]}


def test_one_request_arranges_an_interview_from_a_kit(rae: User, ada: User) -> None:
    version = make_question("Splits")
    application = make_application()
    question = PlannedQuestion(version.question, minutes=7)
    make_kit(ada, PlannedSection("Core", [question]), minutes=45)
    body = request_for(application, ada, kit="machine-learning")
    response = api_client_for(rae).post(PATH, body)
    assert response.status_code == 201
    interview = Interview.objects.get()
    seat = interview.panelists.get()
    assert response.json() == {
        "id": interview.pk,
        "uuid": str(interview.uuid),
        "title": "First round",
        "state": "scheduled",
        "application": application.pk,
        "candidate": application.candidate.name,
        "opening": application.opening.title,
        "starts_at": f"{NEXT_YEAR}-11-24T13:00:00Z",
        "slot_minutes": 45,
        "time_zone": "Europe/Berlin",
        "meeting_url": "https://meet.example.org/x",
        "panel": [{"id": seat.pk, "name": "Ada", "email": ada.email, "role": "lead"}],
        "plan": {
            "edition": edition(planned.interview_sections(interview)),
            "sections": [{"title": "Core", "minutes": 0}],
            "rows": [
                {
                    "question": str(version.question.uuid),
                    "slug": version.question.slug,
                    "title": "Splits",
                    "section": "Core",
                    "weight": "1.00",
                    "minutes": 7,
                    "version": 1,
                    "is_pinned": True,
                }
            ],
            "minutes": 7,
            "beside_minutes": 0,
            "slot_minutes": 45,
            "warnings": [],
        },
    }
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {
        ada.email,
        application.candidate.email,
    }


def test_a_plan_of_ones_own_goes_before_the_kits(rae: User, ada: User) -> None:
    one, two = make_question("One"), make_question("Two")
    make_kit(ada, core(one), minutes=45)
    question = {"question": str(two.question.uuid), "weight": "2.5", "minutes": 4}
    plan = [{"title": "Depth", "questions": [question]}]
    body = request_for(make_application(), ada, kit="machine-learning", plan=plan, starts_at=None)
    response = api_client_for(rae).post(PATH, body)
    assert response.status_code == 201
    made = response.json()
    assert (made["state"], made["starts_at"]) == ("draft", None)
    rows = [(row["title"], row["section"], row["weight"]) for row in made["plan"]["rows"]]
    assert rows == [("Two", "Depth", "2.50")]
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"starts_at": "2020-01-01T10:00:00Z"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00Z"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:00Z"}, "starts_at"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"slot_minutes": -5}, "slot_minutes"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"application": 0}, "application"),
        ({"kit": "none"}, "kit"),
        ({"plan": []}, "plan"),
        (plan_of("x"), "plan.0.questions.0.question"),
        (plan_of("{known}", minutes=0), "plan.0.questions.0.minutes"),
        (plan_of("{known}", weight="0"), "plan.0.questions.0.weight"),
        ({"panel": []}, "panel"),
        ({"panel": [NOBODY]}, "panel.0.email"),
        ({"plan": [{"title": "A"}] * 31}, "plan"),
        (
            {"plan": [{"title": "A", "questions": [{}] * 101}]},
            "plan.0.questions",
        ),
        ({"panel": [NOBODY] * 31}, "panel"),
        ({"meeting_url": "javascript:alert(1)"}, "meeting_url"),
    ],
)
def test_what_is_refused_is_named_by_its_field_and_nothing_is_made(
    changed: dict[str, Any], field: str, rae: User, ada: User
) -> None:
    version = make_question()
    make_kit(ada, core(version), minutes=45)
    body = request_for(make_application(), ada, kit="machine-learning") | changed
    text = json.dumps(body).replace("{known}", str(version.question.uuid))
    response = api_client_for(rae).post(PATH, text, content_type="application/json")
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert list(response.json()["errors"]) == [field]
    assert not Interview.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_an_interviewer_arranges_as_lead_and_for_candidates_of_their_own(
    ada: User, bob: User, cyd: User
) -> None:
    application = make_interview(lead=ada).application
    body = request_for(application, ada, plan=[], starts_at=None)
    assert list(api_client_for(cyd).post(PATH, body).json()["errors"]) == ["application"]
    as_other = body | {"panel": [{"email": bob.email, "role": "lead"}]}
    assert list(api_client_for(ada).post(PATH, as_other).json()["errors"]) == ["panel"]
    assert api_client_for(ada).post(PATH, body).status_code == 201


def test_pages_follow_each_other_without_gap(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.api.pagination.KeysetPagination.page_size", 2)
    made = [make_interview(lead=ada).pk for _ in range(5)]
    seen: list[int] = []
    path = PATH
    while path:
        body = api_client_for(ada).get(path).json()
        seen += [row["id"] for row in body["results"]]
        path = body["next"]
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("state", "verb", "detail"),
    [
        ("ended", "start", "This interview has ended, so it cannot be started."),
        ("scheduled", "end", "This interview is scheduled, so it cannot be ended."),
    ],
)
def test_a_wrong_state_is_a_conflict_with_its_kind(
    state: str, verb: str, detail: str, ada: User
) -> None:
    interview = make_interview(lead=ada, state=state)
    response = api_client_for(ada).post(f"{PATH}{interview.pk}/{verb}/")
    assert response.status_code == 409
    assert response.json() == {
        "type": "urn:plumbline:problem:wrong-state",
        "title": "Conflict",
        "status": 409,
        "detail": detail,
    }


def test_a_plan_is_read_and_replaced_with_its_sections(ada: User, bob: User) -> None:
    one, two = make_question("One"), make_question("Two", minutes=6)
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")], versions=[one])
    path = f"{PATH}{interview.pk}/plan/"
    body = {
        "made_from": api_client_for(ada).get(path).json()["edition"],
        "sections": [
            {"title": "Welcome", "minutes": 5},
            {"title": "Core", "questions": [{"question": str(two.question.uuid), "weight": "2"}]},
        ],
    }
    replaced = api_client_for(ada).put(path, body)
    assert replaced.status_code == 200
    plan = replaced.json()
    assert plan == api_client_for(bob).get(path).json()
    assert (plan["minutes"], plan["beside_minutes"]) == (6, 5)
    assert plan["sections"] == [{"title": "Welcome", "minutes": 5}, {"title": "Core", "minutes": 0}]
    rows = [(row["title"], row["weight"], row["is_pinned"]) for row in plan["rows"]]
    assert rows == [("Two", "2.00", True)]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"sections": []}, ["made_from"]),
        ({"made_from": None}, ["sections"]),
        ({"made_from": 65 * "a", "sections": []}, ["made_from"]),
        ({"made_from": None, "sections": [{"title": " "}]}, ["sections.0.title"]),
        ({"made_from": None, "sections": [{"title": "A", "minutes": 241}]}, ["sections.0.minutes"]),
        ({"made_from": None, "sections": [{"title": "A"}, {"title": "A"}]}, ["plan"]),
        ({"made_from": None, "sections": []}, ["plan"]),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(
    body: dict[str, Any], fields: list[str], ada: User
) -> None:
    interview = make_interview(lead=ada)
    response = api_client_for(ada).put(f"{PATH}{interview.pk}/plan/", body)
    assert (response.status_code, list(response.json()["errors"])) == (422, fields)
    assert interview.questions.count() == 1
