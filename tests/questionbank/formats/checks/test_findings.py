from dataclasses import replace

import pytest

from questionbank.formats.checks.checker import check_question
from questionbank.formats.records import AcceptedRecord, QuestionRecord
from tests.questionbank.formats.checks.findings import CONTEXT, found
from tests.questionbank.formats.examples import question

BASE = question()
LEADING = replace(BASE, prompt="Surely the median is better. Explain.")


@pytest.mark.parametrize(
    ("other", "severity", "code"),
    [(LEADING, "warning", "prompt-leading"), (replace(BASE, tags=()), "style", "few-tags")],
)
def test_a_reason_closes_a_warning_or_a_matter_of_style(
    other: QuestionRecord, severity: str, code: str
) -> None:
    (finding,) = check_question(other, CONTEXT)
    assert (finding.severity, finding.code, finding.is_open) == (severity, code, True)
    reason = AcceptedRecord(code, "Meant so.")
    (finding,) = check_question(replace(other, accept=(reason,)), CONTEXT)
    assert (finding.code, finding.accepted, finding.is_open) == (code, "Meant so.", False)


def test_an_error_cannot_be_accepted() -> None:
    reason = AcceptedRecord("lacks-topic", "None fits.")
    findings = check_question(replace(BASE, topic="", accept=(reason,)), CONTEXT)
    assert [(each.code, each.accepted, each.is_open) for each in findings] == [
        ("lacks-topic", "", True),
        ("accept-unused", "", True),
    ]


def test_a_reason_for_nothing_is_noticed() -> None:
    reason = AcceptedRecord("prompt-leading", "Left over.")
    assert found(replace(BASE, accept=(reason,))) == [("warning", "accept-unused", "Front matter")]


def test_every_finding_says_what_to_do() -> None:
    broken = replace(BASE, prompt="", tags=(), criteria=(), probes=(), references=())
    findings = check_question(broken, CONTEXT)
    assert [each.code for each in findings] == [
        "lacks-prompt",
        "lacks-key-points",
        "lacks-criteria",
        "lacks-anchors",
        "lacks-competencies",
        "few-probes",
        "few-tags",
        "few-references",
        "criteria-count",
    ]
    assert [each for each in findings if not (each.problem and each.advice)] == []
    assert {each.where for each in findings} == {BASE.slug}
