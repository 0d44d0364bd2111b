"""Querysets that are composed once a process: for the addresses that are asked all the time.

Django composes the SQL of a queryset at every use, and PostgreSQL plans it: both can cost more than
running it.
"""

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Self, TypeVar

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet

AnyModel = TypeVar("AnyModel", bound=Model)


class _PreparedCursor(psycopg.Cursor[Any]):
    """Has each statement planned once a connection."""

    def execute(self, query: Any, params: Any = None) -> Self:  # type: ignore[override]  # noqa: ANN401 -- as Django calls it
        return super().execute(query, params, prepare=True)


def prepared_cursor() -> CursorWrapper:
    """Return a cursor for SQL that is the same each time, with its values apart."""
    cursor = connection.cursor()
    cursor.close()
    cursor.cursor = _PreparedCursor(connection.connection)
    return cursor


class PreparedQuery:
    """A queryset of rows of values, with places for what differs between two uses.

    `compose` is called once, with a stand-in for each place, and says nothing that SQL would not:
    so a door such as `visible_to` stays the one truth about who sees what.
    """

    def __init__(self, compose: Callable[..., QuerySet[Any, Any]], **places: type) -> None:
        """Take what composes the queryset, and the places with their types: int or str."""
        self._compose = compose
        self._places = places

    def rows(self, **values: int | str) -> list[Sequence[Any]]:
        """Return the rows for these values, in the order of the queryset's own."""
        statement, order = self._prepared
        with prepared_cursor() as cursor:
            cursor.execute(
                statement,
                [values[each.name] if isinstance(each, _Place) else each for each in order],
            )
            rows: list[Sequence[Any]] = cursor.fetchall()
            return rows

    def instances(self, model: type[AnyModel], **values: int | str) -> list[AnyModel]:
        """Return the rows as whole instances of the model that the queryset is of."""
        names = _names(model)
        return [model.from_db(connection.alias, names, row) for row in self.rows(**values)]

    @cached_property
    def _prepared(self) -> tuple[str, list[Any]]:
        stand_ins = {
            name: kind(-7_000_000_000_000 - number)
            for number, (name, kind) in enumerate(self._places.items())
        }
        statement, values = self._compose(**stand_ins).query.sql_with_params()
        places = {stand_in: _Place(name) for name, stand_in in stand_ins.items()}
        return statement, [
            places.get(value, value) if isinstance(value, int | str) else value for value in values
        ]


@cache
def _names(model: type[Model]) -> list[str]:
    """Return the names of its columns. Raises TypeError where a value is not as it is stored."""
    fields = model._meta.concrete_fields  # noqa: SLF001 -- Django's public name
    if converted := [each.name for each in fields if each.get_db_converters(connection)]:
        message = f"{model.__name__} has to be read by Django: {', '.join(converted)}"
        raise TypeError(message)
    return [each.attname for each in fields]


class _Place:
    def __init__(self, name: str) -> None:
        self.name = name
