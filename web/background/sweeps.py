"""How sweeps go through rows, where one that fails must not stop the others, and through files."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.apps import apps
from django.db.models import FileField, Model

Row = TypeVar("Row", bound=Model)

logger = logging.getLogger(__name__)


def each(rows: Iterable[Row], do: Callable[[Row], object]) -> None:
    """Do it to every row; one that fails is logged and left to the next sweep.

    Expects `do` to be a transaction of its own.
    """
    for row in rows:
        try:
            do(row)
        except Exception:  # whatever it is, the rows after this one are not to blame
            logger.exception("%s %s is left to the next sweep", type(row).__name__, row.pk)


def remove_orphans(*, before: dt.datetime) -> None:
    """Delete the files stored before that instant which no row names.

    A process that dies between storing a file and committing its row leaves one, and no erasure
    would find it.
    """
    every_model = apps.get_models()
    for field in [field for model in every_model for field in model._meta.get_fields()]:  # noqa: SLF001 -- Django's public name for a model
        if isinstance(field, FileField):
            rows = field.model._base_manager  # noqa: SLF001 -- the same
            named = set(rows.values_list(field.name, flat=True))
            for path in _stored(field):
                if path not in named and field.storage.get_modified_time(path) < before:
                    field.storage.delete(path)


def _stored(field: FileField) -> list[str]:
    folder = str(field.upload_to)
    try:
        return [f"{folder}{name}" for name in field.storage.listdir(folder)[1]]
    except FileNotFoundError:  # nothing was ever stored
        return []
