from dataclasses import replace

import pytest

from questionbank.formats.checks.wording import reading_grade
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats.checks.findings import found
from tests.questionbank.formats.examples import question

BASE = question()
FIRST_PROBE, *PROBES = BASE.probes
GIVEN_AWAY = (
    "Group means combine by weight but medians cannot be combined. What follows for reports?"
)
HARD = (
    "Characterise multidimensional heteroscedasticity, presupposing semiparametric "
    "identification. Operationalise asymptotically equivariant regularisation "
    "methodologies. Contextualise epistemological underdetermination, incorporating "
    "interdisciplinary considerations. Substantiate probabilistic generalisability "
    "unambiguously, acknowledging incommensurability, irreproducibility, "
    "overparameterisation, nonidentifiability, incompatibility, indeterminacy. "
    "Recapitulate terminological idiosyncrasies comprehensively."
)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("two-questions", "What is a mean? What is a median?"),
        ("two-questions", "What is a median, and why is it used for incomes?"),
        ("two-questions", "Which of them would you show and how would you explain it?"),
        ("", "Which summary would you show, and to whom do you show it first of all."),
        ("", "A colleague asks “Why is it so? And what now?” What do you reply?"),
        ("", "What does it print?\n\n```python\nx = 1 if True else 2  # why? how?\n```"),
        ("", "How do mean and median differ?"),
        ("", "Walk me through your choice."),
        ("leading", "Isn't it better to use the median here?"),
        ("leading", "Isn\u2019t it better to use the median here?"),
        ("leading", "Obviously the mean is distorted. Explain it to me."),
        ("leading", "The median is robust, right?"),
        ("leading", "Surely you would show a quantile. Say more."),
        ("", "A manager says “obviously we show the mean”. What do you reply?"),
        ("gives-answer", GIVEN_AWAY),
        ("", "We " + "often " * 23 + "wait. What do you show?"),
        ("long-sentence", "We " + "often " * 24 + "wait. What do you show?"),
        ("hard-to-hear", HARD),
    ],
)
def test_a_prompt_is_one_plain_open_question(code: str, text: str) -> None:
    expected = [("warning", f"prompt-{code}", "Prompt")] if code else []
    assert found(replace(BASE, prompt=text)) == expected


def test_a_figure_that_the_prompt_lacks_is_not_given_away() -> None:
    points = tuple(replace(each, text=f"{each.text} $n = 17$") for each in BASE.key_points)
    other = replace(BASE, prompt=GIVEN_AWAY, key_points=points)
    assert found(other) == []
    assert found(replace(other, prompt=f"{GIVEN_AWAY} Take 17.")) != []


def test_a_probe_that_reveals_the_answer() -> None:
    revealing = replace(FIRST_PROBE, text="Can group means combine by weight, unlike medians?")
    other = replace(BASE, probes=(revealing, *PROBES))
    assert found(other) == [("warning", "probe-reveals", "Probe 1")]
    declared = replace(revealing, help="large")
    assert found(replace(BASE, probes=(declared, *PROBES))) == []


def test_a_hint_that_counts_as_no_help() -> None:
    hint = replace(BASE.probes[2], help="none")
    assert found(replace(BASE, probes=(*BASE.probes[:2], hint))) == [
        ("warning", "hint-without-help", "Probe 3")
    ]


def answered(words: int, extra: str = "") -> QuestionRecord:
    text = " ".join(["word"] * words) + extra
    return replace(BASE, exemplars=(replace(BASE.exemplars[0], text=text), BASE.exemplars[1]))


def test_an_answer_is_said_in_its_minutes() -> None:
    room = 624  # 8 minutes, 60 % of them for the answer, 130 words each
    code = "\n\n```python\n" + "x = 1\n" * 300 + "```\n"  # is written and not said
    formula = r" $\frac{a+b+c+d}{e+f+g+h}$"  # counts as a word
    for fits in (answered(room), answered(room, code), answered(room - 1, formula)):
        assert found(fits) == []
    for too_long in (answered(room + 1), answered(room, formula)):
        assert found(too_long) == [("warning", "answer-too-long", "Model answer: strong")]


def test_the_reading_grade_is_that_of_its_formula() -> None:
    text = "The cat sat on the mat. " * 5  # 30 words, 5 sentences, one syllable each
    assert reading_grade(text) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert reading_grade("Too short to grade.") == 0
