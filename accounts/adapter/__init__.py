"""How allauth behaves here: people come by invitation, and mail leaves through the outbox."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.actions import guards, log_ins, mail, people
from accounts.adapter import devices, limits
from accounts.models import User

WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


class AccountAdapter(DefaultAccountAdapter):
    """Ties log-in and password reset to our actions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth passes it
        """Refuse: an admin invites people."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """Leave subjects as their templates say."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Queue the mail instead of sending it while the person waits.

        An address that nobody here has gets none, though a visitor asks for it, and the answer
        takes as long: it must not tell who is here.
        """
        message = self.render_mail(template_prefix, email, context)
        recipient = User.objects.filter(email__iexact=email).first()
        with transaction.atomic():
            mail.queue(
                kind=template_prefix.rpartition("/")[-1],
                to=email,
                recipient=recipient,
                subject=message.subject,
                text=message.body,
                at=timezone.now(),
            )
            transaction.set_rollback(recipient is None)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody what was done to their account; what to their second factor, record too."""
        if template_prefix.startswith("mfa/"):
            change = template_prefix.rpartition("/")[-1]
            guards.note_second_factor(user=user, change=change, at=timezone.now())
            template_prefix = "mfa/email/second_factor_changed"
            context = {"change": change, "base_url": settings.BASE_URL, **(context or {})}
        super().send_notification_mail(
            template_prefix, user, {"user": user, **(context or {})}, email
        )

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """Return the ways to prove once more who one is, in our words."""
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS[method["id"]]} for method in methods]

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of the mail: to our address, whatever Host the request named."""
        url: str = super().get_reset_password_from_key_url(key)
        return settings.BASE_URL + urlsplit(url).path

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- allauth passes it
        """Lead back to where the person came from."""
        return reverse("mfa_index")

    def set_password(self, user: User, password: str) -> None:
        """Set it through the action, so that history knows."""
        people.set_password(user=user, password=password, at=timezone.now())
        user.refresh_from_db()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 -- as allauth has it
        """Refuse to look at a password where too many were tried."""
        self._login_failed_rl_usage = limits.take(request, *self._tried(request, credentials))
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 -- as allauth has it
        """Record it."""
        email, _ = self._tried(request, credentials)
        log_ins.note_failure(email=email, at=timezone.now())

    def post_login(self, request: HttpRequest, user: User, **hints: Any) -> HttpResponse:  # noqa: ANN401 -- as allauth has it
        """Record it, and let the browser know whom it knows."""
        response: HttpResponse = super().post_login(request, user, **hints)
        records = get_authentication_records(request, user)
        methods = [record["method"] for record in records]
        log_ins.note_log_in(user=user, methods=methods, at=timezone.now())
        devices.remember(request, response, user.email)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Record it."""
        if request.user.is_authenticated:
            log_ins.note_log_out(user=request.user, at=timezone.now())
        super().logout(request)

    def _delete_login_attempts_cached_email(
        self,
        request: HttpRequest,
        **credentials: Any,  # noqa: ANN401 -- as allauth has it
    ) -> None:
        limits.forget(request, *self._tried(request, credentials))

    def _tried(self, request: HttpRequest, credentials: dict[str, str]) -> tuple[str, str]:
        """Return who is to log in, and from where."""
        return credentials.get("email", "").lower(), self.get_client_ip(request)
