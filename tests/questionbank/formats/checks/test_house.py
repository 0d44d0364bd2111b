from dataclasses import replace
from typing import Any

import pytest

from questionbank.formats import checklist
from questionbank.formats.records import PitfallRecord, ProbeRecord
from tests.questionbank.formats.checks.findings import found
from tests.questionbank.formats.examples import question

BASE = question()
FIRST, SECOND = BASE.criteria
FOUR_LEVELS = replace(FIRST, levels=FIRST.levels[:4])
UNEXPLAINED = PitfallRecord("“Yes.”", "")


def probes(**changes: str) -> tuple[ProbeRecord, ...]:
    return (*BASE.probes[:2], replace(BASE.probes[2], **changes))


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"context": " "}, "no-context", "Context"),
        ({"exemplars": BASE.exemplars[:1]}, "no-adequate-answer", "Model answer: adequate"),
        ({"pitfalls": (UNEXPLAINED, *BASE.pitfalls)}, "pitfall-unexplained", "Pitfall 1"),
        ({"probes": probes(signal="")}, "probe-unexplained", "Probe 3"),
        ({"probes": probes(trigger="")}, "probe-unexplained", "Probe 3"),
        ({"key_points": BASE.key_points[:3]}, "few-key-points", "Key points"),
        ({"pitfalls": BASE.pitfalls[:1]}, "few-pitfalls", "Pitfalls"),
        ({"probes": BASE.probes[:2]}, "few-probes", "Probes"),
        ({"tags": ()}, "few-tags", "Tags"),
        ({"references": BASE.references[:1]}, "few-references", "References"),
        ({"criteria": (FOUR_LEVELS, SECOND)}, "level-count", "Criterion robust"),
        ({"key_points": BASE.key_points[:2] * 2}, "criterion-without-key-point", "Criterion sums"),
        ({"minutes": 4}, "minutes-range", "Front matter"),
        ({"minutes": 26}, "minutes-range", "Front matter"),
        ({"licence": ""}, "no-licence", "Front matter"),
        ({"review_by": None}, "no-review-date", "Front matter"),
    ],
)
def test_what_the_shipped_bank_asks_for_does_not_stand_in_the_way_of_publishing(
    changes: dict[str, Any], code: str, place: str
) -> None:
    other = replace(BASE, **changes)
    assert found(other) == [("style", code, place)]
    assert checklist.open_points(other) == ()


@pytest.mark.parametrize("minutes", [5, 25])
def test_the_edges_are_allowed(minutes: int) -> None:
    assert found(replace(BASE, minutes=minutes)) == []


def test_too_few_or_too_many_criteria() -> None:
    one = replace(BASE, criteria=BASE.criteria[:1], key_points=BASE.key_points[:2] * 2)
    assert found(one) == [("style", "criteria-count", "Rubric")]
    more = tuple(replace(SECOND, key=f"c-{each}", levels=SECOND.levels) for each in range(3))
    points = tuple(replace(BASE.key_points[2], criterion=each.key) for each in more)
    five = replace(BASE, criteria=(*BASE.criteria, *more), key_points=(*BASE.key_points, *points))
    assert found(five) == [("style", "criteria-count", "Rubric")]
