"""What an import did or would do, and what a check found, for people and for programs."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from questionbank.actions.import_rows import Outcome, Row
from questionbank.formats.checks.findings import ERROR, STYLE, WARNING, Finding, count

OUTCOMES: tuple[Outcome, ...] = ("create", "update", "unchanged", "skipped", "conflict", "error")


def report(rows: Sequence[Row], *, as_json: bool, is_dry_run: bool) -> str:
    """Return every row as JSON, or what is not unchanged as lines with a summary."""
    if as_json:
        return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
    lines = [line for row in rows if row.outcome != "unchanged" for line in _lines(row)]
    return "\n".join([*lines, _summary(rows, is_dry_run=is_dry_run)])


def is_done(rows: Sequence[Row]) -> bool:
    """Say whether something was found to import, and nothing of it failed."""
    found = [row for row in rows if row.outcome != "skipped"]
    return bool(found) and not any(row.is_failure for row in found)


def _lines(row: Row) -> Iterator[str]:
    changes = f" ({', '.join(row.changes)})" if row.changes and not row.is_failure else ""
    yield f"{row.outcome:9} {row.kind} {row.name}{changes}"
    for reason in row.reasons:
        yield f"          {reason}"
    for lost in row.lost:
        yield f"          no longer there: {lost}"


def _summary(rows: Sequence[Row], *, is_dry_run: bool) -> str:
    if not rows:
        return "Nothing to import."
    counts = Counter(row.outcome for row in rows)
    told = ", ".join(f"{counts[each]} {each}" for each in OUTCOMES if counts[each])
    end = ""
    if not is_done(rows):
        end = " Nothing was imported."
    elif is_dry_run:
        end = " Dry run: nothing was changed."
    return f"{told}.{end}"


def is_clean(number: int, findings: Sequence[Finding]) -> bool:
    """Say whether something was found to check, and no error in it."""
    return number > 0 and not count(findings, ERROR)


def findings_report(checked: str, number: int, findings: Sequence[Finding]) -> str:
    """Return the findings that nobody has answered, and a summary; `checked` names the kind."""
    lines = []
    for each in findings:
        if not each.accepted:
            lines += [
                f"{each.severity:8}{each.where} · {each.place} · {each.code}",
                f"        {each.problem} {each.advice}",
            ]
    errors, style, warnings = (count(findings, each) for each in (ERROR, STYLE, WARNING))
    accepted = sum(bool(each.accepted) for each in findings)
    lines.append(
        f"{checked}: {number}. Errors: {errors}, style: {style}, warnings: {warnings},"
        f" accepted with a reason: {accepted}."
    )
    return "\n".join(lines)
