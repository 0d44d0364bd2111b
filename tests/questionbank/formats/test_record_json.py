"""Records as JSON and back."""

import json
from dataclasses import fields, replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from questionbank.formats.json_values import from_json, to_json
from questionbank.formats.records import QuestionRecord, Snapshot
from tests.questionbank.formats import strategies
from tests.questionbank.formats.examples import question

BASE = question()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.questions())
def test_any_record_survives_json(record: QuestionRecord) -> None:
    assert from_json(QuestionRecord, json.loads(json.dumps(to_json(record)))) == record


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
