"""Numbers in requests, which may be anything."""

MOST_DIGITS = 15  # what is longer is no id, no version and no number of minutes of ours


def whole_number(text: object) -> int | None:
    """Return the number that stands there, or None for anything that cannot be one of ours."""
    digits = str(text)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    return int(digits) if is_number else None
