"""What a released version keeps, with everything below it."""

from django.db.models import Q

from web.constraints import Immutable

RELEASED = ["published", "retired"]


def kept_with_version(under: str, path: str = "", *, name: str) -> Immutable:
    """Return the constraint of rows below a version: `path` leads to it from the row `under`."""
    return Immutable(
        name=name,
        says="The content of a published or retired version is immutable.",
        under=under,
        when=Q((f"{path}__state__in" if path else "state__in", RELEASED)),
    )
