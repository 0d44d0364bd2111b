"""One cell of a card: written, if nobody was faster, in one statement with its receipt.

By hand, since this runs at every pause of every panelist: an update that returns what stood there
before, and a receipt only if there was something to update, are one way to the database.
"""

import datetime as dt
import functools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from interviews.models import Note, OperationReceipt, Rating, Scorecard, Tick
from web.prepared import prepared_cursor

BURST = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Table:
    """Where cells of a kind stand."""

    model: type[models.Model]
    is_typed: bool = False  # a text, saved at every pause
    prefix: str = ""  # of version and instants
    has_rows: bool = False  # from the beginning: there is no first version to insert


RATINGS, TICKS = Table(Rating), Table(Tick)
NOTES = Table(Note, is_typed=True)
RECOMMENDATIONS = Table(Scorecard, is_typed=True, prefix="recommendation_", has_rows=True)


@dataclass(frozen=True, slots=True)
class Cell:
    """A place on a card that holds one mark, and what is to stand there; both by column."""

    table: Table
    where: Mapping[str, object]
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """What stood in the cell before, and whether what stands there now goes into the trail."""

    before: Mapping[str, object]
    is_recorded: bool


def write(
    cell: Cell,
    *,
    expected_version: int,
    scorecard_id: int,
    op_id: uuid.UUID,
    fingerprint: str,
    at: dt.datetime,
    is_typing: bool,
) -> Written | None:
    """Write the cell on top of that version, 0 being none yet; None if it is at another.

    A text goes into the trail when it is done, and once a minute while `is_typing`. Raises
    IntegrityError for an id that has a receipt on this card. Expects the card to be locked.
    """
    is_new = expected_version == 0 and not cell.table.has_rows
    values: dict[str, Any] = {
        **cell.where,
        **{f"new_{name}": value for name, value in cell.values.items()},
        "expected": expected_version,
        "scorecard": scorecard_id,
        "op_id": op_id,
        "fingerprint": fingerprint,
        "at": at,
        "burst": at - BURST,
        "is_typing": is_typing,
    }
    statement = _statement(cell.table, tuple(cell.where), tuple(cell.values), is_new=is_new)
    with prepared_cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        return None
    is_due, *found = row
    before = {} if is_new else dict(zip(cell.values, found, strict=True))
    return Written(before, is_recorded=is_due or not (is_typing and cell.table.is_typed))


def read(cell: Cell) -> tuple[int, Mapping[str, object]]:
    """Return the version and the values that stand there; 0 and nothing before the first."""
    rows = cell.table.model._default_manager.filter(**cell.where)  # noqa: SLF001 -- Django's public name
    row = rows.values(f"{cell.table.prefix}version", *cell.values).first()
    return (row.pop(f"{cell.table.prefix}version"), row) if row else (0, {})


@functools.cache
def _statement(
    table: Table, where: tuple[str, ...], names: tuple[str, ...], *, is_new: bool
) -> str:
    """Compose the statement. All names in it come from the models."""
    written = _insert(table, where, names) if is_new else _update(table, where, names)
    return f"""
WITH written AS ({written}), kept AS (
  INSERT INTO {_name(OperationReceipt)} (scorecard_id, op_id, fingerprint, version, applied_at)
  SELECT %(scorecard)s, %(op_id)s, %(fingerprint)s, %(expected)s + 1, %(at)s FROM written
)
SELECT * FROM written"""  # noqa: S608 -- names from the models


def _insert(table: Table, where: tuple[str, ...], names: tuple[str, ...]) -> str:
    fields = {name: f"%({name})s" for name in where}
    fields |= {name: f"%(new_{name})s" for name in names}
    fields |= {"version": "1", "updated_at": "%(at)s"}
    if table.is_typed:
        fields["recorded_at"] = "%(at)s"
    columns, values = ", ".join(fields), ", ".join(fields.values())
    return (
        f"INSERT INTO {_name(table.model)} ({columns}) VALUES ({values})"  # noqa: S608 -- names from the models
        " ON CONFLICT DO NOTHING RETURNING false"
    )


def _update(table: Table, where: tuple[str, ...], names: tuple[str, ...]) -> str:
    p, is_due = table.prefix, "false"
    changes = {name: f"%(new_{name})s" for name in names}
    changes |= {f"{p}version": f"{p}version + 1", f"{p}updated_at": "%(at)s"}
    if table.is_typed:
        goes_on = f"{p}updated_at > %(burst)s"
        changes[f"{p}recorded_at"] = (
            f"CASE WHEN %(is_typing)s AND {goes_on} AND {p}recorded_at > %(burst)s"
            f" THEN {p}recorded_at ELSE %(at)s END"
        )
        is_due = f"coalesce(old.{goes_on} AND old.{p}recorded_at <= %(burst)s, false)"
    assigned = ", ".join(f"{name} = {value}" for name, value in changes.items())
    cells = " AND ".join(f"{name} = %({name})s" for name in where)
    found = ", ".join([is_due, *(f"old.{name}" for name in names)])
    return (
        f"UPDATE {_name(table.model)} SET {assigned}"  # noqa: S608 -- names from the models
        f" WHERE {cells} AND {p}version = %(expected)s RETURNING {found}"
    )


def _name(model: type[models.Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 -- Django's public name for a model
