"""What guards an account: ending sessions, and taking away a second factor that was lost."""

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actions import audit, mail
from accounts.models import AuditAction, User
from web.conflict import Conflict


class OwnSecondFactor(Conflict, problem="own-second-factor"):
    """Whoever takes away their own proves first who they are."""


@transaction.atomic
def end_sessions(
    *,
    user: User,
    by: User,
    at: dt.datetime,
    session_id: int | None = None,
    except_key: str | None = None,
) -> int:
    """Log the person out of one session, or of all but the one with this key; return how many."""
    ending = UserSession.objects.filter(user=user).exclude(session_key=except_key)
    if session_id is not None:
        ending = ending.filter(pk=session_id)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    if keys:
        audit.record(
            AuditAction.USER_END_SESSIONS, user, by=by, at=at, payload={"count": len(keys)}
        )
    return len(keys)


def forget_ended_sessions() -> None:
    """Forget where people were logged in who no longer are: that is nobody's business."""
    kept = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(kept)).delete()


def note_second_factor(*, user: User, change: str, at: dt.datetime) -> None:
    """Record what the person did to their second factor, such as "totp_activated"."""
    payload = {"change": change}
    audit.record(AuditAction.USER_CHANGE_SECOND_FACTOR, user, by=user, at=at, payload=payload)


@transaction.atomic
def remove_second_factor(*, user: User, by: User | None, at: dt.datetime) -> None:
    """Let somebody in by their password alone who has lost the rest; tell them by mail.

    `by=None` is the command line. Where there is none nothing happens. Raises OwnSecondFactor: a
    session alone, which may be left open, must not do that.
    """
    if by == user:
        raise OwnSecondFactor("Remove your own second factor in your settings.")
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        return
    audit.record(
        AuditAction.USER_CHANGE_SECOND_FACTOR, user, by=by, at=at, payload={"change": "removed"}
    )
    mail.queue(
        kind="second_factor_removed",
        to=user.email,
        recipient=user,
        subject="The second factor of your Plumbline account was removed",
        at=at,
        **mail.compose("account_second_factor", {"person": user, "by": by}, zone=user.time_zone),
    )
