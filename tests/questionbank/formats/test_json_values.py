"""Values to JSON and back: nothing is lost, nothing wrong gets in."""

import datetime as dt
import json
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionbank.formats.json_values import NotOfThisKind, from_json, to_json
from questionbank.formats.records import QuestionRecord, Snapshot
from tests.questionbank.formats.examples import question
from tests.questionbank.formats.strategies import questions

BASE = question()


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    format: Literal[1]
    count: int
    is_set: bool
    price: Decimal
    uuid: UUID
    day: dt.date
    at: dt.datetime
    colour: Colour
    first: Part | None
    parts: tuple[Part, ...]
    names: tuple[tuple[str, ...], ...] = ()


parts = st.builds(Part, share=st.none() | st.floats(allow_nan=False, allow_infinity=False))
wholes = st.builds(
    Whole,
    format=st.just(1),
    price=st.decimals(min_value=-(10**9), max_value=10**9, places=6),
    at=st.datetimes(timezones=st.just(dt.UTC)),
    first=st.none() | parts,
    parts=st.lists(parts).map(tuple),
    names=st.lists(st.lists(st.text()).map(tuple)).map(tuple),
)


@given(wholes | questions())
def test_what_goes_out_comes_back(value: Whole | QuestionRecord) -> None:
    text = json.dumps(to_json(value), allow_nan=False)
    assert from_json(type(value), json.loads(text)) == value


def test_a_field_with_a_default_may_be_left_out() -> None:
    assert from_json(Part, {"name": "a"}) == Part("a")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 2}, "Whole.format cannot be '2'."),
        ({"format": True}, "Whole.format cannot be 'True'."),
        ({"count": 1.5}, "Whole.count cannot be '1.5'."),
        ({"count": True}, "Whole.count cannot be 'True'."),
        ({"is_set": 1}, "Whole.is_set cannot be '1'."),
        ({"price": 2}, "Whole.price cannot be '2'."),
        ({"price": "dear"}, "Whole.price cannot be 'dear'."),
        ({"uuid": "1"}, "Whole.uuid cannot be '1'."),
        ({"day": "today"}, "Whole.day cannot be 'today'."),
        ({"at": None}, "Whole.at cannot be 'None'."),
        ({"colour": "green"}, "Whole.colour cannot be 'green'."),
        ({"parts": {}}, "Whole.parts cannot be '{}'."),
        ({"parts": [{"name": "a"}, {"name": 1}]}, "Whole.parts[1].name cannot be '1'."),
        ({"first": {"share": 0.5}}, "Whole.first lacks name."),
    ],
)
def test_what_is_wrong_is_named_with_its_place(change: dict[str, Any], sentence: str) -> None:
    right = to_json(
        Whole(
            format=1,
            count=2,
            is_set=True,
            price=Decimal("1.50"),
            uuid=UUID(int=1),
            day=dt.date(2026, 1, 2),
            at=dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC),
            colour=Colour.RED,
            first=None,
            parts=(),
        )
    )
    with pytest.raises(NotOfThisKind) as caught:
        from_json(Whole, right | change)
    assert str(caught.value) == sentence


def test_a_snapshot_survives_json_with_the_names_of_its_time() -> None:
    snapshot = Snapshot(
        record=BASE,
        version=3,
        content_hash="0" * 64,
        topic="Statistics",
        competencies={"rigour": "Experimental rigour"},
    )
    assert from_json(Snapshot, json.loads(json.dumps(to_json(snapshot)))) == snapshot


def test_json_holds_every_field_and_numbers_in_their_shortest_form() -> None:
    first = replace(BASE.criteria[0], weight=Decimal("1.50"))
    plain = to_json(replace(BASE, criteria=(first,)))
    assert list(plain) == [each.name for each in fields(BASE)]
    assert plain["criteria"][0]["weight"] == "1.5"


def test_a_field_that_is_younger_than_the_json_takes_its_default() -> None:
    plain = to_json(replace(BASE, family="averages", needs_note_at_extremes=False))
    del plain["family"], plain["needs_note_at_extremes"]
    plain["since_removed"] = 1
    younger = from_json(QuestionRecord, plain)
    assert (younger.family, younger.needs_note_at_extremes) == ("", True)


def test_ticks_name_key_points_and_probes_by_their_place() -> None:
    assert list(BASE.key_points_by_key.items()) == [
        (f"k{place}", point) for place, point in enumerate(BASE.key_points, start=1)
    ]
    assert list(BASE.probes_by_key.items()) == [
        (f"p{place}", probe) for place, probe in enumerate(BASE.probes, start=1)
    ]
