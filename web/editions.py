"""What is stored now, told from all that was before; what an edit was made from; who was faster.

An edit page shows an edition and sends its fingerprint back as `made_from`. The action takes it
only while that edition still stands.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Self

from django.db.models import Model
from django.http import HttpRequest

from web.conflict import Conflict


class Overtaken(Conflict, problem="overtaken"):
    """Somebody saved in the meantime: this was made from what does not stand any more."""

    def __init__(self, sentence: str, *, edition: str, at: dt.datetime | None) -> None:
        super().__init__(sentence)
        self.edition = edition  # of what stands now
        self.at = at  # when the other one saved; None: nobody wrote that down


def edition(value: object) -> str:
    """Return the fingerprint of a value: dataclasses, mappings, sequences, rows by their keys."""
    return sha256(json.dumps(value, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    """Return what JSON can hold of it; equal values give the same."""
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return str(value)


@dataclass(slots=True)
class Basis:
    """What the form of an edit page was made from, and whether it could be saved over that."""

    edition: str  # of what stands and is shown while the request is answered
    made_from: str
    path: str  # where what stands can be read again
    overtaken: Overtaken | None = None

    @classmethod
    def read(cls, request: HttpRequest, edition: str) -> Self:
        """Return what the request says that it was made from; a page just opened, from this."""
        made_from = request.POST.get("made_from", "") if request.POST else edition
        return cls(edition, made_from, request.path)

    def take(self, save: Callable[[], object]) -> bool:
        """Save, and say whether that was possible; if not, `overtaken` says who was faster."""
        try:
            save()
        except Overtaken as error:
            self.overtaken = error
            return False
        return True

    def status(self, *, has_faults: bool) -> int:
        """Return the status of the page that shows the form."""
        return 409 if self.overtaken else 422 if has_faults else 200
