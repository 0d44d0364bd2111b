from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from questionbank.formats import checklist
from questionbank.formats.checks.findings import Context
from questionbank.formats.records import KeyPointRecord, PitfallRecord, QuestionRecord
from tests.questionbank.formats.checks.findings import CONTEXT, found
from tests.questionbank.formats.examples import question

BASE = question()
FIRST, SECOND = BASE.criteria
BARE = replace(FIRST, levels=(*FIRST.levels[:4], replace(FIRST.levels[4], anchor="")))


def test_a_complete_question_has_no_findings() -> None:
    assert found(BASE) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, prompt="", topic="", exemplars=(), key_points=(), criteria=()),
        replace(BASE, criteria=(BARE, SECOND)),
        replace(BASE, criteria=(replace(FIRST, levels=FIRST.levels[:1]), SECOND)),
        replace(BASE, criteria=(replace(FIRST, levels=FIRST.levels[:4]), SECOND)),
    ],
    ids=["blank", "without an anchor", "one level", "four levels"],
)
def test_the_errors_are_the_open_points_of_the_checklist(other: QuestionRecord) -> None:
    errors = [code for severity, code, _ in found(other) if severity == "error"]
    assert errors == [f"lacks-{point.code}" for point in checklist.open_points(other)]


@pytest.mark.parametrize(
    ("other", "finding"),
    [
        (replace(BASE, topic="astrology"), ("error", "unknown-topic", "Front matter")),
        (
            replace(BASE, criteria=(replace(FIRST, competency="charm"), SECOND)),
            ("error", "unknown-competency", "Criterion robust"),
        ),
        (
            replace(BASE, criteria=(replace(FIRST, weight=Decimal(0)), SECOND)),
            ("error", "weight-not-positive", "Criterion robust"),
        ),
        (
            replace(BASE, key_points=(*BASE.key_points, KeyPointRecord("sums", ""))),
            ("error", "part-empty", "Key point 5"),
        ),
        (
            replace(BASE, pitfalls=(*BASE.pitfalls, PitfallRecord("", "Wrong."))),
            ("error", "part-empty", "Pitfall 3"),
        ),
        (
            replace(BASE, probes=(*BASE.probes[:2], replace(BASE.probes[2], text=""))),
            ("error", "part-empty", "Probe 3"),
        ),
        (
            replace(BASE, review_by=date(2026, 11, 21)),
            ("warning", "review-due", "Front matter"),
        ),
    ],
    ids=lambda value: value[2] if isinstance(value, tuple) else "",
)
def test_what_the_bank_would_refuse_is_named(
    other: QuestionRecord, finding: tuple[str, str, str]
) -> None:
    assert finding in found(other)


def test_facts_may_be_due_today() -> None:
    assert found(replace(BASE, review_by=date(2026, 11, 22))) == []


def test_without_a_taxonomy_or_a_clock_those_are_not_checked() -> None:
    other = replace(BASE, topic="astrology", review_by=date(2000, 1, 1))
    assert found(other, Context()) == []
    assert len(found(other, CONTEXT)) == 2
