"""The JSON Schema of what json_values writes: names, types and docstrings of the dataclasses."""

import datetime as dt
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Literal, Union, cast, get_args, get_origin
from uuid import UUID

from questionbank.formats.json_values import hints, is_required

Json = dict[str, Any]


def definitions(kind: type, *, reference: str = "#/$defs/{}") -> dict[str, Json]:
    """Return the schemas of a dataclass and of all those it holds, by name."""
    found: dict[str, Json] = {}
    waiting = [kind]
    while waiting:
        each = waiting.pop()
        if each.__name__ in found:
            continue
        held = hints(each)
        found[each.__name__] = {
            "type": "object",
            "description": each.__doc__,
            "properties": {name: _schema(hint, reference) for name, hint in held.items()},
            "required": [field.name for field in fields(each) if is_required(field)],
            "additionalProperties": False,
        }
        waiting += [part for hint in held.values() for part in _dataclasses(hint)]
    return dict(sorted(found.items()))


def _dataclasses(hint: Any) -> list[type]:  # noqa: ANN401 -- any type hint
    if is_dataclass(hint):
        return [cast("type", hint)]
    return [found for part in get_args(hint) for found in _dataclasses(part)]


def _schema(hint: Any, reference: str) -> Json:  # noqa: ANN401 -- any type hint
    origin, parts = get_origin(hint), get_args(hint)
    if origin is tuple:
        return {"type": "array", "items": _schema(parts[0], reference)}
    if origin in {Union, types.UnionType}:
        [other] = [part for part in parts if part is not types.NoneType]
        return {"anyOf": [_schema(other, reference), {"type": "null"}]}
    if origin is Literal:
        return {"enum": list(parts)}
    if is_dataclass(hint):
        return {"$ref": reference.format(cast("type", hint).__name__)}
    if issubclass(hint, StrEnum):
        return {"enum": [str(member) for member in hint]}
    return dict(PLAIN[hint])


PLAIN: Final[Mapping[type, Json]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Decimal: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    UUID: {"type": "string", "format": "uuid"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
}
