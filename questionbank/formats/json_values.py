"""Frozen dataclasses as JSON values, and back, by nothing but their fields and type hints.

A field may be str, int, float, bool, Decimal, UUID, date, datetime, a StrEnum, a Literal,
another dataclass, a tuple[…, ...] or dict[str, …] of any of these, or one of them `| None`. A
Decimal is text, since a JSON number is a binary fraction to most readers.
"""

import datetime as dt
import functools
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from web.numbers import plain_number

Kind = TypeVar("Kind")
Reader = Callable[[object], object]


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
    try:
        return cast("Kind", _reader(kind)(value))  # type: ignore[arg-type]  # types are hashable
    except _Misfit as misfit:
        message = f"{kind.__name__}{misfit.place} {misfit.says}."
        raise NotOfThisKind(message) from misfit


@functools.cache
def hints(kind: type) -> Mapping[str, Any]:
    """Return the type of each field of a dataclass, in order."""
    found = get_type_hints(kind)
    return {each.name: found[each.name] for each in fields(kind)}


def is_required(each: Field[Any]) -> bool:
    """Tell whether a field has no default."""
    return each.default is MISSING and each.default_factory is MISSING


@functools.cache
def _reader(kind: Any) -> Reader:  # noqa: ANN401 -- any type hint
    """Return what reads the kind, made once: a report has thousands of values of a few kinds."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is None:
        return _record_reader(kind) if is_dataclass(kind) else functools.partial(_plain, kind)
    if origin is Literal:
        return functools.partial(_one_of, [(type(part), part) for part in parts])
    if origin in {Union, types.UnionType}:
        [other] = [part for part in parts if part is not types.NoneType]
        read = _reader(other)
        return lambda value: None if value is None else read(value)
    several = {tuple: _tuple, dict: _mapping}[origin]
    return functools.partial(several, _reader(parts[1] if origin is dict else parts[0]))


def _record_reader(kind: Any) -> Reader:  # noqa: ANN401 -- a dataclass
    readers = {name: _reader(hint) for name, hint in hints(kind).items()}
    required = {each.name for each in fields(kind) if is_required(each)}

    def read(value: object) -> object:
        if not isinstance(value, dict):
            raise _wrong(value)
        if missing := required - value.keys():
            raise _Misfit(f"lacks {', '.join(sorted(missing))}")
        given = {}
        for name in readers.keys() & value.keys():
            try:
                given[name] = readers[name](value[name])
            except _Misfit as misfit:
                raise misfit.within(f".{name}") from misfit
        return kind(**given)

    return read


def _tuple(read: Reader, value: object) -> object:
    if not isinstance(value, list):
        raise _wrong(value)
    found = []
    for at, row in enumerate(value):
        try:
            found.append(read(row))
        except _Misfit as misfit:
            raise misfit.within(f"[{at}]") from misfit
    return tuple(found)


def _mapping(read: Reader, value: object) -> object:
    if not isinstance(value, dict):
        raise _wrong(value)
    found = {}
    for key, part in value.items():
        try:
            found[key] = read(part)
        except _Misfit as misfit:
            raise misfit.within(f".{key}") from misfit
    return found


def _one_of(choices: Sequence[tuple[type, object]], value: object) -> object:
    if (type(value), value) not in choices:
        raise _wrong(value)
    return value


def _plain(kind: type, value: object) -> object:
    if type(value) is kind and kind in PLAIN:
        return value
    if kind is float and type(value) is int:
        return float(value)
    if kind in PLAIN or not isinstance(value, str):
        raise _wrong(value)
    try:
        return FROM_TEXT.get(kind, kind)(value)
    except (ValueError, InvalidOperation) as error:
        raise _wrong(value) from error


class _Misfit(Exception):
    """A value that does not fit, found at a place that is known from the outside in."""

    def __init__(self, says: str, place: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.place = place

    def within(self, outer: str) -> "_Misfit":
        """Return the same, seen from one step further out."""
        return _Misfit(self.says, f"{outer}{self.place}")


def _wrong(value: object) -> _Misfit:
    return _Misfit(f"cannot be {str(value)[:80]!r}")


PLAIN: Final = frozenset({str, int, float, bool})
FROM_TEXT: Final[Mapping[type, Callable[[str], object]]] = {
    dt.date: dt.date.fromisoformat,
    dt.datetime: dt.datetime.fromisoformat,
}
