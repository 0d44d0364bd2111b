"""Numbers as people write them: in requests, where they may be anything, and on our pages."""

from decimal import Decimal

MOST_DIGITS = 15  # what is longer is no id, no version and no number of minutes of ours


def whole_number(text: object) -> int | None:
    """Return the number that stands there, or None for anything that cannot be one of ours."""
    digits = str(text)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    return int(digits) if is_number else None


def plain_number(value: Decimal) -> str:
    """Write a number in its shortest plain form: 2, 1.5 and 10, never 2.0 or 1E+1."""
    return f"{value.normalize():f}" if value else "0"
