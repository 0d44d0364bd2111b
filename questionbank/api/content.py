"""A question's content as JSON, in and out: serializers made from the records."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final
from uuid import UUID

from questionbank.formats import limits, records
from questionbank.formats.records import QuestionRecord
from questionbank.formats.shapes import Shape, shapes
from questionbank.models import ModelAnswer, Probe, Question, QuestionVersion
from web.api import serializers

Field = serializers.Field[Any, Any, Any, Any]
_FIELDS: Final[Mapping[type[Any], Callable[..., Field]]] = {
    bool: serializers.BooleanField,
    date: serializers.DateField,
    Decimal: functools.partial(
        serializers.DecimalField, max_digits=limits.DIGITS, decimal_places=limits.PLACES
    ),
    UUID: serializers.UUIDField,
}
_CHOICES: Final = {
    tuple(kind.values): kind.choices
    for kind in (
        QuestionVersion.Kind,
        QuestionVersion.Seniority,
        Question.AiPolicy,
        ModelAnswer.Quality,
        Probe.Kind,
        Probe.Help,
    )
}
_CONTENT: Final = tuple(
    each for each in shapes(QuestionRecord) if each.name not in {"uuid", "slug"}
)


class RowSerializer(serializers.Serializer[Any]):
    """One row of a list, given whole."""

    record: ClassVar[type[Any]]

    def get_fields(self) -> dict[str, Field]:
        """Return a field for each of the record's."""
        return {each.name: _field(each) for each in shapes(self.record)}

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 -- as DRF types it
        """Return the record."""
        return self.record(**_with_tuples(super().to_internal_value(data)))


class ContentSerializer(serializers.Serializer[Any]):
    """Everything an author writes. A PATCH replaces the fields that it names, lists as a whole."""

    def get_fields(self) -> dict[str, Field]:
        """Return a field for each of the record's; all but a title may be left out."""
        blank = records.blank()
        made = {
            each.name: _field(each)
            if each.name == "title"
            else _field(each, default=list if each.is_list else getattr(blank, each.name))
            for each in _CONTENT
        }
        return {**super().get_fields(), **made}

    def changes(self) -> dict[str, Any]:
        """Return what was sent as fields of a record."""
        given = self.validated_data
        names = [each.name for each in _CONTENT if each.name in given]
        return _with_tuples({name: given[name] for name in names})


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }


def _field(shape: Shape, **options: Any) -> Field:  # noqa: ANN401 -- options of a field
    if is_dataclass(shape.kind):
        return _row(shape.kind)(many=True, **options)
    if shape.is_list:
        return serializers.ListField(child=_entry(shape), **options)
    if shape.is_optional:
        options["allow_null"] = True
    return _entry(shape, **options)


@functools.cache
def _row(record: type[Any]) -> type[RowSerializer]:
    name = record.__name__.replace("Record", "Serializer")
    return type(name, (RowSerializer,), {"record": record, "__doc__": record.__doc__})


def _entry(shape: Shape, **options: Any) -> Field:  # noqa: ANN401 -- options of a field
    rules = shape.rules
    if "choices" in rules:
        return serializers.ChoiceField(choices=_CHOICES[rules["choices"]], **options)
    if shape.kind is int:
        least, most = rules.get("within", (0, None))
        return serializers.IntegerField(min_value=least, max_value=most, **options)
    if shape.kind is not str:
        return _FIELDS[shape.kind](**options)
    if "is_key" in rules:
        return serializers.SlugField(max_length=rules["most"], **options)
    return _text(shape, **options)


def _text(shape: Shape, **options: Any) -> Field:  # noqa: ANN401 -- options of a field
    """Return a field for text; Markdown is kept as it was sent, and the action judges its length.

    A line says something, except where it has to be neither given nor chosen.
    """
    rules = shape.rules
    is_body = rules.get("tidy") is records.body_text
    is_reference = "tidy" not in rules and not shape.is_list
    return serializers.CharField(
        max_length=rules.get("most"),
        trim_whitespace=not is_body,
        allow_blank=is_body or is_reference or options.get("default") == "",
        **options,
    )
