"""Why something cannot be stored, said before the database has to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models

from questionbank.formats import limits
from questionbank.models.columns import FIELDS


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be stored: where, as in `criteria.0.levels.2.label`, and why."""

    place: str
    message: str


class ContentRefused(ValidationError):
    """The content cannot be stored; nothing was changed. `message_dict` goes by place."""

    def __init__(self, problems: list[Problem]) -> None:
        by_place: dict[str, list[str]] = {}
        for each in problems:
            by_place.setdefault(each.place, []).append(each.message)
        super().__init__(by_place)
        self.problems = problems


def row_problems(place: str, row: models.Model) -> Iterator[Problem]:
    """Ask a row whether the database would take it, whatever it refers to."""
    fields = [each for each in row._meta.fields if not each.generated]  # noqa: SLF001 -- documented
    unset = {each.name for each in fields if each.null and getattr(row, each.attname) is None}
    try:
        row.clean_fields(exclude=unset | {each.name for each in fields if each.is_relation})
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            for message in messages:
                yield Problem(_join(place, name), message)
    for each in fields:
        value = getattr(row, each.attname)
        if any("\x00" in text for text in _texts(value)):
            yield Problem(_join(place, each.name), "Null characters are not allowed.")
        elif isinstance(each, models.TextField) and len(value or "") > limits.TEXT:
            message = f"At most {limits.TEXT:,} characters; this has {len(value):,}."
            yield Problem(_join(place, each.name), message)


def _texts(value: object) -> list[str]:
    """Return the text in a column's value, in lists too."""
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value] if isinstance(value, list) else []


def _join(place: str, column: str) -> str:
    name = FIELDS.get(column, column)
    return f"{place}.{name}" if place else name
