"""Every page and endpoint that writes back what it showed: nobody's change is undone by the way."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests.access.test_matrix import BY_NAME, LOG_IN, TABLE
from tests.access.world import World, make_world
from tests.factories import make_user
from tests.forms import posted
from web.form_keys import FIELD

MADE_FROM = re.compile(r'name="made_from"\s+value="(\w+)"')


@dataclass(frozen=True, slots=True)
class Edit:
    """What two people change who opened one page at the same time."""

    first: dict[str, object]
    stands: str  # what the second is shown of it
    second: dict[str, object]
    editor: str = "Mia"


EDITS = {
    "account_settings": Edit(
        {"time_zone": "Asia/Tokyo"}, "Tokyo", {"name": "Maximilian"}, editor="You"
    ),
    "candidate_edit": Edit({"bio": "Married, moved"}, "Married, moved", {"skills": "Rust, C++"}),
    "interview_panel": Edit(
        {"seats-1-role": "shadow"}, "<dt>Bob</dt><dd>Shadow</dd>", {"seats-1-role": "observer"}
    ),
    "interview_plan": Edit(
        {"rows-1-minutes": "17"}, "Validation and test sets, 17 min", {"rows-0-title": "Core"}
    ),
    "interview_schedule": Edit(
        {"starts_at": "2027-11-03T10:00"},
        "Wed 3 Nov 2027, 10:00",
        {"meeting_url": "https://meet.example.org/second"},
    ),
    "kit_edit": Edit(
        {"name": "Theirs", "rows-0-title": "Opening talk"}, "Opening talk", {"description": "Mine"}
    ),
    "opening_edit": Edit({"description": "New duties"}, "New duties", {"location": "Oslo"}),
    "person_detail": Edit(
        {"roles": ["recruiter", "interviewer"]},
        "Recruiter, Interviewer",
        {"roles": ["admin", "interviewer"]},
    ),
    # Of the question, so that no hash of the version's content tells.
    "version_edit": Edit(
        {"family": "shrinkage"}, "shrinkage", {"pitfalls-0-why": "It fits noise."}
    ),
}
# Forms that make something, say something once, or replace one person whom they name.
NO_EDITS = {
    *("candidate_create", "interview_draft", "kit_create", "opening_create", "person_invite"),
    *("question_draft", "token_list", "invitation_accept"),
    *("interview_decide", "panelist_replace", "scorecard_reopen", "scorecard_submit"),
}
API_EDITS = {"api_candidate", "api_interview_plan", "api_kit", "api_opening", "api_version"}
NO_API_EDITS = {
    "api_scorecard_operations"
}  # one's own card: each operation names its row's version


def methods(name: str) -> set[str]:
    return {row.method for row in TABLE if row.address == name}


def test_every_page_with_a_form_is_walked_or_is_no_edit() -> None:
    pages = {name for name in BY_NAME if not name.startswith((*LOG_IN, "api_"))} | {
        "account_settings"
    }
    assert {name for name in pages if {"GET", "POST"} <= methods(name)} == EDITS.keys() | NO_EDITS


def test_every_endpoint_that_replaces_is_walked() -> None:
    changing = {name for name in BY_NAME if methods(name) & {"PUT", "PATCH"}}
    assert changing == API_EDITS | NO_API_EDITS


def address(world: World, name: str) -> str:
    # The bank's example is published, which nobody edits; another is open.
    example = "api_version_edit" if name == "api_version" else name
    values = {each: world.argument(example, each) for each in BY_NAME[name].converters}
    return reverse(name, kwargs=values)


def form_of(content: bytes) -> dict[str, Any]:
    form = posted(content.decode(), having="made_from")
    form.pop(FIELD)
    return form


def without_edition(form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name != "made_from"}


@pytest.mark.django_db
def test_who_saves_second_sees_both_texts_loses_nothing_and_decides() -> None:
    world, mia = make_world(), Client()
    mia.force_login(make_user("Mia", Role.ADMIN))
    for name, edit in EDITS.items():
        second = world.client("admin")
        first = second if edit.editor == "You" else mia  # one person in two tabs
        walk_page(address(world, name), edit, first, second)


def walk_page(path: str, edit: Edit, first: Client, second: Client) -> None:
    opened, theirs = (
        form_of(second.get(path).content),
        form_of(first.get(path).content) | edit.first,
    )
    assert first.post(path, theirs).status_code == 302
    current = without_edition(form_of(second.get(path).content))
    assert {**current, **edit.first} == current

    mine = opened | edit.second
    refused = second.post(path, mine)
    html = re.sub(r"\s+", " ", refused.content.decode()).replace("> ", ">").replace(" <", "<")
    assert refused.status_code == 409
    notice = html[html.index("Changed since you opened it") : html.index("</dl>")]
    assert re.search(rf"{edit.editor} changed this \w+ ", notice)
    assert edit.stands in notice
    assert form_of(refused.content) == mine
    assert without_edition(form_of(second.get(path).content)) == current

    hidden, insisting = MADE_FROM.findall(refused.content.decode())
    assert hidden == opened["made_from"]
    for _ in range(2):  # a second click is harmless
        assert second.post(path, mine | {"made_from": insisting}).status_code == 302
    assert without_edition(form_of(second.get(path).content)) == without_edition(mine)
    # To insist counts for what was seen only.
    assert first.post(path, theirs | {"made_from": insisting}).status_code == 409


@pytest.mark.django_db
def test_a_program_that_comes_second_is_told_what_stands() -> None:
    world = make_world()
    for name in API_EDITS:
        [method] = methods(name) & {"PUT", "PATCH"}
        walk_endpoint(name, address(world, name), method, world)


def walk_endpoint(name: str, path: str, method: str, world: World) -> None:
    client = world.client("admin")

    def read() -> dict[str, Any]:
        body: dict[str, Any] = client.get(path).json()
        return body | {"edition": body.get("edition") or body["plan"]["edition"]}

    def send(text: str, made_from: str | None) -> tuple[int, dict[str, Any]]:
        body = body_of(name, text, world, read()) | {"made_from": made_from}
        response = client.generic(method, path, json.dumps(body), "application/json")
        return response.status_code, json.loads(response.content)

    opened = read()["edition"]
    for _ in range(2):  # sent twice: the same wish
        assert send("Theirs", opened)[0] == 200
    status, problem = send("Mine", opened)
    assert (status, problem["type"]) == (409, "urn:plumbline:problem:overtaken")
    assert problem["current"] | {"edition": problem["edition"]} == read()
    assert problem["changed_at"]
    assert send("Mine", problem["edition"])[0] == 200
    assert send("Theirs", None)[0] == 200  # whatever stands


def body_of(name: str, text: str, world: World, stands: dict[str, Any]) -> dict[str, Any]:
    match name:
        case "api_candidate":
            return {"name": text, "email": "zoe@example.org"}
        case "api_interview_plan":
            question = {"question": stands["rows"][0]["question"]}
            return {"sections": [{"title": text, "questions": [question]}]}
        case "api_opening":
            return {"title": text, "recruiters": [world.people["recruiter"].pk]}
        case "api_version":
            return {"family": text.lower()}
        case _:
            return {"name": text}
