"""A request's value comes as the JSON type that the schema names: walked over every field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Role
from tests.access.test_answers import template
from tests.access.test_matrix import JSON, TABLE
from tests.access.world import make_world
from tests.clients import client_for
from tests.factories import make_user

Schema = Mapping[str, Any]
Place = tuple[str | int, ...]
# What DRF, as HTML forms need it, would make a value of another type of.
SENT: dict[str, tuple[object, ...]] = {
    "string": ("5", "true", ""),
    "integer": (0, 1),
    "number": (2.5,),
    "boolean": (True, False),
    "object": ({}, {"0": "5"}),
    "array": ([], ["5"]),
    "null": (None,),
}
REFUSED = 422
WRITES = [row for row in TABLE if row.address.startswith("api_") and row.method != "GET"]
OF_THE_PANEL = {"api_scorecard_operations", "api_scorecard_submit"}


def resolved(schema: Schema, node: Schema) -> Schema:
    while "$ref" in node:
        node = schema["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]]
    return node


def types(schema: Schema, node: Schema) -> set[str]:
    """Return the JSON types that the schema takes here."""
    node = resolved(schema, node)
    parts = [part for word in ("allOf", "oneOf", "anyOf") for part in node.get(word, [])]
    if parts:
        return set().union(*(types(schema, part) for part in parts))
    if node.get("enum") == [None]:
        return {"null"}
    given = node["type"]
    return {given} if isinstance(given, str) else set(given)


def places(schema: Schema, node: Schema, place: Place = ()) -> Iterator[tuple[Place, set[str]]]:
    """Yield each place of a body, from the whole of it down, with the types that it takes."""
    yield place, types(schema, node)
    node = resolved(schema, node)
    for part in node.get("oneOf", []):
        node = {**node, **resolved(schema, part)}
    for name, inner in node.get("properties", {}).items():
        if not inner.get("readOnly"):
            yield from places(schema, inner, (*place, name))
    if "items" in node:
        yield from places(schema, node["items"], (*place, 0))


def body(place: Place, value: object) -> object:
    """Return a body that has the value in its place and nothing else."""
    for part in reversed(place):
        value = [value] if part == 0 else {part: value}
    return value


def is_named(place: Place, errors: Mapping[str, object]) -> bool:
    """Whether the errors name the place; a list of rows answers for its entries."""
    name = ".".join(map(str, place)) or "non_field_errors"
    return name in errors or (name.endswith(".0") and name.removesuffix(".0") in errors)


def wrong_values(allowed: set[str]) -> list[object]:
    if "number" in allowed:
        allowed = {*allowed, "integer"}
    return [value for kind, values in SENT.items() if kind not in allowed for value in values]


@pytest.mark.django_db
def test_a_value_of_another_json_type_is_refused_by_its_name(tmp_path: Path) -> None:
    call_command("spectacular", format="openapi-json", file=str(tmp_path / "schema.json"))
    schema = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    world = make_world()
    lead, curator = world.client("lead"), client_for(make_user("Zoe", Role.ADMIN))
    wrong, seen = [], set()
    for row in WRITES:
        path, written = template(world, row.address)
        operation = schema["paths"][written][row.method.lower()]
        if "requestBody" not in operation:
            continue
        client = lead if row.address in OF_THE_PANEL else curator
        node = operation["requestBody"]["content"][JSON]["schema"]
        for place, allowed in places(schema, node):
            seen.add((row, place))
            for value in wrong_values(allowed):
                sent = json.dumps(body(place, value))
                answer = client.generic(row.method, path, sent, JSON)
                if answer.status_code != REFUSED or not is_named(place, answer.json()["errors"]):
                    wrong.append((row.method, written, sent, answer.status_code, answer.content))
    assert wrong == []
    assert len(seen) > 100
