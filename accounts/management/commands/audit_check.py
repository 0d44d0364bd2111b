"""`manage.py audit_check FOLDER`: say whether the files of all archived months are whole."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from accounts import formats
from accounts.models import AuditArchive


class Command(BaseCommand):
    """Hold each file against what was said of it when it was written."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare where the files are."""
        parser.add_argument("folder", type=Path, help="where the files are")

    def handle(self, *, folder: Path, **_options: object) -> None:
        """Say it of each month; leave with 1 when any file is missing or not whole."""
        problems = []
        for row in AuditArchive.objects.order_by("month").select_related("archived_by"):
            found = problem(row, folder)
            problems += [found] if found else []
            whole = f"whole, {row.event_count:,} by {row.archived_by} on {row.archived_at:%Y-%m-%d}"
            self.stdout.write(f"{row.filename}: {found or whole}")
        if problems:
            sys.exit(1)


def problem(row: AuditArchive, folder: Path) -> str:
    """Return what is wrong with the file of an archived month, or nothing."""
    path = folder / row.filename
    try:
        if formats.sha256(path) != row.sha256:
            return "This is not the file that was written."
        count = sum(1 for _ in formats.read(path))
    except (OSError, formats.Unreadable) as error:
        return str(error)
    return "" if count == row.event_count else f"It holds {count} of {row.event_count} events."
