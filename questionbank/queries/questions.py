"""Small questions about questions."""

from typing import Final

from django.utils.text import slugify

from questionbank.models import Question

# Words that stand in the address where a slug would.
RESERVED: Final = frozenset({"new", "preview"})


def free_slug(title: str) -> str:
    """Return a slug of the title that no question has, numbered when need be."""
    stem = slugify(title)[:100].strip("-") or "question"
    taken = RESERVED | set(
        Question.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
