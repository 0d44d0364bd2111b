"""Which column holds which field of a record, where the two are not called the same."""

from typing import Final

COLUMNS: Final = {
    "minutes": "expected_minutes",
    "review_by": "review_by_date",
    "accept": "accepted_warnings",
    "criterion": "criterion_key",
    "why": "why_wrong",
    "signal": "expected_signal",
    "level": "level_key",
}
FIELDS: Final = {column: name for name, column in COLUMNS.items()}
# Fields of a question that name other questions: no columns of its own row hold them.
LINKS: Final = frozenset({"enemies", "replaced_by"})
