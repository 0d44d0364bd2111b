"""The links that are mailed to people, and whom a link belongs to."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from accounts.models import User


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens for invitation links: valid until one is used, a newer one is sent, or time is up."""

    key_salt = "accounts.invitation"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.invited_at}"


class ResetTokens(PasswordResetTokenGenerator):
    """Tokens for links that set a new password; none works while the account is switched off."""

    key_salt = "accounts.password_reset"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}"


_tokens = InvitationTokens()


def invitation_link(user: User) -> str:
    """Return the address at which the person sets a password; it works once."""
    path = reverse("invitation_accept", args=[int_to_base36(user.pk), _tokens.make_token(user)])
    return settings.BASE_URL + path


def invited_user(*, uid: str, token: str) -> User | None:
    """Return whom the link belongs to, or None when it does not work (any more)."""
    try:
        user_id = base36_to_int(uid)
    except ValueError:
        return None
    user = User.objects.active().filter(pk=user_id, joined_at=None).first()
    return user if user and _tokens.check_token(user, token) else None
