"""The hidden field of every form: for whom it was drawn, and a key that no other form has."""

import secrets
from functools import cached_property

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

FIELD = "form_key"
_SIGNER = Signer(salt="web.form_keys")


class FormKey:
    """Another key each time that it is written out; empty for whoever is not logged in."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _stamp(self) -> str:
        user = getattr(self._request, "user", None)  # errors may come before anybody is known
        return _SIGNER.sign(str(user.pk)) if user and user.is_authenticated else ""

    def __str__(self) -> str:
        return f"{secrets.token_urlsafe(12)}:{self._stamp}" if self._stamp else ""


def form_key(request: HttpRequest) -> dict[str, FormKey]:
    """Give templates the key (context processor)."""
    return {FIELD: FormKey(request)}


def owner_of(request: HttpRequest) -> int | None:
    """Return the id of the user for whom the form that was sent was drawn; None: for nobody."""
    stamp = request.POST.get(FIELD, "").partition(":")[2]
    try:
        return int(_SIGNER.unsign(stamp))
    except BadSignature:
        return None
