"""How long and how large the bank's values may be: columns, forms, API and files all ask here."""

from typing import Final, NamedTuple


class Range(NamedTuple):
    """Whole numbers, both ends included."""

    least: int
    most: int


DIFFICULTY: Final = Range(1, 5)
MINUTES: Final = Range(1, 240)

# Decimal numbers: levels and weights.
DIGITS: Final = 6
PLACES: Final = 2

# Characters of one line.
TITLE: Final = 200
TESTS: Final = 160
SLUG: Final = 120
ENTRY_SLUG: Final = 50  # of a topic or competency
KEY: Final = 60  # of a criterion or level
FAMILY: Final = 80
TAG: Final = 40
REFERENCE: Final = 300
NOTE: Final = 300
LICENCE: Final = 80
ATTRIBUTION: Final = 300
SOURCE: Final = 80
SOURCE_ID: Final = 200
CRITERION: Final = 150
LABEL: Final = 60
SAYING: Final = 1_000
# Characters of one text: far above anything spoken, far below what the search index can hold.
TEXT: Final = 20_000

_ROWS: Final = {"criteria": 12, "levels": 10}


def rows(name: str) -> int:
    """Return how many rows a list of a question may have: a form with more could not be posted."""
    return _ROWS.get(name, 40)
