"""Demo people: invented colleagues to try Plumbline with, in the embedded database alone."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from web.conflict import Conflict


class NotEmbedded(Conflict, problem="not-embedded"):
    """A real database gets no invented people."""


def refuse_elsewhere() -> None:
    """Raise NotEmbedded unless the database is the one that `make run` started itself."""
    if not settings.IS_EMBEDDED:
        raise NotEmbedded(
            "Demo people are made only in the embedded database of make run. "
            "Make the first admin with manage.py create_admin EMAIL."
        )


@transaction.atomic
def add_person(
    *, email: str, name: str, roles: Sequence[str], password: str, at: dt.datetime
) -> User:
    """Make a person who can log in at once. Raises NotEmbedded."""
    refuse_elsewhere()
    user = User(email=email, name=name, roles=sorted(roles), joined_at=at, is_demo=True)
    user.set_password(password)
    user.save()
    audit.record(AuditAction.USER_ADD_DEMO, user, by=None, at=at)
    return user
