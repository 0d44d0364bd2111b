"""Frozen dataclasses as JSON values, and back, by nothing but their fields and type hints.

A field may be str, int, float, bool, Decimal, UUID, date, datetime, a StrEnum, a Literal,
another dataclass, a tuple[…, ...] or dict[str, …] of any of these, or one of them `| None`. A
Decimal is text, since a JSON number is a binary fraction to most readers.
"""

import datetime as dt
import functools
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from web.numbers import plain_number

Kind = TypeVar("Kind")


class NotOfThisKind(ValueError):
    """A JSON value that is not what was asked for; the sentence names the place."""


def to_json(value: object) -> Any:  # noqa: ANN401 -- JSON of any depth
    """Return what json.dumps takes."""
    if is_dataclass(value):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | StrEnum) else value


def from_json(kind: type[Kind], value: object) -> Kind:
    """Return the value of that kind; names it does not know belonged to an earlier form of it.

    Raises NotOfThisKind for anything missing or wrong.
    """
    return cast("Kind", _read(kind, value, kind.__name__))


@functools.cache
def hints(kind: type) -> Mapping[str, Any]:
    """Return the type of each field of a dataclass, in order."""
    found = get_type_hints(kind)
    return {each.name: found[each.name] for each in fields(kind)}


def is_required(each: Field[Any]) -> bool:
    """Tell whether a field has no default."""
    return each.default is MISSING and each.default_factory is MISSING


def _read(kind: Any, value: object, place: str) -> object:  # noqa: ANN401 -- any type hint
    origin, parts = get_origin(kind), get_args(kind)
    if origin is None:
        read = _record if is_dataclass(kind) else _plain
        return read(kind, value, place)
    if origin in {Union, types.UnionType}:
        [other] = [part for part in parts if part is not types.NoneType]
        return None if value is None else _read(other, value, place)
    if origin is tuple and isinstance(value, list):
        return tuple(_read(parts[0], row, f"{place}[{at}]") for at, row in enumerate(value))
    if origin is dict and isinstance(value, dict):
        return {key: _read(parts[1], part, f"{place}.{key}") for key, part in value.items()}
    if origin is Literal and (type(value), value) in [(type(part), part) for part in parts]:
        return value
    raise _wrong(value, place)


def _record(kind: type, value: object, place: str) -> object:
    if not isinstance(value, dict):
        raise _wrong(value, place)
    types_of = hints(kind)
    missing = {each.name for each in fields(kind) if is_required(each)} - value.keys()
    if missing:
        raise NotOfThisKind(f"{place} lacks {', '.join(sorted(missing))}.")
    known = types_of.keys() & value.keys()
    return kind(**{name: _read(types_of[name], value[name], f"{place}.{name}") for name in known})


def _plain(kind: type, value: object, place: str) -> object:
    if kind is float and type(value) is int:
        return float(value)
    if kind in PLAIN and type(value) is kind:
        return value
    if kind in PLAIN or not isinstance(value, str):
        raise _wrong(value, place)
    try:
        return FROM_TEXT.get(kind, kind)(value)
    except (ValueError, InvalidOperation) as error:
        raise _wrong(value, place) from error


def _wrong(value: object, place: str) -> NotOfThisKind:
    return NotOfThisKind(f"{place} cannot be {str(value)[:80]!r}.")


PLAIN: Final = frozenset({str, int, float, bool})
FROM_TEXT: Final[Mapping[type, Callable[[str], object]]] = {
    dt.date: dt.date.fromisoformat,
    dt.datetime: dt.datetime.fromisoformat,
}
