"""`manage.py token EMAIL`: issue an API token."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import User


class Command(BaseCommand):
    """Issue an API token for a person and print it, once."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the address, the token's name and its life."""
        parser.add_argument("email", help="the person whose rights the token carries")
        parser.add_argument("--name", default="command line", help="shown in the list of tokens")
        parser.add_argument(
            "--days", type=int, default=tokens.DEFAULT_DAYS, help="how long it is valid"
        )

    def handle(self, *, email: str, name: str, days: int, **_options: object) -> None:
        """Issue and print."""
        if not 1 <= days <= tokens.MAX_DAYS:
            raise CommandError(f"A token is valid for 1 to {tokens.MAX_DAYS} days.")
        user = User.objects.active().filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"No active account has the address {email}.")
        token, secret = tokens.issue(
            user=user, name=name[:80], days=days, by=None, at=timezone.now()
        )
        self.stdout.write(secret)
        self.stderr.write(
            f"Valid until {token.expires_at:%Y-%m-%d %H:%M} UTC. It is not shown again."
        )
