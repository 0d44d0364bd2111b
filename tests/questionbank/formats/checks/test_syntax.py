from dataclasses import replace

import pytest

from questionbank.formats.checks.findings import Context
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats.checks.findings import CONTEXT, found
from tests.questionbank.formats.examples import question

BASE = question()


def context_text(text: str) -> QuestionRecord:
    return replace(BASE, context=text)


def test_a_formula_that_cannot_be_shown() -> None:
    def errors(text: str) -> list[str]:
        return ["“\\frac{”: not closed"] if "frac" in text else []

    context = replace(CONTEXT, formula_errors=errors)
    assert found(context_text(r"Look: $\frac{$"), context) == [("error", "maths-broken", "Context")]
    assert found(BASE, context) == []


def test_formulas_are_not_tried_where_nobody_can() -> None:
    assert found(context_text(r"Look: $\frac{$"), Context()) == []


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("```python\nx = (1\n```", [("error", "code-broken", "Context")]),
        ("```python check\nassert 1 ==\n```", [("error", "code-broken", "Context")]),
        ("```python\nx = 1\n```", []),
        ("```text\nx = (1\n```", []),
        ("```python\nx = 1\n", [("error", "code-open", "Context")]),
        ("~~~python\nx = 1\n~~~", []),
    ],
)
def test_code(text: str, findings: list[tuple[str, str, str]]) -> None:
    assert found(context_text(text)) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("[docs](https://scikit-learn.org/stable/)", []),
        ("[docs](scikit-learn.org)", [("error", "link-broken", "Context")]),
        ("[docs]()", [("error", "link-broken", "Context")]),
        ("[docs](http://localhost/x)", [("error", "link-broken", "Context")]),
        ("[docs](javascript:alert)", [("error", "link-broken", "Context")]),
        ("`weights[0](x)` is a call, not a link", []),
        ("```python\nlayers[0](x)\n```", []),
    ],
)
def test_links(text: str, findings: list[tuple[str, str, str]]) -> None:
    assert found(context_text(text)) == findings
