"""The shipped content: it can be read, and what it computes and states is true."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from questionbank.formats import folder, markdown, texts
from questionbank.formats.checks.checker import check_bank
from questionbank.formats.checks.findings import Context
from questionbank.formats.records import QuestionRecord
from web.markup.markdown import formulas

BANK, UNREADABLE = folder.read(folder.CONTENT)
CONTEXT = Context(
    taxonomy=BANK.taxonomy,
    # Not the clock: a review that falls due is for `bank_check` to say, not for the build to break.
    today=datetime(2026, 11, 22, tzinfo=UTC).date(),
    formula_errors=lambda text: [str(each.error) for each in formulas(text) if each.error],
)
by_slug = pytest.mark.parametrize("question", BANK.questions, ids=lambda each: each.slug)


def test_every_file_can_be_read() -> None:
    """That each is in canonical form and named by its slug shows when the bank exports it."""
    assert UNREADABLE == ()


def test_the_public_set_holds_the_ten() -> None:
    (page,) = [each for each in BANK.sets if each.is_public]
    assert list(page.questions) == [
        "validation-and-test-sets",
        "stratified-cross-validation",
        "ensembles",
        "regularization",
        "curse-of-dimensionality",
        "imbalanced-data",
        "learning-paradigms",
        "rise-of-deep-learning",
        "data-augmentation",
        "convolutional-networks",
    ]
    assert "guide" in page.introduction
    assert "judgement" in page.introduction


def _run(question: QuestionRecord) -> None:
    """Run the prompt's code, then each section's code on top of the prompt's names."""
    blocks = [each for each in texts.code(question) if each.language == "python"]
    prompt: dict[str, Any] = {"__name__": "prompt"}
    for block in blocks:
        if block.place == "Prompt":
            exec(compile(block.source, f"{question.slug}: prompt", "exec"), prompt)  # noqa: S102 -- our own content
    names: dict[str, dict[str, Any]] = {}
    for block in blocks:
        if block.place != "Prompt":
            space = names.setdefault(block.place, dict(prompt))
            exec(compile(block.source, f"{question.slug}: {block.place}", "exec"), space)  # noqa: S102 -- our own content


@by_slug
def test_code_runs_and_computed_values_are_right(question: QuestionRecord) -> None:
    _run(question)


@by_slug
def test_the_prompt_holds_no_check(question: QuestionRecord) -> None:
    assert [each for each in texts.code(question) if each.is_check and each.place == "Prompt"] == []


def test_the_whole_bank_is_clean() -> None:
    """No error, and no warning or matter of style that its author has not answered."""
    findings = check_bank(BANK, CONTEXT, UNREADABLE)
    assert [each for each in findings if each.is_open] == []


def test_the_bank_has_the_spread_that_it_promises() -> None:
    topics = Counter(each.topic for each in BANK.questions)
    promised = {
        "statistics": 8,
        "classical-ml": 8,
        "deep-learning": 8,
        "llms": 8,
        "evaluation": 6,
        "data": 4,
        "mlops": 6,
        "system-design": 6,
        "coding": 6,
    }
    assert {topic: topics[topic] for topic in promised if topics[topic] < promised[topic]} == {}
    seniorities = Counter(each.seniority for each in BANK.questions)
    assert min(seniorities[each] for each in ("junior", "mid", "senior")) >= 18


@by_slug
def test_a_question_helps_who_is_stuck_and_rates_from_1_to_5(question: QuestionRecord) -> None:
    assert {each.help for each in question.probes} - {"none"}
    for criterion in question.criteria:
        assert [int(each.value) for each in criterion.levels] == [1, 2, 3, 4, 5]


def test_a_wrong_number_is_noticed() -> None:
    question = next(each for each in BANK.questions if each.slug == "convolutional-networks")
    wrong = markdown.parse(markdown.serialize(question).replace("(81, 81, 162)", "(81, 9, 90)"))
    with pytest.raises(AssertionError):
        _run(wrong)


def test_the_two_corrected_facts() -> None:
    """What is often told wrongly stands in the content; the checks beside it compute it."""
    points = {
        each.slug: " ".join(point.text.replace("\n", " ") for point in each.key_points)
        for each in BANK.questions
    }
    assert "98 % accuracy" in points["imbalanced-data"]
    assert "recall is 0 and precision is undefined" in points["imbalanced-data"]
    assert "10{,}000" in points["convolutional-networks"]
    assert "162" in points["convolutional-networks"]
    assert "172 parameters with biases" in points["convolutional-networks"]
