"""What a select offers: some rows and a search, never all that there are.

One of every person or kit there ever was would soon weigh more than the page around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from web.columns import slim
from web.numbers import whole_number
from web.search import has_words

MOST_OFFERED: Final = 50
Row = TypeVar("Row", bound=Model)


def offered(
    rows: QuerySet[Row],
    *,
    order: Sequence[str],
    words: str = "",
    chosen: Iterable[object] = (),
    among: QuerySet[Row] | None = None,
) -> list[Row]:
    """Return the first rows that have the words, and those chosen, whatever their words.

    What was chosen may come from `among`, where that is more than can be chosen now.
    """
    found = list(slim(rows).filter(has_words(words)).order_by(*order)[:MOST_OFFERED])
    keys = {whole_number(each) for each in chosen} - {None} - {row.pk for row in found}
    if not keys:
        return found
    others = rows if among is None else among
    return [*found, *slim(others).filter(pk__in=keys).order_by(*order)]
