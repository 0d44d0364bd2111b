from dataclasses import replace
from decimal import Decimal

import pytest

from questionbank.formats.records import LevelRecord, QuestionRecord
from tests.questionbank.formats.checks.findings import found
from tests.questionbank.formats.examples import question

BASE = question()
FIRST, SECOND = BASE.criteria
LOWEST, SECOND_LEVEL, *HIGHER = FIRST.levels


def with_levels(*levels: LevelRecord) -> QuestionRecord:
    return replace(BASE, criteria=(replace(FIRST, levels=levels), SECOND))


def with_anchors(**anchors: str) -> QuestionRecord:
    """Change anchors of the first criterion, named l1 to l5."""
    return with_levels(
        *[
            replace(each, anchor=anchors.get(f"l{number}", each.anchor))
            for number, each in enumerate(FIRST.levels, start=1)
        ]
    )


@pytest.mark.parametrize("number", [2, 5])
def test_an_anchor_that_stands_at_two_levels(number: int) -> None:
    same = LOWEST.anchor.upper().replace(".", " !")
    assert found(with_anchors(**{f"l{number}": same})) == [
        ("error", "anchors-same", f"Level robust-{number}")
    ]


def test_levels_out_of_order_or_of_equal_value() -> None:
    swapped = with_levels(SECOND_LEVEL, LOWEST, *HIGHER)
    assert found(swapped) == [("error", "levels-unordered", "Level robust-1")]
    equal = with_levels(replace(LOWEST, value=Decimal(2)), SECOND_LEVEL, *HIGHER)
    assert found(equal) == [("error", "levels-unordered", "Level robust-2")]


@pytest.mark.parametrize(
    ("anchor", "is_vague"),
    [
        ("Good understanding.", True),
        ("Very strong, complete and correct answer.", True),
        ("Shows a solid grasp of the topic and explains it well.", True),
        ("Excellent knowledge of outliers.", True),
        ("Says that the mean moves when one value is changed.", False),
        ("Names no use outside images when asked.", False),
        ("Computes both by hand.", False),
        ("Gives no reason, also when asked.", False),
    ],
)
def test_an_anchor_says_what_can_be_observed(anchor: str, is_vague: bool) -> None:
    vague = [finding for finding in found(with_anchors(l4=anchor)) if finding[1] == "anchor-vague"]
    assert vague == ([("warning", "anchor-vague", "Level robust-4")] if is_vague else [])


WHY = "why outliers move the mean"
TOO_ALIKE = ("warning", "anchors-differ-in-degree", "Level robust-4")


@pytest.mark.parametrize(
    ("lower", "higher", "findings"),
    [
        (f"Explains roughly {WHY}.", f"Explains thoroughly {WHY}.", [TOO_ALIKE]),
        # "and" is a word too: only words of degree may differ.
        (f"Explains roughly {WHY}.", f"Explains thoroughly and clearly {WHY}.", []),
        (f"Explains {WHY}.", f"Explains {WHY} but not the median.", []),
        (
            "Good understanding.",
            "Excellent understanding.",
            [
                ("warning", "anchor-vague", "Level robust-3"),
                ("warning", "anchor-vague", "Level robust-4"),
                TOO_ALIKE,
            ],
        ),
    ],
)
def test_neighbours_differ_in_substance(
    lower: str, higher: str, findings: list[tuple[str, str, str]]
) -> None:
    assert found(with_anchors(l3=lower, l4=higher)) == findings


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


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "Quantiles need sorting, which costs memory on big streams.",
            [("warning", "key-point-not-anchored", "Key point 1")],
        ),
        # Endings do not hide a key point.
        ("An outlier moving the means is a reason to choose.", []),
    ],
)
def test_an_anchor_takes_up_each_key_point(text: str, findings: list[tuple[str, str, str]]) -> None:
    point = replace(BASE.key_points[0], text=text)
    assert found(replace(BASE, key_points=(point, *BASE.key_points[1:]))) == findings
