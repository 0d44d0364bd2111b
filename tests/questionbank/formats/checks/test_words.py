import pytest

from questionbank.formats.checks import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L1 beats L2.", ["l1", "beats", "l2"]),
        ("don\u2019t 1,000 3.5", ["don't", "1,000", "3.5"]),
        ("weight_decay", ["weight", "decay"]),
        ("—", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words.words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("regularized", "regularization"), ("samples", "sample"), ("averaging", "averages")],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert words.stem(one) == words.stem(other)


def test_speech_has_no_fenced_code_and_formulas_of_one_word() -> None:
    text = "Say $a+b$ and\n\n$$\nc = d\n$$\n\n```python\nx = 1\n```\n\n[this](https://example.org)."
    assert words.words(words.spoken(text)) == ["say", "formula", "and", "formula", "this"]


def test_prose_has_neither_code_nor_formulas() -> None:
    text = "Call `f(x)` for $x$ now.\n\n```text\nhidden\n```\n"
    assert words.words(words.prose(text)) == ["call", "for", "now"]


def test_content_leaves_out_filler_and_what_another_text_has() -> None:
    assert words.content("What would the median do?") == {"median"}
    assert words.content("The median of incomes", {"median"}) == {words.stem("incomes")}


def test_numbers_inside_formulas_count_and_those_in_names_do_not() -> None:
    assert words.numbers(r"With $10{,}000$ or 1,000 or 2.5, not L2") == {"10000", "1000", "2.5"}


def test_sentences() -> None:
    text = "One is here. Two? “Three!”\n\n- four\n- five"
    assert len(words.sentences(text)) == 5


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("table", 2), ("make", 1), ("regularization", 6), ("free", 1)]
)
def test_syllables(word: str, count: int) -> None:
    assert words.syllables(word) == count
