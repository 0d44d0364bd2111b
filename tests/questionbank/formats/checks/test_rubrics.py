from dataclasses import replace
from decimal import Decimal

import pytest

from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats.checks.findings import found
from tests.questionbank.formats.examples import question

BASE = question()


def with_anchors(**anchors: str) -> QuestionRecord:
    """Change anchors of the first criterion, named l1 to l5."""
    first, *rest = BASE.criteria
    levels = tuple(
        replace(each, anchor=anchors.get(f"l{number}", each.anchor))
        for number, each in enumerate(first.levels, start=1)
    )
    return replace(BASE, criteria=(replace(first, levels=levels), *rest))


@pytest.mark.parametrize("number", [2, 5])
def test_an_anchor_that_stands_at_two_levels(number: int) -> None:
    first = BASE.criteria[0].levels[0].anchor.upper().replace(".", " !")
    assert found(with_anchors(**{f"l{number}": first})) == [
        ("error", "anchors-same", f"Level robust-{number}")
    ]


def test_levels_out_of_order_or_of_equal_value() -> None:
    first, *rest = BASE.criteria
    swapped = (first.levels[1], first.levels[0], *first.levels[2:])
    other = replace(BASE, criteria=(replace(first, levels=swapped), *rest))
    assert found(other) == [("error", "levels-unordered", "Level robust-1")]
    equal = (replace(first.levels[0], value=Decimal(2)), *first.levels[1:])
    other = replace(BASE, criteria=(replace(first, levels=equal), *rest))
    assert found(other) == [("error", "levels-unordered", "Level robust-2")]


@pytest.mark.parametrize(
    "anchor",
    [
        "Good understanding.",
        "Very strong, complete and correct answer.",
        "Shows a solid grasp of the topic and explains it well.",
        "Excellent knowledge of outliers.",
    ],
)
def test_an_anchor_of_adjectives(anchor: str) -> None:
    assert ("warning", "anchor-vague", "Level robust-4") in found(with_anchors(l4=anchor))


@pytest.mark.parametrize(
    "anchor",
    [
        "Says that the mean moves when one value is changed.",
        "Names no use outside images when asked.",
        "Computes both by hand.",
        "Gives no reason, also when asked.",
    ],
)
def test_an_anchor_that_can_be_observed(anchor: str) -> None:
    assert found(with_anchors(l4=anchor)) == []


def test_neighbours_that_differ_in_an_adverb() -> None:
    other = with_anchors(
        l3="Explains roughly why outliers move the mean.",
        l4="Explains thoroughly and clearly why outliers move the mean.",
    )
    # "and" is a word too: only words of degree may differ.
    assert found(other) == []
    other = with_anchors(
        l3="Explains roughly why outliers move the mean.",
        l4="Explains thoroughly why outliers move the mean.",
    )
    assert found(other) == [("warning", "anchors-differ-in-degree", "Level robust-4")]


def test_neighbours_that_differ_in_praise() -> None:
    other = with_anchors(l3="Good understanding.", l4="Excellent understanding.")
    assert found(other) == [
        ("warning", "anchor-vague", "Level robust-3"),
        ("warning", "anchor-vague", "Level robust-4"),
        ("warning", "anchors-differ-in-degree", "Level robust-4"),
    ]


def test_neighbours_that_differ_in_substance() -> None:
    other = with_anchors(
        l3="Explains why outliers move the mean.",
        l4="Explains why outliers move the mean but not the median.",
    )
    assert found(other) == []


@pytest.mark.parametrize(
    ("weights", "findings"),
    [
        ((1, 1), []),
        ((2, 1), []),
        ((7, 3), []),
        (
            (0, 0),
            [
                ("error", "weight-not-positive", "Criterion robust"),
                ("error", "weight-not-positive", "Criterion sums"),
            ],
        ),
        ((3, 1), [("warning", "weights-unbalanced", "Criterion robust")]),
        ((1, 9), [("warning", "weights-unbalanced", "Criterion sums")]),
    ],
)
def test_weights(weights: tuple[int, int], findings: list[tuple[str, str, str]]) -> None:
    criteria = tuple(
        replace(each, weight=Decimal(weight))
        for each, weight in zip(BASE.criteria, weights, strict=True)
    )
    assert found(replace(BASE, criteria=criteria)) == findings


def test_a_key_point_that_no_anchor_takes_up() -> None:
    strange = replace(
        BASE.key_points[0], text="Quantiles need sorting, which costs memory on big streams."
    )
    other = replace(BASE, key_points=(strange, *BASE.key_points[1:]))
    assert found(other) == [("warning", "key-point-not-anchored", "Key point 1")]


def test_endings_do_not_hide_a_key_point() -> None:
    bent = replace(BASE.key_points[0], text="An outlier moving the means is a reason to choose.")
    assert found(replace(BASE, key_points=(bent, *BASE.key_points[1:]))) == []
