"""Bring in what files say, row by row: everything in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import ValidationError
from django.db import transaction

from questionbank.actions.problems import ContentRefused
from questionbank.actions.versions import Incomplete
from questionbank.formats.folder import ONLY_THESE, Unreadable
from web.conflict import Conflict

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Outcome = Literal["create", "update", "unchanged", "skipped", "conflict", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the import does, or would do, with one entry of the folder."""

    kind: str
    name: str
    outcome: Outcome
    changes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()  # what stands now and will not stand any more
    reasons: tuple[str, ...] = ()  # of a conflict or an error

    @property
    def is_failure(self) -> bool:
        """Say whether the row stands in the way of the whole import."""
        return self.outcome in {"conflict", "error"}


def bring_in(rows: Iterable[Row], *, is_dry_run: bool) -> tuple[Row, ...]:
    """Let the rows, which write while they are read, do so together or not at all.

    The plan is the import itself, taken back: a dry run and a run with a failing row leave
    nothing behind.
    """
    with transaction.atomic():
        done = tuple(rows)
        if is_dry_run or any(row.is_failure for row in done):
            transaction.set_rollback(True)
    return done


def unread(file: Unreadable) -> Row:
    """Return the row of a file that could not be read."""
    reason = f"line {file.line}: {file.reason}"
    return Row(kind="file", name=file.path, outcome="error", reasons=(reason,))


def skipped(path: str) -> Row:
    """Return the row of a file that no import reads."""
    return Row(kind="file", name=path, outcome="skipped", reasons=(ONLY_THESE,))


def attempt(kind: str, name: str, act: Callable[[], Row]) -> Row:
    """Run one row in a savepoint, so that every failing row is reported and not just the first."""
    outcome: Outcome = "error"
    try:
        with transaction.atomic():
            return act()
    except ContentRefused as error:
        reasons = [f"{each.place}: {each.message}" for each in error.problems]
    except ValidationError as error:
        reasons = error.messages
    except Incomplete as error:
        reasons = [str(error)]
    except Conflict as error:
        outcome, reasons = "conflict", [str(error)]
    return Row(kind=kind, name=name, outcome=outcome, reasons=tuple(reasons))


def changed(before: object, after: DataclassInstance) -> tuple[str, ...]:
    """Return the names of the fields in which two records of a kind differ."""
    names = [each.name for each in fields(after)]
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
