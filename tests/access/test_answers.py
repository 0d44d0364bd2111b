"""Every answer of the API is what its schema says: walked over all addresses that are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from tests.access.addresses import addresses
from tests.access.test_matrix import TABLE
from tests.access.world import World, make_world

READ = sorted(row.address for row in TABLE if row.method == "GET" and row.address[:4] == "api_")
OTHER = {"api_schema", "api_docs", "api_report_pdf"}  # no JSON of ours
WHO = ("admin", "lead")
CONVERTERS = {address.name: address.converters for address in addresses()}


def described(schema: Mapping[str, Any], path: str, status: int) -> Mapping[str, Any]:
    """Return what the schema says of the answer, with the parts that it refers to."""
    answer = schema["paths"][path]["get"]["responses"][str(status)]
    [content] = answer["content"].values()
    return {**content["schema"], "components": schema["components"]}


def template(world: World, address: str) -> tuple[str, str]:
    """Return the address with its arguments, and as the schema writes it."""
    names = list(CONVERTERS[address])
    values = {name: world.argument(address, name) for name in names}
    path = reverse(address, kwargs=values)
    written = path
    for name, value in values.items():
        written = written.replace(f"/{value}/", f"/{{{name}}}/", 1)
    return path, written


@pytest.mark.django_db
@pytest.mark.parametrize("who", WHO)
def test_what_is_answered_is_what_the_schema_says(who: str, tmp_path: Path) -> None:
    call_command("spectacular", format="openapi-json", file=str(tmp_path / "schema.json"))
    schema = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    world = make_world()
    wrong, seen = [], 0
    for address in READ:
        path, written = template(world, address)
        response = world.client(who).get(path)
        if address in OTHER or response.status_code != 200:
            continue
        seen += 1
        validator = Draft202012Validator(described(schema, written, 200))
        wrong += [
            f"{address}: {error.json_path} {error.message[:200]}"
            for error in validator.iter_errors(response.json())
        ]
    assert wrong == []
    assert seen > 10
