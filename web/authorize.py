"""May this person do this to this thing? Asked once, by the view, before the action."""

from typing import Any, Protocol

import rules
from django.core.exceptions import PermissionDenied


class Asker(Protocol):
    """Whoever asks: a user or Django's AnonymousUser."""

    def has_perm(self, perm: str, obj: Any = None) -> bool:  # noqa: ANN401 -- as Django types it
        """Return whether any backend grants the permission on the object."""


def authorize(user: Asker, permission: str, obj: object | None = None) -> None:
    """Return when the rule `permission` ("app.verb_noun") grants, else raise PermissionDenied.

    Raises LookupError for a permission that no app declares: refusing quietly would make a
    misspelt name look like a missing role.
    """
    if not rules.perm_exists(permission):
        raise LookupError(f"No rules.py declares the permission {permission!r}.")
    if not user.has_perm(permission, obj):
        raise PermissionDenied
