import datetime as dt

import pytest

from accounts.actions import tokens
from accounts.actions.tokens import AlreadyRevoked
from accounts.models import ApiToken, AuditEvent, OutgoingMail, User

AT = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)


def test_only_the_digest_of_a_token_is_kept(ada: User, root: User) -> None:
    token, secret = tokens.issue(user=ada, name="export", days=30, by=root, at=AT)

    row = ApiToken.objects.values().get()
    assert secret.startswith("plumbline_")
    assert len(secret) > 50
    assert secret not in str(row)
    assert secret not in str(list(AuditEvent.objects.values()))
    assert (row["digest"], row["expires_at"]) == (
        tokens.digest(secret),
        AT + dt.timedelta(days=30),
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.subject_id, event.actor_id) == ("token.issue", token.pk, root.pk)
    assert event.payload == {"user": ada.pk, "days": 30}
    letter = OutgoingMail.objects.get()
    assert (letter.kind, letter.to, secret in letter.text) == ("token_issued", ada.email, False)


def test_a_token_is_revoked_once(ada: User, root: User) -> None:
    token, _ = tokens.issue(user=ada, name="export", days=30, by=ada, at=AT)

    tokens.revoke(token=token, by=root, at=AT)
    with pytest.raises(AlreadyRevoked):
        tokens.revoke(token=token, by=ada, at=AT + dt.timedelta(days=1))

    token.refresh_from_db()
    assert (token.revoked_at, token.revoked_by) == (AT, root)
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "token.issue",
        "token.revoke",
    ]


def test_a_token_is_valid_until_it_expires_or_is_revoked(ada: User) -> None:
    token, _ = tokens.issue(user=ada, name="export", days=1, by=ada, at=AT)

    assert token.is_valid(AT + dt.timedelta(hours=23, minutes=59))
    assert not token.is_valid(AT + dt.timedelta(days=1))
    tokens.revoke(token=token, by=ada, at=AT)
    token.refresh_from_db()
    assert not token.is_valid(AT)
