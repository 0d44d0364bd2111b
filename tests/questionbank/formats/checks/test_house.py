from dataclasses import replace

import pytest

from questionbank.formats import checklist
from questionbank.formats.records import PitfallRecord, ProbeRecord, QuestionRecord
from tests.questionbank.formats.checks.findings import found
from tests.questionbank.formats.examples import question

BASE = question()
FIRST, SECOND = BASE.criteria


def probes(**changes: str) -> tuple[ProbeRecord, ...]:
    last = BASE.probes[2]
    values = {"trigger": last.trigger, "text": last.text, "signal": last.signal} | changes
    return (*BASE.probes[:2], ProbeRecord(last.kind, last.help, **values))


@pytest.mark.parametrize(
    ("other", "code", "place"),
    [
        (replace(BASE, context=" "), "no-context", "Context"),
        (
            replace(BASE, exemplars=BASE.exemplars[:1]),
            "no-adequate-answer",
            "Model answer: adequate",
        ),
        (
            replace(BASE, pitfalls=(*BASE.pitfalls, PitfallRecord("“Yes.”", ""))),
            "pitfall-unexplained",
            "Pitfall 3",
        ),
        (replace(BASE, probes=probes(signal="")), "probe-unexplained", "Probe 3"),
        (replace(BASE, probes=probes(trigger="")), "probe-unexplained", "Probe 3"),
        (replace(BASE, key_points=BASE.key_points[:3]), "few-key-points", "Key points"),
        (replace(BASE, pitfalls=BASE.pitfalls[:1]), "few-pitfalls", "Pitfalls"),
        (replace(BASE, probes=BASE.probes[:2]), "few-probes", "Probes"),
        (replace(BASE, tags=()), "few-tags", "Tags"),
        (replace(BASE, references=BASE.references[:1]), "few-references", "References"),
        (
            replace(BASE, criteria=(replace(FIRST, levels=FIRST.levels[:4]), SECOND)),
            "level-count",
            "Criterion robust",
        ),
        (
            replace(BASE, key_points=BASE.key_points[:2] * 2),
            "criterion-without-key-point",
            "Criterion sums",
        ),
        (replace(BASE, minutes=4), "minutes-range", "Front matter"),
        (replace(BASE, minutes=26), "minutes-range", "Front matter"),
        (replace(BASE, licence=""), "no-licence", "Front matter"),
        (replace(BASE, review_by=None), "no-review-date", "Front matter"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_shipped_bank_asks_for_does_not_stand_in_the_way_of_publishing(
    other: QuestionRecord, code: str, place: str
) -> None:
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
