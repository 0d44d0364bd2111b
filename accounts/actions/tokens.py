"""API tokens: shown once when issued, kept as a digest."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from accounts.actions import audit, mail
from accounts.models import ApiToken, AuditAction, User
from web.conflict import Conflict

PREFIX = "plumbline_"  # lets secret scanners recognise a leaked token
DEFAULT_DAYS = 90
MAX_DAYS = 366


class AlreadyRevoked(Conflict, problem="already-revoked"):
    """The token opens nothing any more."""


@transaction.atomic
def issue(
    *, user: User, name: str, days: int, by: User | None, at: dt.datetime
) -> tuple[ApiToken, str]:
    """Make a token that is valid for so many days; return its row and the secret, once.

    The person is told by mail: whoever gets into their account cannot leave a door open unseen.
    `by=None` is the command line.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest(secret),
        created_at=at,
        expires_at=at + dt.timedelta(days=days),
    )
    audit.record(
        AuditAction.TOKEN_ISSUE, token, by=by, at=at, payload={"user": user.pk, "days": days}
    )
    mail.queue(
        kind="token_issued",
        to=user.email,
        recipient=user,
        subject="A new API token of your Plumbline account",
        at=at,
        **mail.compose("account_token", {"token": token, "by": by}, zone=user.time_zone),
    )
    return token, secret


@transaction.atomic
def revoke(*, token: ApiToken, by: User, at: dt.datetime) -> None:
    """Close the door that the token opens. Raises AlreadyRevoked."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at:
        raise AlreadyRevoked("This token has already been revoked.")
    _end(token, by, at)


@transaction.atomic
def end_all(*, user: User, by: User, at: dt.datetime) -> None:
    """Close every door that the person's tokens still open."""
    running = user.api_tokens.filter(revoked_at=None, expires_at__gt=at)
    for token in running.select_for_update().order_by("pk"):
        _end(token, by, at)


def _end(token: ApiToken, by: User, at: dt.datetime) -> None:
    token.revoked_at, token.revoked_by = at, by
    token.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(AuditAction.TOKEN_REVOKE, token, by=by, at=at)


def digest(secret: str) -> str:
    """Return what is stored of a token. Random 256 bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
