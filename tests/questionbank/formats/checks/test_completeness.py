from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from questionbank.formats.checks.findings import Context
from questionbank.formats.records import (
    CriterionRecord,
    KeyPointRecord,
    PitfallRecord,
    QuestionRecord,
)
from tests.questionbank.formats.checks.findings import CONTEXT, found
from tests.questionbank.formats.examples import question

BASE = question()
FIRST, SECOND = BASE.criteria


def test_a_complete_question_has_no_findings() -> None:
    assert found(BASE) == []


@pytest.mark.parametrize(
    ("other", "finding"),
    [
        (replace(BASE, title=" "), ("error", "missing-title", "Title")),
        (replace(BASE, prompt=""), ("error", "missing-prompt", "Prompt")),
        (replace(BASE, context=""), ("error", "missing-context", "Context")),
        (
            replace(BASE, exemplars=BASE.exemplars[1:]),
            ("error", "missing-strong-answer", "Model answer: strong"),
        ),
        (
            replace(BASE, exemplars=BASE.exemplars[:1]),
            ("error", "missing-adequate-answer", "Model answer: adequate"),
        ),
        (
            replace(BASE, key_points=BASE.key_points[:3]),
            ("error", "few-key-points", "Key points"),
        ),
        (replace(BASE, pitfalls=BASE.pitfalls[:1]), ("error", "few-pitfalls", "Pitfalls")),
        (replace(BASE, probes=BASE.probes[:2]), ("error", "few-probes", "Probes")),
        (replace(BASE, topic="astrology"), ("error", "unknown-topic", "Front matter")),
        (replace(BASE, minutes=4), ("error", "minutes-range", "Front matter")),
        (replace(BASE, minutes=26), ("error", "minutes-range", "Front matter")),
        (replace(BASE, tags=()), ("error", "no-tags", "Front matter")),
        (replace(BASE, licence=""), ("error", "no-licence", "Front matter")),
        (replace(BASE, review_by=None), ("error", "no-review-date", "Front matter")),
        (
            replace(BASE, references=BASE.references[:1]),
            ("error", "few-references", "Front matter"),
        ),
        (
            replace(BASE, review_by=date(2026, 11, 21)),
            ("warning", "review-due", "Front matter"),
        ),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_a_gap_is_named(other: QuestionRecord, finding: tuple[str, str, str]) -> None:
    assert found(other) == [finding]


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, minutes=5),
        replace(BASE, minutes=25),
        replace(BASE, review_by=date(2026, 11, 22)),
    ],
    ids=["shortest", "longest", "due today"],
)
def test_the_edges_are_allowed(other: QuestionRecord) -> None:
    assert found(other) == []


@pytest.mark.parametrize(
    ("other", "place"),
    [
        (
            replace(BASE, key_points=(*BASE.key_points, KeyPointRecord("sums", ""))),
            "Key point 5",
        ),
        (replace(BASE, pitfalls=(*BASE.pitfalls, PitfallRecord("“Yes.”", ""))), "Pitfall 3"),
        (replace(BASE, probes=(*BASE.probes[:2], replace(BASE.probes[2], signal=""))), "Probe 3"),
        (replace(BASE, probes=(*BASE.probes[:2], replace(BASE.probes[2], trigger=""))), "Probe 3"),
    ],
)
def test_an_empty_part_is_named_with_its_place(other: QuestionRecord, place: str) -> None:
    assert ("error", "part-empty", place) in found(other)


def test_too_few_or_too_many_criteria() -> None:
    one = replace(BASE, criteria=BASE.criteria[:1], key_points=BASE.key_points[:2] * 2)
    assert found(one) == [("error", "criteria-count", "Rubric")]
    more = tuple(replace(SECOND, key=f"c-{each}", levels=SECOND.levels) for each in range(3))
    points = tuple(replace(BASE.key_points[2], criterion=each.key) for each in more)
    five = replace(BASE, criteria=(*BASE.criteria, *more), key_points=(*BASE.key_points, *points))
    assert found(five) == [("error", "criteria-count", "Rubric")]


@pytest.mark.parametrize(
    ("criterion", "code"),
    [
        (replace(FIRST, levels=FIRST.levels[:4]), "level-count"),
        (replace(FIRST, weight=Decimal(0)), "weight-not-positive"),
        (replace(FIRST, competency="charm"), "unknown-competency"),
    ],
    ids=["four levels", "weight 0", "no such competency"],
)
def test_a_criterion_that_cannot_be_used(criterion: CriterionRecord, code: str) -> None:
    other = replace(BASE, criteria=(criterion, SECOND))
    assert ("error", code, "Criterion robust") in found(other)


def test_a_criterion_needs_a_key_point() -> None:
    points = tuple(each for each in BASE.key_points if each.criterion == "robust")
    assert found(replace(BASE, key_points=points * 2)) == [
        ("error", "criterion-without-key-point", "Criterion sums")
    ]


def test_without_a_taxonomy_or_a_clock_those_are_not_checked() -> None:
    other = replace(BASE, topic="astrology", review_by=date(2000, 1, 1))
    assert found(other, Context()) == []
    assert len(found(other, CONTEXT)) == 2
