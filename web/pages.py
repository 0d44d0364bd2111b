"""Keyset pages: the next page starts after the last row seen, whatever its number.

OFFSET reads and drops every row before the page (681 ms at a million rows); a key goes straight
there through the index (0.2 ms), and rows that come or go meanwhile shift nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, Self, TypeVar

from cryptography.fernet import Fernet, InvalidToken
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    F,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404
from django.utils.crypto import salted_hmac

PAGE_SIZE = 50
COUNTED = 1_000  # a list says how many rows it has up to here; counting on would cost more
GLANCED = 99  # so far a page counts that shows the first rows of many lists
AnyModel = TypeVar("AnyModel", bound=Model)
Row = TypeVar("Row")
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursors of the pages beside them where there are any."""

    rows: list[Row]
    next_cursor: str | None
    previous_cursor: str | None
    first: int = 1  # the place of the first row in the list
    total: int | None = None  # rows in all, up to COUNTED + 1; None: not asked
    is_near: bool = False  # nothing had the words; these have words of nearly their spelling

    @property
    def summary(self) -> str:
        """Say which rows of how many these are; nothing where all stand on one page."""
        if self.total is None or not self.rows:
            return ""
        last = self.first + len(self.rows) - 1
        in_all = f"{self.total:,}" if self.total <= COUNTED else f"more than {COUNTED:,}"
        return f"{self.first:,}–{last:,} of {in_all}"

    def showing(self, rows: list[Shown]) -> Page[Shown]:
        """Return the same page with what is shown of its rows in their place."""
        beside = (self.next_cursor, self.previous_cursor, self.first, self.total, self.is_near)
        return Page(rows, *beside)


@dataclass(frozen=True)
class _Key:
    """One column of the order."""

    name: str
    is_descending: bool

    @classmethod
    def of(cls, order: str) -> _Key:
        return cls(name=order.removeprefix("-"), is_descending=order.startswith("-"))

    def reversed(self) -> _Key:
        return _Key(name=self.name, is_descending=not self.is_descending)

    @property
    def order(self) -> str:
        return f"-{self.name}" if self.is_descending else self.name

    def value_of(self, row: object) -> object:
        """Return the row's value; raise TypeError for NULL, which no comparison passes."""
        if isinstance(row, dict):
            value = row[self.name]
        else:
            value = reduce(getattr, self.name.split("__"), row)
        if value is None:
            raise TypeError(f"{self.name} is NULL: order by a column that always has a value.")
        return value

    def from_text(self, text: str, queryset: QuerySet[Any, Any]) -> object:
        """Return the value that the cursor carried, in the type of the column."""
        column = F(self.name).resolve_expression(queryset.all().query)
        return column.output_field.to_python(text)


class _RowIsBeyond(Func):
    """(a, b) > (x, y) as one comparison, which a B-tree over (a, b) answers directly."""

    output_field = BooleanField()

    def __init__(self, *halves: F | Value, operator: str = ">") -> None:
        super().__init__(*halves)
        self.operator = operator

    def as_sql(  # type: ignore[override]  # Func's options are not for this template
        self, compiler: SQLCompiler, _connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        middle = len(parts) // 2
        left, right = (
            ", ".join(s for s, _ in parts[:middle]),
            ", ".join(s for s, _ in parts[middle:]),
        )
        return f"({left}) {self.operator} ({right})", [value for _, p in parts for value in p]


class Among(Func):
    """Match the rows that a column names among these few, which are looked up before all else.

    An `IN` would be one more table to be joined, when the planner pleases: of a list with many
    tables, only after it has walked through a million rows that are none of the few.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, few: QuerySet[Any, Any]) -> None:
        super().__init__(F(column), ArraySubquery(few))


class RowCount(Subquery):
    """How many rows belong to each row of the page.

    Counting over a join groups the whole table before the first page can be cut off; this counts
    only for the rows that are shown.
    """

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any, Any], *, at_most: int | None = None) -> None:
        super().__init__(rows.order_by().values("pk")[:at_most])


def page(
    queryset: QuerySet[Any, Any],
    *,
    order: Sequence[str],
    cursor: str | None = None,
    columns: Sequence[str] = (),
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """Return one page of the queryset, its rows as values where `columns` are named.

    `order` holds columns as for order_by, none with NULLs and the last unique; select what it
    reaches through relations. The cursor comes from another Page of the same model and order,
    else Http404 is raised: a wrong address, not a failure.
    """
    keys = [_Key.of(name) for name in order]
    salt = f"web.pages {queryset.model.__name__} {' '.join(order)}"
    seen = _Cursor.read(cursor, salt) if cursor else _Cursor()
    walk = [key.reversed() for key in keys] if seen.is_backward else keys
    beyond = _beyond(queryset, walk, seen.values)
    ordered = beyond.order_by(*(key.order for key in walk))
    rows: list[Any] = list((ordered.values(*columns) if columns else ordered)[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    if seen.is_backward:
        rows.reverse()
    total = count(queryset) if has_more and not cursor else seen.total
    first = seen.place
    if seen.is_backward:
        first = max(seen.place - len(rows), 1) if has_more else 1

    def link(*, back: bool) -> str | None:
        if not rows or not (has_more if back == seen.is_backward else bool(cursor)):
            return None
        place = first if back else first + len(rows)
        values = [_text(key.value_of(rows[0 if back else -1])) for key in keys]
        return _Cursor(back, values, place, total).write(salt)

    return Page(rows, link(back=False), link(back=True), first=first, total=total)


def count(queryset: QuerySet[Any, Any]) -> int:
    """Return how many rows there are, or COUNTED + 1 where there are more."""
    return counts({"all": queryset}, up_to=COUNTED)["all"]


def counts(lists: Mapping[str, QuerySet[Any, Any]], *, up_to: int = GLANCED) -> dict[str, int]:
    """Return how many rows each has, one more than `up_to` for more; one query asks for all."""
    parts, values = [], list[Any]()
    for rows in lists.values():
        sql, given = rows.order_by().values("pk")[: up_to + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 -- Django wrote it
        values += given
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        [found] = cursor.fetchall()
    return dict(zip(lists, found, strict=True))


def _beyond(
    queryset: QuerySet[AnyModel, Row], keys: list[_Key], texts: Sequence[str]
) -> QuerySet[AnyModel, Row]:
    """Return the rows that come after these values when walking in this order."""
    if not texts:
        return queryset
    try:
        values = [key.from_text(text, queryset) for key, text in zip(keys, texts, strict=True)]
    except (ValidationError, ValueError, TypeError) as error:
        raise Http404("No such page.") from error
    if len({key.is_descending for key in keys}) == 1:
        operator = "<" if keys[0].is_descending else ">"
        columns = [F(key.name) for key in keys]
        return queryset.filter(_RowIsBeyond(*columns, *map(Value, values), operator=operator))
    return queryset.filter(_beyond_mixed(keys, values))


def _beyond_mixed(keys: list[_Key], values: list[object]) -> Q:
    """Return a > x or (a = x and b < y) or …, with a >= x in front for the index."""
    first, bound = keys[0], "lte" if keys[0].is_descending else "gte"
    either, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        either |= equal & Q((f"{key.name}__{'lt' if key.is_descending else 'gt'}", value))
        equal &= Q((key.name, value))
    return Q((f"{first.name}__{bound}", values[0])) & either


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


@dataclass(frozen=True)
class _Cursor:
    """Where a page begins: beyond which values, as the how manieth row of how many."""

    is_backward: bool = False
    values: Sequence[str] = ()
    place: int = 1
    total: int | None = None

    @classmethod
    def read(cls, text: str, salt: str) -> Self:
        """Return what the text says. That we encrypted it vouches for its shape."""
        padding = "=" * (-len(text) % 4)
        try:
            return cls(*json.loads(_cipher(salt).decrypt(f"{text}{padding}".encode())))
        except InvalidToken as error:
            raise Http404("No such page.") from error

    def write(self, salt: str) -> str:
        """Return it as it is written in an address."""
        values = [self.is_backward, self.values, self.place, self.total]
        return _cipher(salt).encrypt(json.dumps(values).encode()).decode().rstrip("=")


def _cipher(salt: str) -> Fernet:
    """Return what reads and writes the cursors of one model and order.

    A cursor holds what its row is sorted by, such as a candidate's name, and stands in addresses,
    which browsers and proxies remember.
    """
    return Fernet(urlsafe_b64encode(salted_hmac(salt, "", algorithm="sha256").digest()))
