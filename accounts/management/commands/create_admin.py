"""`manage.py create_admin EMAIL`: the first person who may log in."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from accounts.actions import people
from accounts.links import invitation_link
from accounts.models import Role, User


class Command(BaseCommand):
    """Invite an admin: mails a one-time link, or prints it where no mail server is named."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the address and the name."""
        parser.add_argument("email", help="where the link goes")
        parser.add_argument("--name", default="", help="the person's name; later editable")

    def handle(self, *, email: str, name: str, **_options: object) -> None:
        """Invite, or make somebody who is here already an admin."""
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        name = name or email.partition("@")[0]
        try:
            User._meta.get_field("name").clean(name, None)  # noqa: SLF001 -- Django's public name for a model
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user = User.objects.filter(email__iexact=email).first()
        user = self._promote(user) if user else self._invite(email, name)
        if user.joined_at:
            self.stdout.write(f"{user.email} is an admin and logs in as before.")
        elif settings.MAILS_BY_SMTP:
            self.stdout.write(f"A link to set the password goes to {user.email}.")
        else:
            self.stdout.write("Open this link once to set the password:")
            self.stdout.write(invitation_link(user))

    def _invite(self, email: str, name: str) -> User:
        return people.invite(
            email=email,
            name=name,
            roles=[Role.ADMIN],
            by=None,
            at=timezone.now(),
        )

    def _promote(self, user: User) -> User:
        if not user.is_active:
            raise CommandError(f"The account {user.email} is switched off.")
        if not user.is_admin:
            user = people.change_roles(
                user=user, roles=[*user.roles, Role.ADMIN], by=None, at=timezone.now()
            )
        if not user.joined_at:
            user = people.invite_again(user=user, by=None, at=timezone.now())
        return user
