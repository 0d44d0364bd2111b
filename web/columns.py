"""Columns for text of one line and for packed files, and lists without those of long texts."""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django import forms
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable

# Line breaks and all other control characters; what turns the direction of what follows.
CONTROLS: Final = r"\u0001-\u001f\u007f-\u009f\u2028\u2029"
TURNS: Final = r"\u202a-\u202e\u2066-\u2069"
# What joins letters in Persian, Hindi and emoji: of all that is not seen, it alone means something.
JOINERS: Final = r"\u200c\u200d"
# Letters and symbols that draw nothing.
BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


# What may hold much, or what nobody reads.
LONG: Final = (
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.GeneratedField,
    SearchVectorField,
)
AnyModel = TypeVar("AnyModel", bound=models.Model)


def slim(rows: models.QuerySet[AnyModel], *shown: str) -> models.QuerySet[AnyModel]:
    """Return the rows, and what is selected with them, without their long texts but those shown."""
    selected = rows.query.select_related
    left_out = set(_long(rows.model, selected if isinstance(selected, dict) else {}))
    return rows.defer(*(left_out - set(shown)))


def _long(model: Any, selected: Mapping[str, Any], path: str = "") -> Iterator[str]:  # noqa: ANN401 -- a model, or what a relation says of one
    for field in model._meta.concrete_fields:
        if isinstance(field, LONG):
            yield f"{path}{field.name}"
    for name, deeper in selected.items():
        related = model._meta.get_field(name).related_model
        yield from _long(related, deeper, f"{path}{name}__")


if TYPE_CHECKING:  # generic in its stubs alone
    Text = models.CharField[str | Combinable, str]
    Bytes = models.BinaryField[bytes | Combinable | None, bytes | None]
else:
    Text = models.CharField
    Bytes = models.BinaryField


def validate_line(text: str) -> None:
    """Raise ValidationError for text of several lines, and for what shows nothing or lies."""
    if re.search(f"[{CONTROLS}]", text):
        raise ValidationError("This is one line: take out the line breaks and tabs.")
    if re.search(f"[{TURNS}]", text):
        raise ValidationError(
            "Type this again: it holds hidden characters that turn the order of the text."
        )
    if not any(_is_visible(character) for character in text):
        raise ValidationError("Nothing in this can be seen. Type letters or digits.")


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in BLANKS


class LineField(Text):
    """Text of one line. Forms and serializers that are made from it refuse what it refuses."""

    default_validators = [validate_line]

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """Return what PostgreSQL refuses, whoever writes."""
        column = connection.ops.quote_name(str(self.column))
        return f"{column} !~ '[{CONTROLS}{TURNS}]'"

    def formfield(self, **kwargs: Any) -> forms.Field | None:  # noqa: ANN401 -- as Django's
        """Return the form's field with the column's rules; Django would leave them to the model."""
        field = super().formfield(**kwargs)
        if field is not None:
            field.validators.append(validate_line)
        return field


class PackedField(Bytes):
    """Bytes that the table holds as xz, whose checksum finds damage; read as they were written."""

    def get_prep_value(self, value: bytes | None) -> bytes | None:
        """Return what the table holds."""
        return value if value is None else lzma.compress(value)

    def from_db_value(self, value: bytes | None, *_database: object) -> bytes | None:
        """Return what was written."""
        return value if value is None else lzma.decompress(value)


def as_read(name: str) -> str:
    """Return the name as it is read: whole letters, one blank between words, nothing unseen.

    What turns the direction stays, to be refused.
    """
    kept = re.compile(f"[{JOINERS}{TURNS}]")
    kinds = ((each, unicodedata.category(each)) for each in unicodedata.normalize("NFC", name))
    seen = (
        " " if kind == "Zs" else each for each, kind in kinds if kind != "Cf" or kept.match(each)
    )
    return re.sub(" +", " ", "".join(seen))


class NameField(LineField):
    """A person's name. Two that read the same are the same, whatever programs pasted in between."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Say what the database knows of it: a line."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{__name__}.{LineField.__name__}", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ANN401, FBT001 -- Django's signature
        """Return the name as it is read, and leave it so in the row."""
        name = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, name)
        return name

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 -- Django's signature
        """Return it as it is read, to be kept and to be looked for."""
        value = super().get_prep_value(value)
        return as_read(value) if isinstance(value, str) else value
