"""How sweeps go through rows: one that fails must not stop the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Model

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
