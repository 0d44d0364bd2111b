"""How long a text may be, and what it may hold, stands in the model; forms and serializers ask."""

from typing import Any, cast

from django import forms
from django.db.models import CharField, Model

from web.api import serializers


def longest(model: type[Model], name: str) -> int:
    """Return how many characters the model's field holds."""
    limit = _column(model, name).max_length
    assert limit is not None  # noqa: S101 -- _column has looked
    return limit


def form_text(model: type[Model], name: str, **options: Any) -> forms.CharField:  # noqa: ANN401 -- a field's options
    """Return the form's field for a column of text: its length, its rules, what it is called."""
    return cast("forms.CharField", _column(model, name).formfield(**options))


def api_text(model: type[Model], name: str, **options: Any) -> Any:  # noqa: ANN401 -- a field that fits the column
    """Return the serializer's field for a column of text: its length and its rules."""
    column = _column(model, name)
    kind, given = serializers.ModelSerializer[Any]().build_standard_field(name, column)
    if "default" in options:
        given.pop("required", None)  # DRF takes one of the two
    return kind(**given | options)


def _column(model: type[Model], name: str) -> "CharField[Any, Any]":
    field = model._meta.get_field(name)  # noqa: SLF001 -- Django's public name for a model
    if not isinstance(field, CharField) or field.max_length is None:
        raise TypeError(f"{model.__name__}.{name} is no text of limited length.")
    return field
