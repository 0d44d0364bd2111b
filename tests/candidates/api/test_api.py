"""Openings, candidates and applications for programs."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone

from accounts.models import AuditEvent, User
from candidates.actions import openings
from candidates.models import Application, Candidate, Opening
from tests.clients import api_client_for
from tests.factories import make_application

API = "/api/v1"


def ask(user: User, method: str, path: str, **data: object) -> tuple[int, Any]:
    """Send a request of a program that acts with somebody's rights."""
    response = getattr(api_client_for(user), method)(f"{API}{path}", data, format="json")
    return response.status_code, response.json()


def test_an_opening_is_made_changed_closed_and_reopened(rae: User) -> None:
    status, made = ask(rae, "post", "/openings/", title="Engineer", recruiters=[rae.pk])
    opening = Opening.objects.get()
    assert (status, made["id"], made["recruiters"]) == (201, opening.pk, [rae.pk])
    assert made["is_open"] is True

    path = f"/openings/{opening.pk}/"
    status, changed = ask(rae, "put", path, title="Lead", location="Oslo", recruiters=[rae.pk])
    assert (status, changed["title"], changed["location"]) == (200, "Lead", "Oslo")
    status, closed = ask(rae, "post", f"{path}close/")
    assert (status, closed["is_open"]) == (200, False)
    assert ask(rae, "post", f"{path}close/")[0] == HTTPStatus.CONFLICT
    status, reopened = ask(rae, "post", f"{path}reopen/")
    assert (status, reopened["closed_at"]) == (200, None)
    actions = AuditEvent.objects.filter(subject_type="candidates.Opening").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "opening.create",
        "opening.edit",
        "opening.close",
        "opening.reopen",
    ]


def test_an_opening_whose_reports_reach_nobody_is_refused(rae: User, ada: User) -> None:
    for recruiters in ([], [ada.pk]):
        status, problem = ask(rae, "post", "/openings/", title="", recruiters=recruiters)
        assert status == HTTPStatus.UNPROCESSABLE_ENTITY
        assert sorted(problem["errors"]) == ["recruiters", "title"]
    assert not Opening.objects.exists()


def test_a_candidate_is_made_found_and_changed(rae: User) -> None:
    typed = {"name": "Yan", "email": "yan@example.org", "skills": ["Rust"]}
    status, made = ask(rae, "post", "/candidates/", **typed)
    yan = Candidate.objects.get()
    assert (status, made["id"], made["skills"], made["has_cv"]) == (201, yan.pk, ["Rust"], False)

    _, found = ask(rae, "get", "/candidates/?q=rust")
    assert [row["name"] for row in found["results"]] == ["Yan"]
    _, none = ask(rae, "get", "/candidates/?q=cobol")
    assert none == {"next": None, "previous": None, "results": []}

    status, changed = ask(rae, "put", f"/candidates/{yan.pk}/", **{**typed, "country": "Japan"})
    assert (status, changed["country"]) == (200, "Japan")
    assert ask(rae, "get", f"/candidates/{yan.pk}/") == (200, changed)
    assert ask(rae, "post", "/candidates/", **typed)[0] == HTTPStatus.CONFLICT


def test_a_faulty_candidate_is_refused_field_by_field(rae: User) -> None:
    skills = ["a" * 61, *(str(number) for number in range(30))]
    faulty = {"email": "nobody", "time_zone": "Mars/Olympus", "skills": skills}
    status, problem = ask(rae, "post", "/candidates/", **faulty)

    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sorted(problem["errors"]) == ["email", "name", "skills.0", "time_zone"]
    assert not Candidate.objects.exists()


def test_a_candidate_applies_and_moves(rae: User, zoe: Candidate, opening: Opening) -> None:
    path = f"/candidates/{zoe.pk}/applications/"
    status, made = ask(rae, "post", path, opening=opening.pk)
    application = Application.objects.get()
    assert (status, made["id"], made["stage"]) == (201, application.pk, "applied")
    status, problem = ask(rae, "post", path, opening=opening.pk)
    assert (status, problem["detail"][:12]) == (409, "Zoë Ångström")

    move = f"/applications/{application.pk}/move/"
    status, moved = ask(rae, "post", move, stage="offer")
    assert (status, moved["stage"]) == (200, "offer")
    status, problem = ask(rae, "post", move, stage="king")
    assert (status, list(problem["errors"])) == (422, ["stage"])

    openings.close(opening=opening, by=rae, at=timezone.now())
    other = make_application().candidate
    status, _ = ask(rae, "post", f"/candidates/{other.pk}/applications/", opening=opening.pk)
    assert status == HTTPStatus.CONFLICT
