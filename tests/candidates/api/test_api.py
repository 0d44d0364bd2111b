"""Openings, candidates and applications for programs, by token."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import AuditEvent, User
from candidates.actions import openings
from candidates.models import Application, Candidate, Opening
from tests.factories import make_application

API = "/api/v1"


class Program:
    """A program that acts with somebody's rights."""

    def __init__(self, user: User) -> None:
        _, secret = tokens.issue(user=user, name="test", days=1, by=user, at=timezone.now())
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, method: str, path: str, **data: object) -> tuple[int, Any]:
        call = getattr(self.client, method)
        response = call(f"{API}{path}", data, content_type="application/json")
        return response.status_code, response.json()


@pytest.fixture
def rae_program(rae: User) -> Program:
    return Program(rae)


def test_an_opening_is_made_changed_closed_and_reopened(rae_program: Program, rae: User) -> None:
    status, made = rae_program.ask("post", "/openings/", title="Engineer", recruiters=[rae.pk])
    opening = Opening.objects.get()
    assert (status, made["id"], made["recruiters"]) == (201, opening.pk, [rae.pk])
    assert made["is_open"] is True
    assert [row["id"] for row in rae_program.ask("get", "/openings/")[1]["results"]] == [opening.pk]

    path = f"/openings/{opening.pk}/"
    status, changed = rae_program.ask(
        "put",
        path,
        made_from=made["edition"],
        title="Lead",
        location="Oslo",
        recruiters=[rae.pk],
    )
    assert (status, changed["title"], changed["location"]) == (200, "Lead", "Oslo")
    status, closed = rae_program.ask("post", f"{path}close/")
    assert (status, closed["is_open"]) == (200, False)
    assert rae_program.ask("post", f"{path}close/")[0] == HTTPStatus.CONFLICT
    status, reopened = rae_program.ask("post", f"{path}reopen/")
    assert (status, reopened["closed_at"]) == (200, None)
    actions = AuditEvent.objects.filter(subject_type="candidates.Opening").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "opening.create",
        "opening.edit",
        "opening.close",
        "opening.reopen",
    ]


def test_an_opening_whose_reports_reach_nobody_is_refused(rae_program: Program, ada: User) -> None:
    for recruiters in ([], [ada.pk]):
        status, problem = rae_program.ask("post", "/openings/", title="", recruiters=recruiters)
        assert status == HTTPStatus.UNPROCESSABLE_ENTITY
        assert sorted(problem["errors"]) == ["recruiters", "title"]
    assert not Opening.objects.exists()


def test_a_candidate_is_made_found_and_changed(rae_program: Program) -> None:
    typed = {
        "name": "Yan",
        "email": "yan@example.org",
        "skills": ["Rust"],
        "time_zone": "Asia/Tokyo",
    }
    status, made = rae_program.ask("post", "/candidates/", **typed)
    yan = Candidate.objects.get()
    assert (status, made["id"], made["skills"], made["has_cv"]) == (201, yan.pk, ["Rust"], False)

    _, found = rae_program.ask("get", "/candidates/?q=rust")
    assert [row["name"] for row in found["results"]] == ["Yan"]
    _, none = rae_program.ask("get", "/candidates/?q=cobol")
    assert none == {"next": None, "previous": None, "results": []}

    status, changed = rae_program.ask(
        "put", f"/candidates/{yan.pk}/", **typed, country="Japan", made_from=made["edition"]
    )
    assert (status, changed["country"]) == (200, "Japan")
    assert rae_program.ask("get", f"/candidates/{yan.pk}/") == (200, changed)
    assert rae_program.ask("post", "/candidates/", **typed)[0] == HTTPStatus.CONFLICT


def test_a_faulty_candidate_is_refused_field_by_field(rae_program: Program) -> None:
    status, problem = rae_program.ask(
        "post",
        "/candidates/",
        email="nobody",
        time_zone="Mars/Olympus",
        skills=["a" * 61, *(str(number) for number in range(30))],
    )

    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sorted(problem["errors"]) == ["email", "name", "skills.0", "time_zone"]
    assert not Candidate.objects.exists()


def test_a_candidate_applies_and_moves(
    rae_program: Program, zoe: Candidate, opening: Opening, rae: User
) -> None:
    path = f"/candidates/{zoe.pk}/applications/"
    status, made = rae_program.ask("post", path, opening=opening.pk)
    application = Application.objects.get()
    assert (status, made["id"], made["stage"]) == (201, application.pk, "applied")
    status, problem = rae_program.ask("post", path, opening=opening.pk)
    assert (status, problem["detail"][:12]) == (409, "Zoë Ångström")

    move = f"/applications/{application.pk}/move/"
    status, moved = rae_program.ask("post", move, stage="offer")
    assert (status, moved["stage"]) == (200, "offer")
    status, problem = rae_program.ask("post", move, stage="king")
    assert (status, list(problem["errors"])) == (422, ["stage"])

    openings.close(opening=opening, by=rae, at=timezone.now())
    other = make_application().candidate
    status, _ = rae_program.ask("post", f"/candidates/{other.pk}/applications/", opening=opening.pk)
    assert status == HTTPStatus.CONFLICT


def test_an_admins_program_confirms_that_a_candidate_works_here(
    rae_program: Program, max_: User, ada: User
) -> None:
    sent = {"name": "Ada", "email": ada.email}
    status, problem = rae_program.ask("post", "/candidates/", **sent)
    assert (status, problem["type"]) == (409, "urn:plumbline:problem:works-here")
    confirmed = {**sent, "is_colleague": True}
    assert rae_program.ask("post", "/candidates/", **confirmed)[0] == HTTPStatus.FORBIDDEN
    status, made = Program(max_).ask("post", "/candidates/", **confirmed)
    assert (status, made["colleague"]) == (201, ada.pk)
