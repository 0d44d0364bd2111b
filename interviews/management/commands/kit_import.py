"""Import the kits of a folder of content."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from interviews.actions import kit_imports
from interviews.formats import kits
from questionbank.actions.import_rows import skipped, unread
from questionbank.formats import folder
from questionbank.management.reports import is_done, report


class Command(BaseCommand):
    """Run after `bank_import`: kits name questions that exist and are published."""

    help = "Import interview kits from the kits/ of a folder of content."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", type=Path, help="the folder; see questionbank/content")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="print the rows as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 -- Django's signature
        """Import, print, and say by the exit status whether anything failed."""
        path: Path = options["path"]
        if not path.is_dir():
            raise CommandError(f"{path} is not a folder.")
        given, unreadable = kits.read(path)
        bad = tuple(unread(each) for each in unreadable)
        others = tuple(skipped(each) for each in folder.passed_over(path))
        rows = (
            others
            + bad
            + kit_imports.run(
                given=given,
                by=None,
                at=timezone.now(),
                is_dry_run=options["dry_run"] or bool(bad),
            )
        )
        self.stdout.write(report(rows, as_json=options["json"], is_dry_run=options["dry_run"]))
        if not is_done(rows):
            sys.exit(1)
