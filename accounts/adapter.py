"""How allauth behaves here: people come by invitation, and mail leaves through the outbox."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import mail, people
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Ties log-in and password reset to our actions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth passes it
        """Refuse: an admin invites people."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """Leave subjects as their templates say."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Queue the mail instead of sending it while the person waits."""
        message = self.render_mail(template_prefix, email, context)
        mail.queue(
            kind=template_prefix.rpartition("/")[-1],
            to=email,
            recipient=User.objects.filter(email__iexact=email).first(),
            subject=message.subject,
            text=message.body,
            at=timezone.now(),
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of the mail: to our address, whatever Host the request named."""
        url: str = super().get_reset_password_from_key_url(key)
        return settings.BASE_URL + urlsplit(url).path

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- allauth passes it
        """Lead back to where the person came from."""
        return reverse("account_settings")

    def set_password(self, user: User, password: str) -> None:
        """Set it through the action, so that history knows."""
        people.join(user=user, password=password, at=timezone.now())
        user.refresh_from_db()
