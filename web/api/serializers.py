"""What the API's serializers are made of: DRF's, whose fields take their own JSON type alone.

DRF's take a number for a text and "yes" for true, as HTML forms need it. A program that sends
these has mixed something up, and is told so.
"""

from typing import Any, ClassVar, TypeVar

from django.db.models import Model
from rest_framework import serializers as drf
from rest_framework.serializers import (
    DictField,
    Field,
    JSONField,
    ListField,
    ListSerializer,
    SerializerMethodField,
    ValidationError,
)

__all__ = (
    "BooleanField",
    "CharField",
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DictField",
    "EmailField",
    "Field",
    "IntegerField",
    "JSONField",
    "ListField",
    "ModelSerializer",
    "PrimaryKeyRelatedField",
    "Serializer",
    "SerializerMethodField",
    "SlugField",
    "SlugRelatedField",
    "UUIDField",
    "ValidationError",
)
T = TypeVar("T")
M = TypeVar("M", bound=Model)


class _Strict(drf.Field[Any, Any, Any, Any]):
    """A field whose value has to come as what it is in JSON: by default as text."""

    json_types: ClassVar[tuple[type, ...]] = (str,)
    default_error_messages: ClassVar[dict[str, Any]] = {"wrong_type": 'Send text, in JSON "…".'}

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 -- DRF's signature
        """Return the value; refuse what DRF would make a value of."""
        if type(data) not in self.json_types:  # no isinstance: True is an int
            self.fail("wrong_type")
        return super().to_internal_value(data)


class CharField(_Strict, drf.CharField):
    """Text."""


class EmailField(_Strict, drf.EmailField):
    """An address."""


class SlugField(_Strict, drf.SlugField):
    """A key."""


class UUIDField(_Strict, drf.UUIDField):
    """A UUID as text."""


class DateField(_Strict, drf.DateField):
    """A date as text."""


class DateTimeField(_Strict, drf.DateTimeField):
    """An instant as text."""


class DecimalField(_Strict, drf.DecimalField):
    """A decimal number as text, which is how it is handed out: it stays exact."""


class ChoiceField(_Strict, drf.ChoiceField):
    """One of some texts."""


class SlugRelatedField(_Strict, drf.SlugRelatedField[M]):
    """A row by a text."""


class IntegerField(_Strict, drf.IntegerField):
    """A whole number; 5.0 is one in JSON."""

    json_types = (int, float)
    default_error_messages: ClassVar[dict[str, Any]] = {"wrong_type": "Send a whole number."}


class PrimaryKeyRelatedField(_Strict, drf.PrimaryKeyRelatedField[M]):
    """A row by its number."""

    json_types = (int,)
    default_error_messages: ClassVar[dict[str, Any]] = {"wrong_type": "Send a whole number."}


class BooleanField(_Strict, drf.BooleanField):
    """True or false."""

    json_types = (bool,)
    default_error_messages: ClassVar[dict[str, Any]] = {"wrong_type": "Send true or false."}


class Serializer(drf.Serializer[T]):
    """An object."""

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:  # noqa: ANN401 -- DRF's signature
        """Refuse nulls in a list: DRF takes them where the list itself may be null."""
        if data is None and isinstance(self.parent, ListSerializer):
            self.fail("null")
        return super().validate_empty_values(data)


class ModelSerializer(drf.ModelSerializer[M]):
    """A serializer whose fields come from columns."""

    serializer_field_mapping = drf.ModelSerializer.serializer_field_mapping | {
        column: kind
        for kind in _Strict.__subclasses__()
        for column, lax in drf.ModelSerializer.serializer_field_mapping.items()
        if lax in kind.__bases__
    }
    serializer_choice_field = ChoiceField
    serializer_related_field = PrimaryKeyRelatedField
