"""Markdown and snapshots as the data that typst sets."""

from __future__ import annotations

from typing import Any

from interviews.documents import paper_text


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
    drawing = line["children"][1]  # type: ignore[index]  # a tree, whose leaves differ
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


def test_only_what_the_bank_wrote_is_parsed() -> None:
    snapshot = {
        "interview": {"time_zone": "Europe/Berlin", "started_at": "2026-11-24T13:00:00+00:00"},
        "recommendations": [{"name": "*Ada*", "reason": "*sure*"}],
        "questions": [
            {
                "prompt": "*Why*?",
                "notes": [{"text": "*starred*"}],
                "key_points": [{"text": "*k*", "heard_by": ["*Ada*"]}],
                "probes": [{"text": "*p*", "used_by": []}],
            }
        ],
    }

    def starred(words: str) -> list[dict[str, Any]]:
        return [paragraph({"kind": "emph", "children": [text(words)]})]

    expected_why = paper_text.tree("*Why*?")
    assert paper_text.prepare(snapshot) == {
        "interview": {
            "time_zone": "Europe/Berlin",
            "started_at": "Tue 24 Nov 2026, 14:00 CET",
        },
        "recommendations": [{"name": "*Ada*", "reason": "*sure*"}],
        "questions": [
            {
                "prompt": expected_why,
                "notes": [{"text": "*starred*"}],
                "key_points": [{"text": starred("k"), "heard_by": ["*Ada*"]}],
                "probes": [{"text": starred("p"), "used_by": []}],
            }
        ],
    }
