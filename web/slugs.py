"""A readable address that nothing else has."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

from web.lengths import longest

TRIES: Final = 8  # a slug that is free now may be taken by the time of the insert
ROOM_FOR_NUMBER: Final = 10
T = TypeVar("T")


def insert_under_free_slug(
    model: type[models.Model],
    title: str,
    insert: Callable[[str], T],
    *,
    otherwise: str,
    reserved: frozenset[str],
) -> T:
    """Return what `insert` makes of a free slug of the title, with another when that was taken.

    `otherwise` stands for a title of which no slug can be made. Raises the IntegrityError of an
    insert that fails whatever the slug.
    """

    def attempt() -> T:
        with transaction.atomic():
            return insert(_free_slug(model, title, otherwise=otherwise, reserved=reserved))

    for _ in range(TRIES - 1):
        try:
            return attempt()
        except IntegrityError:
            continue
    return attempt()


def _free_slug(
    model: type[models.Model], title: str, *, otherwise: str, reserved: frozenset[str]
) -> str:
    """Return a slug of the title that no row has, numbered when need be."""
    room = longest(model, "slug") - ROOM_FOR_NUMBER
    stem = slugify(title)[:room].strip("-") or otherwise
    rows = model._default_manager.filter(slug__startswith=stem)  # noqa: SLF001 -- documented
    taken = reserved | set(rows.values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)
