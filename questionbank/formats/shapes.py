"""The fields of a record with their types taken apart, for all that is derived from them."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from types import NoneType
from typing import Any, Final, get_args, get_origin, get_type_hints


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
