"""What an import did or would do, for people and for programs."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from questionbank.actions.import_rows import Outcome, Row

OUTCOMES: tuple[Outcome, ...] = ("create", "update", "unchanged", "conflict", "error")


def report(rows: Sequence[Row], *, as_json: bool, is_dry_run: bool) -> str:
    """Return every row as JSON, or what is not unchanged as lines with a summary."""
    if as_json:
        return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
    lines = [line for row in rows if row.outcome != "unchanged" for line in _lines(row)]
    return "\n".join([*lines, _summary(rows, is_dry_run=is_dry_run)])


def _lines(row: Row) -> Iterator[str]:
    changes = f" ({', '.join(row.changes)})" if row.changes and not row.is_failure else ""
    yield f"{row.outcome:9} {row.kind} {row.name}{changes}"
    for reason in row.reasons:
        yield f"          {reason}"
    for lost in row.lost:
        yield f"          no longer there: {lost}"


def _summary(rows: Sequence[Row], *, is_dry_run: bool) -> str:
    counts = Counter(row.outcome for row in rows)
    told = ", ".join(f"{counts[each]} {each}" for each in OUTCOMES if counts[each])
    end = ""
    if any(row.is_failure for row in rows):
        end = " Nothing was imported."
    elif is_dry_run:
        end = " Dry run: nothing was changed."
    return f"{told or 'Nothing to import'}.{end}"
