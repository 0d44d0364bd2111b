"""`manage.py audit_archive FOLDER --before 2026-01 --by EMAIL`: write old months to files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import archives
from accounts.formats import Month
from accounts.models import User
from web.conflict import Conflict


class Command(BaseCommand):
    """Write each old month of the audit trail to a file and remove its events from the database."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare where the files go, which months go, and who says so."""
        parser.add_argument("folder", type=Path, help="where the files go; it must be there")
        parser.add_argument("--before", required=True, help="the first month that stays: 2026-01")
        parser.add_argument("--by", required=True, help="the address of the admin who does this")

    def handle(self, *, folder: Path, before: str, by: str, **_options: object) -> None:
        """Archive month by month, oldest first; what is done stays done when a later one fails."""
        admin = User.objects.active().filter(email__iexact=by).first()
        if admin is None or not admin.is_admin:
            raise CommandError(f"No active admin has the address {by}.")
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            for row in archives.archive_before(
                before=Month.read(before), folder=folder, by=admin, at=timezone.now()
            ):
                self.stdout.write(f"{row.filename} holds {row.event_count:,}: {row.sha256}")
        except (Conflict, ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"All events before {before} are in files.")
