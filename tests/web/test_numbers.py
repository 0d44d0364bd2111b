"""What a request calls a number is one, or it is nothing."""

import pytest

from web.numbers import whole_number


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
