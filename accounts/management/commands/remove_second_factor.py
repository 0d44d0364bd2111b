"""`manage.py remove_second_factor EMAIL`: let in by the password who has lost the rest."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import guards
from accounts.models import User


class Command(BaseCommand):
    """Remove the second factors of a person, for an installation's only admin."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the address."""
        parser.add_argument("email", help="whose second factor was lost")

    def handle(self, *, email: str, **_options: object) -> None:
        """Remove, and say so."""
        user = User.objects.active().filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"No active account has the address {email}.")
        guards.remove_second_factor(user=user, by=None, at=timezone.now())
        self.stdout.write(f"{user.email} can log in with the password alone.")
