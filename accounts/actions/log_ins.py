"""What the audit trail keeps of coming and going. No address, no device: those are personal."""

import datetime as dt
from collections.abc import Sequence

from accounts.actions import audit
from accounts.models import AuditAction, User

NOBODY = 0  # the id of whoever an unknown address belongs to


def note_log_in(*, user: User, methods: Sequence[str], at: dt.datetime) -> None:
    """Record that somebody came in, and by what, such as ["password", "mfa"]."""
    audit.record(AuditAction.USER_LOG_IN, user, by=user, at=at, payload={"by": [*methods]})


def note_failure(*, email: str, at: dt.datetime) -> None:
    """Record that a password was not right; what was typed is not kept."""
    user = User.objects.filter(email__iexact=email).first() or User(pk=NOBODY)
    audit.record(AuditAction.USER_FAIL_TO_LOG_IN, user, by=None, at=at)


def note_log_out(*, user: User, at: dt.datetime) -> None:
    """Record that somebody left."""
    audit.record(AuditAction.USER_LOG_OUT, user, by=user, at=at)
