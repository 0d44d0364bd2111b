import contextlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionbank.formats.front_matter import Malformed
from questionbank.formats.markdown import parse, serialize
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats.examples import question
from tests.questionbank.formats.strategies import questions


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(questions())
def test_a_record_survives_the_file_and_the_file_survives_the_record(
    record: QuestionRecord,
) -> None:
    text = serialize(record)
    assert parse(text) == record
    assert serialize(parse(text)) == text


@settings(max_examples=30, deadline=None)
@given(questions())
def test_line_ends_and_a_byte_order_mark_make_no_difference(record: QuestionRecord) -> None:
    text = serialize(record)
    assert parse("\ufeff" + text.replace("\n", "\r\n")) == record


TEXT = serialize(question())


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("---\nuuid", "uuid", "", "the file must begin with a line “---” and its front matter"),
        ("title: Mean or median\n", "", "uuid:", "“title” is missing"),
        ("title: Mean or median", "title:", "uuid:", "“title” is missing"),
        ("topic: statistics", "topic: [a, b]", "topic:", "“topic” must be a single value"),
        ("tags:\n- estimation", "tags: estimation", "tags:", "“tags” must be a list"),
        ("minutes: 8", "minutes: soon", "minutes:", "minutes: “soon” is not a whole number"),
        ("minutes: 8", "minutes: -8", "minutes:", "minutes: “-8” is not a whole number"),
        ("minutes: 8", "minutes: 0", "minutes:", "minutes: 0 is not between 1 and 240"),
        ("difficulty: 2", "difficulty: 6", "difficulty:", "difficulty: 6 is not between 1 and 5"),
        (
            "seniority: junior",
            "seniority: novice",
            "seniority:",
            "seniority: “novice” is not one of junior, mid, senior",
        ),
        (
            "slug: mean-or-median",
            "slug: Mean or",
            "slug:",
            "slug: “Mean or” is not a slug: use lower-case letters, digits and single hyphens",
        ),
        ("uuid: 6f0e", "uuid: 6f0", "uuid:", None),
        (
            "review_by: 2030-01-01",
            "review_by: 2030-02-30",
            "review_by:",
            "review_by: “2030-02-30” is not a date such as 2027-05-31",
        ),
        ("minutes: 8", "minutes: 8\nminuts: 9", "minuts:", "unknown field “minuts”"),
        ("minutes: 8", "minutes: 8\nminutes: 9", "minutes: 9", "“minutes” is given twice"),
        ("minutes: 8", "minutes: 'eight", "", None),
        ("## Context", "## Remarks", "## Remarks", None),
        ("## Context", "## Prompt", "## Prompt\n\nListen", "the section “Prompt” is given twice"),
        (
            "## Prompt\n",
            "Hello\n\n## Prompt\n",
            "Hello",
            "unexpected text before the first “## ” section",
        ),
        (
            "## Model answer: adequate (robust 3, sums no evidence)",
            "## Model answer, adequate",
            "## Model answer, adequate",
            "write “## Model answer: adequate (split 4, repair no evidence)”",
        ),
        (
            "(robust 3, sums no evidence)",
            "(robust 3, sum no evidence)",
            "## Model answer: adequate",
            "no criterion has the key “sum”",
        ),
        (
            "(robust 3, sums no evidence)",
            "(robust 3, robust 4)",
            "## Model answer: adequate",
            "each criterion is named once",
        ),
        (
            "(robust 3, sums no evidence)",
            "(robust 6, sums 3)",
            "## Model answer: adequate",
            "“robust” has no level 6",
        ),
        (
            "(robust 3, sums no evidence)",
            "(robust: 3)",
            "## Model answer: adequate",
            "no criterion has the key “robust:”",
        ),
        (
            "(robust 3, sums no evidence)",
            "(robust 3, sums)",
            "## Model answer: adequate",
            "“sums” is not a criterion's key with a level or “no evidence”",
        ),
        (
            "## Model answer: adequate",
            "## Model answer: mediocre",
            "## Model answer: mediocre",
            "“mediocre” is not one of strong, adequate, weak",
        ),
        ("- [robust] The", "- The", "- The", "write “- [criterion-key] what a good answer covers”"),
        ("- [robust] The", "- [rob] The", "- [rob]", "no criterion has the key “rob”"),
        (
            "- [robust] The median",
            "- [robust] The\nmedian",
            "median is the middle value.\n- [sums]",
            "indent the further lines of an item by two spaces",
        ),
        ("### clarify, help: none", "### clarify", "### clarify", "write “### deepen, help: none”"),
        (
            "### clarify, help: none",
            "### ask, help: none",
            "### ask",
            "“ask” is not one of clarify, deepen, hint, redirect",
        ),
        (
            "### clarify, help: none",
            "### clarify, help: much",
            "### clarify",
            "“much” is not one of none, small, large",
        ),
        ("- ask: Who reads it?\n", "", "### clarify", "“- ask:” is missing"),
        (
            "- ask: Who reads it?",
            "- tell: Who reads it?",
            "- tell",
            "expected “- when:” and “- ask:” and “- expect:”, each once",
        ),
        (
            "### Criterion robust {#robust}",
            "### Criterion robust",
            "### Criterion robust",
            "write “### Title of the criterion {#permanent-key}”",
        ),
        (
            "- weight: 2",
            "- weight: heavy",
            "### Criterion robust",
            "“heavy” is not a number such as 2 or 1.5",
        ),
        ("- weight: 2\n", "", None, None),
        (
            "- 1 **Label 1** {#robust-1}",
            "- 1 Label 1 {#robust-1}",
            "- 1 Label 1",
            "write “- 3 **Label** {#permanent-key}” and the anchor below it",
        ),
        (
            "{#robust-2}",
            "{#robust-1}",
            "### Criterion robust",
            "the key “robust-1” is used twice in this rubric",
        ),
        (
            "{#sums}",
            "{#robust}",
            "### Criterion sums",
            "the key “robust” is used twice in this rubric",
        ),
    ],
)
def test_what_cannot_be_read_is_named_by_line_and_reason(
    old: str, new: str, at: str | None, reason: str | None
) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(Malformed) as caught:
        parse(text)
    if at:
        assert caught.value.line == line_of(text, at)
    if reason:
        assert caught.value.reason == reason
    assert str(caught.value) == f"line {caught.value.line}: {caught.value.reason}"


def test_front_matter_that_is_not_closed() -> None:
    with pytest.raises(Malformed):
        parse("---\ntitle: x\n")


@pytest.mark.parametrize("text", ["", "\n", "<html>", "\x00", "---\n- a\n---\n"])
def test_what_is_no_question_at_all(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Malformed):
        parse(text)
    with contextlib.suppress(Malformed):
        parse(TEXT.replace("Listen for", text))


def test_scalars_stay_as_they_are_written() -> None:
    text = TEXT.replace("title: Mean or median", "title: 2024").replace("- estimation", "- no")
    assert (parse(text).title, parse(text).tags) == ("2024", ("no",))


def test_a_heading_inside_a_text_is_escaped() -> None:
    other = replace(question(), prompt="Look:\n\n## A heading\n\\## Another\n# comment")
    text = serialize(other)
    assert "\n\\## A heading\n\\\\## Another\n# comment\n" in text
    assert parse(text) == other


def test_a_key_is_read_in_any_order_and_written_in_that_of_the_rubric() -> None:
    turned = TEXT.replace("(robust 4, sums 3)", "(sums 3, robust 4)")
    assert turned != TEXT
    assert serialize(parse(turned)) == TEXT


def test_a_hand_out_stands_after_the_prompt() -> None:
    text = serialize(replace(question(), hand_out="| a | b |\n|--|--|\n| 1 | 2 |"))
    assert text.index("## Prompt") < text.index("## Hand-out") < text.index("## Context")


def test_the_form_that_people_read() -> None:
    text = serialize(question())
    assert text.startswith(
        "---\nuuid: 6f0e6f3e-9d0e-4c3b-8f0e-0d3c9b1f2a01\nslug: mean-or-median\n"
        "title: Mean or median\ntests: Whether somebody chooses a summary by what it is for.\n"
        "topic: statistics\nkind: concept\nseniority: junior\n"
        "difficulty: 2\nminutes: 8\ntags:\n- estimation\nlicence: CC-BY-4.0\n"
    )
    assert "\n## Model answer: strong (robust 4, sums 3)\n" in text
    assert "\n## Model answer: adequate (robust 3, sums no evidence)\n" in text
    assert text.endswith(
        "- 4 **Label 4** {#sums-4}\n"
        "  Explains totals and adds that means of groups can be combined.\n"
        "- 5 **Label 5** {#sums-5}\n"
        "  Combines group means by weight and says why group medians cannot be combined.\n"
    )
