from decimal import Decimal

import pytest

from questionbank.formats import front_matter
from questionbank.formats.front_matter import Malformed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(2), "2"),
        (Decimal("2.00"), "2"),
        (Decimal("1.50"), "1.5"),
        (Decimal(10), "10"),
        (Decimal("1E+1"), "10"),
        (Decimal("-0.5"), "-0.5"),
        (Decimal("-0"), "0"),
        (Decimal("0.00"), "0"),
    ],
)
def test_a_number_is_written_in_its_shortest_form(value: Decimal, text: str) -> None:
    assert front_matter.show(value) == text
    assert front_matter.number(text) == value


@pytest.mark.parametrize("text", ["", "1e3", "1.234", "12345", "\u0661", "1,5", "+1", " 1", "NaN"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        front_matter.number(text)


@pytest.mark.parametrize("text", ["a--b", "-a", "a-", "A", "a_b", "é", ""])
def test_what_is_no_slug(text: str) -> None:
    with pytest.raises(ValueError, match="is not a slug"):
        front_matter.slug(text)


@pytest.mark.parametrize("text", ["True", "yes", "1", ""])
def test_what_is_neither_true_nor_false(text: str) -> None:
    with pytest.raises(ValueError, match="neither true nor false"):
        front_matter.boolean(text)


def test_lines_are_counted_from_the_top_of_the_file() -> None:
    head, body = front_matter.split("---\ntitle: x\nother: y\n---\n\ntext\n")
    assert head.take("title", str) == "x"
    assert body == [(5, ""), (6, "text"), (7, "")]
    with pytest.raises(Malformed) as caught:
        head.finish()
    assert (caught.value.line, caught.value.reason) == (3, "unknown field “other”")


def test_anchors_and_tags_of_yaml_make_no_objects() -> None:
    head = front_matter.read("a: !!python/object/apply:os.getcwd []\n")
    with pytest.raises(Malformed, match="must be a single value"):
        head.take("a", str)


def test_empty_values_are_left_out() -> None:
    assert front_matter.dump({"a": "", "b": None, "c": [], "d": 0, "e": False}) == (
        "d: 0\ne: false\n"
    )
