"""What a request calls a number is one, or it is nothing; ours are written as people do."""

from decimal import Decimal

import pytest

from web.numbers import plain_number, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("17", 17),
        (17, 17),
        ("007", 7),
        ("9" * 15, 10**15 - 1),
        ("9" * 16, None),
        pytest.param("9" * 5000, None, id="more digits than Python reads"),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_number_that_can_be_ours_is_read(text: object, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2", "2"),
        ("2.00", "2"),
        ("1.50", "1.5"),
        ("10.00", "10"),
        ("1E+1", "10"),
        ("-0.5", "-0.5"),
        ("-0", "0"),
        ("0.00", "0"),
    ],
)
def test_a_number_is_written_in_its_shortest_form(value: str, text: str) -> None:
    assert plain_number(Decimal(value)) == text
