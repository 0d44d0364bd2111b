from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from questionbank.formats import differences
from questionbank.queries import diffs
from tests.questionbank.formats import examples

OLD = examples.question()
TEXTS = st.lists(st.sampled_from(["mean", "median", " ", "\n", "of", "a  "])).map("".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_diff(old: str, new: str) -> None:
    parts = diffs.words(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new


def test_a_word_is_marked_not_its_line() -> None:
    parts = diffs.words("The mean is best.", "The median is best.")
    assert [(part.kind, part.text) for part in parts] == [
        ("same", "The "),
        ("removed", "mean"),
        ("added", "median"),
        ("same", " is best."),
    ]


def test_a_sentence_that_was_rewritten_is_not_shuffled() -> None:
    parts = diffs.words("Keeps them apart. Why?", "Splits of them all. Why?")
    assert [(part.kind, part.text) for part in parts] == [
        ("removed", "Keeps them apart."),
        ("added", "Splits of them all."),
        ("same", " Why?"),
    ]


def test_a_very_long_text_is_shown_whole() -> None:
    old, new = "a " * 3_000, "b " * 3_000
    assert [part.kind for part in diffs.words(old, new)] == ["removed", "added"]
    assert [part.kind for part in diffs.words("", new)] == ["added"]


def test_only_fields_that_differ_are_listed() -> None:
    assert diffs.between(OLD, OLD) == ()
    first, second = OLD.criteria
    new = replace(
        OLD,
        prompt="Which?",
        exemplars=OLD.exemplars[:1],
        criteria=(replace(first, title="Robust"), second),
        minutes=9,
    )
    assert [change.title for change in diffs.between(OLD, new)] == [
        "Prompt",
        "Criterion “Robust”",
        "Facts",
        "Model answer: adequate",
    ]


def test_an_import_names_what_the_new_version_no_longer_has() -> None:
    first, _ = OLD.criteria
    new = replace(
        OLD,
        context="",
        exemplars=OLD.exemplars[:1],
        key_points=OLD.key_points[1:],
        pitfalls=OLD.pitfalls[:1],
        probes=OLD.probes[1:],
        criteria=(replace(first, levels=first.levels[1:]),),
    )
    assert differences.lost(OLD, new) == (
        "context",
        "model answer “adequate”",
        "key point “Outliers move the mean but not the median.”",
        "pitfall “They are nearly equal.”",
        "probe “Who reads it?”",
        "criterion “sums”",
        "level “robust-1”",
        *[f"level “sums-{value}”" for value in range(1, 6)],
    )
    assert differences.lost(OLD, OLD) == ()


def test_long_texts_are_named_by_their_beginning() -> None:
    long = replace(OLD.key_points[0], text="x" * 100)
    [lost] = differences.lost(replace(OLD, key_points=(long,)), replace(OLD, key_points=()))
    assert lost == f"key point “{'x' * 59}…”"
