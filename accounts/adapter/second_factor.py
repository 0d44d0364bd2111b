"""How allauth's second factor behaves here."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.queries import guard_of


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted, and names things as we do."""

    def encrypt(self, text: str) -> str:
        """Return what is stored of a secret: a copy of the database alone opens nothing."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; a key that was replaced still opens what it closed."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to take away the only one of somebody who has to have one."""
        guard = guard_of(authenticator.user)
        others = [each for each in (guard.app, *guard.passkeys) if each and each != authenticator]
        return bool(others) or not guard.is_required

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 -- as allauth has it
        """Return the name of a passkey that its owner gives none."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}"

    def _get_site_name(self) -> str:
        return "Plumbline"


def _fernet() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (salted_hmac("second factor", "", key, algorithm="sha256").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
