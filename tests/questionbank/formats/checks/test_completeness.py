from dataclasses import replace
from datetime import date
from typing import Any

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
    ("changes", "code", "place"),
    [
        ({"topic": "astrology"}, "unknown-topic", "Front matter"),
        (
            {"criteria": (replace(FIRST, competency="charm"), SECOND)},
            "unknown-competency",
            "Criterion robust",
        ),
        ({"key_points": (KeyPointRecord("sums", ""),)}, "part-empty", "Key point 1"),
        ({"pitfalls": (PitfallRecord("", "Wrong."),)}, "part-empty", "Pitfall 1"),
        ({"probes": (replace(BASE.probes[0], text=""),)}, "part-empty", "Probe 1"),
    ],
)
def test_what_the_bank_would_refuse_is_named(
    changes: dict[str, Any], code: str, place: str
) -> None:
    assert ("error", code, place) in found(replace(BASE, **changes))


def test_facts_may_be_due_today_and_not_before() -> None:
    assert found(replace(BASE, review_by=date(2026, 11, 22))) == []
    overdue = replace(BASE, review_by=date(2026, 11, 21))
    assert found(overdue) == [("warning", "review-due", "Front matter")]


def test_without_a_taxonomy_or_a_clock_those_are_not_checked() -> None:
    other = replace(BASE, topic="astrology", review_by=date(2000, 1, 1))
    assert found(other, Context()) == []
    assert len(found(other, CONTEXT)) == 2
