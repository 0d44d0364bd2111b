"""Records as plain JSON and back, by the types of their fields."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from questionbank.formats.front_matter import show

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shape:
    """One field of a record, its type taken apart."""

    name: str
    kind: type[Any]  # of one entry, where it is a list
    is_list: bool
    is_optional: bool
    default: Any  # dataclasses.MISSING where it must be given
    rules: Mapping[str, Any]  # how it may be filled: what `records` says of it

    @property
    def is_needed(self) -> bool:
        """Say whether no record can be without it."""
        return self.default is MISSING


_SHAPES: Final[dict[type[Any], tuple[Shape, ...]]] = {}


def shapes(kind: type[Any]) -> tuple[Shape, ...]:
    """Return the fields of a record in their order."""
    if kind not in _SHAPES:
        _SHAPES[kind] = _shapes(kind)
    return _SHAPES[kind]


def _shapes(kind: type[Any]) -> tuple[Shape, ...]:
    hints = get_type_hints(kind)
    return tuple(
        Shape(
            name=each.name,
            kind=_kind(hints[each.name]),
            is_list=get_origin(hints[each.name]) is tuple,
            is_optional=NoneType in get_args(hints[each.name]),
            default=each.default,
            rules=each.metadata,
        )
        for each in fields(kind)
    )


def _kind(hint: Any) -> type[Any]:  # noqa: ANN401 -- any annotation
    """Return str for `str`, `str | None` and `tuple[str, ...]`; dict for `dict[str, str]`."""
    if get_origin(hint) is dict:
        return dict
    kind: type[Any] = (get_args(hint) or (hint,))[0]
    return kind


def to_json(value: Any) -> Any:  # noqa: ANN401 -- a record or any field of one to any JSON value
    """Return a record as a JSON value; numbers that are not whole, dates and UUIDs as text."""
    if is_dataclass(value):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if isinstance(value, Decimal):
        return show(value)
    if isinstance(value, date | UUID):
        return str(value)
    return value


def from_json(kind: type[T], value: Mapping[str, Any]) -> T:
    """Return the record that `to_json` was given; a field that is younger takes its default."""
    given = [each for each in shapes(kind) if each.name in value]
    return kind(**{each.name: _field(each, value[each.name]) for each in given})


def _field(shape: Shape, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    if shape.is_list:
        return tuple(_entry(shape.kind, each) for each in value)
    return None if value is None else _entry(shape.kind, value)


def _entry(kind: type[Any], value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    if is_dataclass(kind):
        return from_json(kind, value)
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if kind in {Decimal, UUID} else value
