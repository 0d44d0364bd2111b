"""Every address and every role, in one table: `matrix.txt`.

A row is an address, a method, and the status that each of the six gets: admin, recruiter, lead,
panelist, outsider and visitor. POST sends an empty form, so 422 says "may, but typed nothing".
Who lost a role or a seat gets what the outsider gets, whatever they arranged before.
Whoever adds an address adds its rows; the table is the whole truth about who may what.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.addresses import Address, addresses
from tests.access.world import FORMER, WHO, World, make_world
from web.posts import above

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
NOT_ALLOWED = 405
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
# What is read before the door is asked for has to be well formed, or 422 would hide the answer.
BODIES = {
    "api_scorecard_operations": json.dumps(
        {
            "operations": [
                {
                    "op_id": str(uuid.UUID(int=7)),
                    "kind": "note",
                    "question": 0,
                    "criterion": "",
                    "text": "",
                    "expected_version": 0,
                }
            ]
        }
    )
}
KEPT_FOR_BACK = {409, 422}  # with what was typed
# Whether a visitor's browser keeps it: what is the same for everybody; never what allauth forbids.
VISITORS = {"set_detail": True, "account_login": False}
LOG_IN = ("account_", "mfa_")  # allauth's own pages, which take more methods than they need


@dataclass(frozen=True, slots=True)
class Row:
    """What each role gets from one address by one method."""

    address: str
    method: str
    statuses: tuple[int, ...]


def read_table() -> list[Row]:
    """Return the rows of the table; what follows a # is said to people."""
    lines = Path(__file__).with_name("matrix.txt").read_text(encoding="utf-8").splitlines()
    cells = [line.partition("#")[0].split() for line in lines]
    return [Row(name, method, tuple(map(int, rest))) for name, method, *rest in filter(None, cells)]


TABLE = read_table()
LISTED = {(row.address, row.method) for row in TABLE}
BY_NAME = {address.name: address for address in addresses()}


class Answer(NamedTuple):
    """What came back: its status, and whether a browser may keep it."""

    status: int
    is_private: bool


def ask(client: Client, world: World, address: Address, method: str) -> Answer:
    """Return the answer, a page that leads away from a step for what it is: not allowed.

    What the request changed is taken back.
    """
    values = {name: world.argument(address.name, name) for name in address.converters}
    is_program = address.name.startswith("api_")
    body = BODIES.get(address.name, "{}" if is_program else "typed=nothing")
    kind = JSON if is_program else FORM
    with transaction.atomic():
        response = client.generic(method, reverse(address.name, kwargs=values), body, kind)
        if response.streaming:  # read to the end, the file is closed
            b"".join(response)
        transaction.set_rollback(True)
    path = response.wsgi_request.path
    is_step = method == "GET" and (address.name, "GET") not in LISTED
    leads_away = is_step and response.get("Location") == above(path)
    status = NOT_ALLOWED if leads_away else response.status_code
    return Answer(status, "no-store" in response["Cache-Control"])


@pytest.mark.django_db
@pytest.mark.parametrize("who", [*WHO, *FORMER])
def test_everybody_gets_what_the_table_says(who: str) -> None:
    world = make_world()
    column = WHO.index("outsider" if who in FORMER else who)
    wrong = {}
    for row in TABLE:
        client = world.client(who)
        got = ask(client, world, BY_NAME[row.address], row.method)
        status = row.statuses[column]
        is_kept = status in KEPT_FOR_BACK
        if who == "visitor":
            is_kept = VISITORS.get(row.address, is_kept)
        expected = Answer(status, is_private=not is_kept)
        if got != expected:
            wrong[f"{row.method} {row.address}"] = f"{got} instead of {expected}"

    assert wrong == {}


@pytest.mark.django_db
def test_what_has_no_row_is_refused() -> None:
    """Fail with the rows that are missing, as they would be: check them, then add them."""
    world = make_world()
    missing = []
    for address in (BY_NAME[name] for name in BY_NAME if not name.startswith(LOG_IN)):
        for method in METHODS:
            if (address.name, method) in LISTED:
                continue
            if ask(world.client("admin"), world, address, method).status != NOT_ALLOWED:
                statuses = [ask(world.client(who), world, address, method).status for who in WHO]
                missing.append(f"{address.name:<37}{method:<9}{'   '.join(map(str, statuses))}")

    assert not missing, "\n".join(["rows to check and to add:", *missing])


def test_every_address_stands_in_the_table() -> None:
    assert {row.address for row in TABLE} == set(BY_NAME)


def test_every_row_is_whole_and_stands_once() -> None:
    assert {len(row.statuses) for row in TABLE} == {len(WHO)}
    twice = Counter((row.address, row.method) for row in TABLE)
    assert [key for key, count in twice.items() if count > 1] == []


def test_every_name_leads_to_one_address() -> None:
    names = Counter(address.name for address in addresses())
    assert [name for name, count in names.items() if count > 1] == []
