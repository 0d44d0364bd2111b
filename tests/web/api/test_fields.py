"""An instant is taken with its offset or not at all."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework import serializers

from web.api.fields import InstantField

TEN = dt.datetime(2027, 1, 15, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "given",
    [
        "2027-01-15T10:00:00Z",
        "2027-01-15t11:00+01:00",
        "2027-01-15 04:30:00.000-0530",
        " 2027-01-15T10:00Z ",
    ],
)
def test_an_instant_is_read(given: str) -> None:
    assert InstantField().run_validation(given) == TEN


@pytest.mark.parametrize(
    "given",
    [
        *("2027-01-15", "2027-01-15T10:00:00", "2027-03-28T02:30", "20270115T100000Z"),
        *("2027-01-15T25:00Z", "2027-02-30T10:00Z", "2027-01-15T10:00+25:00", 1800000000, True),
        *("", "10:00Z", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", [], "today"),
    ],
)
def test_what_names_no_instant_is_refused(given: object) -> None:
    with pytest.raises(serializers.ValidationError):
        InstantField().run_validation(given)


def sent(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield component and property of each instant that a request may carry."""
    wanted = [
        body["schema"]["$ref"].rsplit("/", 1)[1]
        for methods in schema["paths"].values()
        for operation in methods.values()
        for body in operation.get("requestBody", {}).get("content", {}).values()
        if "$ref" in body["schema"]
    ]
    for name in wanted:
        for key, value in schema["components"]["schemas"][name]["properties"].items():
            if value.get("format") in {"date-time", "time"} and not value.get("readOnly"):
                yield name, key


def subclasses(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_instant_of_a_request_is_such_a_field(tmp_path: Path) -> None:
    call_command("spectacular", format="openapi-json", file=str(tmp_path / "schema.json"))
    found = set(sent(json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))))
    kinds = {
        each.__name__.removesuffix("Serializer"): each
        for each in subclasses(serializers.BaseSerializer)
    }
    fields = {(name, key): type(kinds[name]().fields[key]) for name, key in found}
    assert fields == {("InterviewInput", "starts_at"): InstantField}
