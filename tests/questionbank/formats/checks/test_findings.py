from dataclasses import replace

from questionbank.formats.checks.checker import check_question
from questionbank.formats.records import AcceptedRecord
from tests.questionbank.formats.checks.findings import CONTEXT, found
from tests.questionbank.formats.examples import question

BASE = question()
LEADING = replace(BASE, prompt="Surely the median is better. Explain.")


def test_a_warning_with_a_reason_is_closed() -> None:
    reason = AcceptedRecord("prompt-leading", "The claim is to be refuted.")
    (finding,) = check_question(replace(LEADING, accept=(reason,)), CONTEXT)
    assert (finding.code, finding.accepted) == ("prompt-leading", "The claim is to be refuted.")
    assert not finding.is_open


def test_a_warning_without_a_reason_is_open() -> None:
    (finding,) = check_question(LEADING, CONTEXT)
    assert finding.is_open


def test_an_error_cannot_be_accepted() -> None:
    reason = AcceptedRecord("lacks-topic", "None fits.")
    findings = check_question(replace(BASE, topic="", accept=(reason,)), CONTEXT)
    assert [(each.code, each.accepted, each.is_open) for each in findings] == [
        ("lacks-topic", "", True),
        ("accept-unused", "", True),
    ]


def test_the_house_style_can_be_left_for_a_reason() -> None:
    plain = replace(BASE, tags=())
    assert [(each.severity, each.is_open) for each in check_question(plain, CONTEXT)] == [
        ("style", True)
    ]
    reason = AcceptedRecord("few-tags", "None fits.")
    (finding,) = check_question(replace(plain, accept=(reason,)), CONTEXT)
    assert (finding.accepted, finding.is_open) == ("None fits.", False)


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
