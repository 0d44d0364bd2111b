"""Markdown and snapshots as the data that typst sets."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from interviews.documents import paper_text
from interviews.queries import report_snapshots
from questionbank.formats.json_values import to_json
from tests.factories import make_interview, make_question
from tests.interviews.panels import card_of, end, rate, submit


def text(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words}


def paragraph(*children: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "paragraph", "children": list(children)}


def test_marks_become_nodes_and_text_stays_text() -> None:
    assert paper_text.tree("One *two* **three** `four`\nfive") == [
        paragraph(
            text("One "),
            {"kind": "emph", "children": [text("two")]},
            text(" "),
            {"kind": "strong", "children": [text("three")]},
            text(" "),
            {"kind": "code_inline", "text": "four"},
            text(" "),
            text("five"),
        )
    ]


def test_lists_code_and_headings() -> None:
    assert paper_text.tree("# Head\n\n- a\n- b\n\n```python\nx = 1\n```") == [
        {"kind": "heading", "children": [text("Head")]},
        {
            "kind": "bullets",
            "children": [
                {"kind": "item", "children": [paragraph(text("a"))]},
                {"kind": "item", "children": [paragraph(text("b"))]},
            ],
        },
        {"kind": "code", "text": "x = 1"},
    ]


def test_a_formula_is_a_drawing_that_stands_on_the_line() -> None:
    [line] = paper_text.tree("so $x_i^2$")
    drawing = line["children"][1]
    assert (drawing["kind"], drawing["tex"], drawing["is_display"]) == ("maths", "x_i^2", False)
    assert drawing["svg"].startswith("<svg")
    assert 0 < drawing["depth"] < drawing["height"] < 3


def test_a_broken_formula_stands_as_typed() -> None:
    assert paper_text.tree(r"$\frac{1$") == [paragraph({"kind": "code_inline", "text": r"\frac{1"})]


def test_html_and_images_are_words() -> None:
    assert paper_text.tree("<b>x</b> ![a cat](https://elsewhere.example/cat.png)") == [
        paragraph(text("<b>x</b> "), text("a cat"))
    ]


def test_what_is_too_long_to_parse_stands_as_typed() -> None:
    long = "*" * 60_000
    assert paper_text.tree(long) == [{"kind": "code", "text": long}]


@pytest.mark.django_db
def test_only_what_the_bank_wrote_is_parsed(ada: User) -> None:
    ada.name = "*Ada*"
    ada.save()
    interview = make_interview(
        lead=ada, versions=[make_question("*Splits*", criteria=["split"])], state="live"
    )
    rate(card_of(interview, ada), 1, {"split": 4}, note="*starred*")
    submit(card_of(interview, ada), reason="*sure*")
    report = end(interview)
    report.interview.time_zone = "Europe/Berlin"
    report.interview.started_at = dt.datetime(2026, 11, 24, 13, tzinfo=dt.UTC)
    content = report_snapshots.report_content(report)
    expected = to_json(content)
    expected["interview"]["started_at"] = "Tue 24 Nov 2026, 14:00 CET"
    expected["unprinted"] = []
    [question] = expected["questions"]
    question["prompt"] = [
        paragraph(
            text("Explain, please: "), {"kind": "emph", "children": [text("Splits")]}, text("?")
        )
    ]
    question["hand_out"] = []
    question["key_points"][0]["text"] = [paragraph(text("Names split"))]
    question["probes"][0]["text"] = [paragraph(text("And then?"))]
    assert paper_text.prepare(content) == expected
