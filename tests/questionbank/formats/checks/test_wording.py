from dataclasses import replace
from decimal import Decimal

import pytest

from questionbank.formats.checks.wording import reading_grade
from questionbank.formats.records import ExemplarRecord, QuestionRecord
from tests.questionbank.formats.checks.findings import found
from tests.questionbank.formats.examples import question

BASE = question()


def prompt(text: str) -> QuestionRecord:
    return replace(BASE, prompt=text)


@pytest.mark.parametrize(
    "text",
    [
        "What is a mean? What is a median?",
        "What is a median, and why is it used for incomes?",
        "Which of them would you show and how would you explain it?",
    ],
)
def test_two_questions_at_once(text: str) -> None:
    assert found(prompt(text)) == [("warning", "prompt-two-questions", "Prompt")]


@pytest.mark.parametrize(
    "text",
    [
        "Which summary would you show, and to whom do you show it first of all.",
        "A colleague asks “Why is it so? And what now?” What do you reply?",
        "What does the following print?\n\n```python\nx = 1 if True else 2  # why? how?\n```",
        "How do mean and median differ?",
        "Walk me through your choice.",
    ],
)
def test_one_question(text: str) -> None:
    assert found(prompt(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Isn't it better to use the median here?",
        "Isn\u2019t it better to use the median here?",
        "Obviously the mean is distorted. Explain it to me.",
        "The median is robust, right?",
        "Surely you would show a quantile. Say more.",
    ],
)
def test_a_leading_prompt(text: str) -> None:
    assert found(prompt(text)) == [("warning", "prompt-leading", "Prompt")]


def test_a_quoted_opinion_does_not_lead() -> None:
    assert found(prompt("A manager says “obviously we show the mean”. What do you reply?")) == []


def test_a_prompt_that_gives_the_answer_away() -> None:
    text = "Group means combine by weight but medians cannot be combined. What follows for reports?"
    assert found(prompt(text)) == [("warning", "prompt-gives-answer", "Prompt")]


def test_a_figure_that_the_prompt_lacks_is_not_given_away() -> None:
    text = "Group means combine by weight but medians cannot be combined. What follows for reports?"
    points = tuple(replace(each, text=f"{each.text} $n = 17$") for each in BASE.key_points)
    assert found(replace(prompt(text), key_points=points)) == []
    assert found(replace(prompt(f"{text} Take 17."), key_points=points)) != []


def test_a_probe_that_reveals_the_answer() -> None:
    revealing = replace(BASE.probes[0], text="Can group means combine by weight, unlike medians?")
    other = replace(BASE, probes=(revealing, *BASE.probes[1:]))
    assert found(other) == [("warning", "probe-reveals", "Probe 1")]
    declared = replace(revealing, help="large")
    assert found(replace(BASE, probes=(declared, *BASE.probes[1:]))) == []


def test_a_hint_that_counts_as_no_help() -> None:
    hint = replace(BASE.probes[2], help="none")
    assert found(replace(BASE, probes=(*BASE.probes[:2], hint))) == [
        ("warning", "hint-without-help", "Probe 3")
    ]


def answered(words: int, extra: str = "") -> QuestionRecord:
    text = " ".join(["word"] * words) + extra
    return replace(BASE, exemplars=(ExemplarRecord("strong", Decimal(5), text), BASE.exemplars[1]))


def test_an_answer_too_long_for_its_minutes() -> None:
    room = 624  # 8 minutes, 60 % of them for the answer, 130 words each
    assert found(answered(room)) == []
    assert found(answered(room + 1)) == [("warning", "answer-too-long", "Model answer: strong")]


def test_code_is_written_and_not_said() -> None:
    code = "\n\n```python\n" + "x = 1\n" * 300 + "```\n"
    assert found(answered(624, code)) == []


def test_a_formula_counts_as_a_word() -> None:
    assert found(answered(623, r" $\frac{a+b+c+d}{e+f+g+h}$")) == []
    assert len(found(answered(624, r" $\frac{a+b+c+d}{e+f+g+h}$"))) == 1


def test_a_long_sentence() -> None:
    long = "We " + "often " * 23 + "wait. What do you show?"
    assert found(prompt(long)) == []
    longer = "We " + "often " * 24 + "wait. What do you show?"
    assert found(prompt(longer)) == [("warning", "prompt-long-sentence", "Prompt")]


def test_a_prompt_that_is_hard_to_hear() -> None:
    hard = (
        "Characterise multidimensional heteroscedasticity, presupposing semiparametric "
        "identification. Operationalise asymptotically equivariant regularisation "
        "methodologies. Contextualise epistemological underdetermination, incorporating "
        "interdisciplinary considerations. Substantiate probabilistic generalisability "
        "unambiguously, acknowledging incommensurability, irreproducibility, "
        "overparameterisation, nonidentifiability, incompatibility, indeterminacy. "
        "Recapitulate terminological idiosyncrasies comprehensively."
    )
    assert found(prompt(hard)) == [("warning", "prompt-hard-to-hear", "Prompt")]


def test_the_reading_grade_is_that_of_its_formula() -> None:
    text = "The cat sat on the mat. " * 5  # 30 words, 5 sentences, one syllable each
    assert reading_grade(text) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert reading_grade("Too short to grade.") == 0
