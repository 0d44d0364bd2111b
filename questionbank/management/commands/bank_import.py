"""Import a folder of Markdown into the bank."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from questionbank.actions import imports
from questionbank.actions.import_rows import skipped
from questionbank.formats import folder
from questionbank.management.reports import is_done, report


class Command(BaseCommand):
    """Say for each entry what happens to it.

    Leave with 1, and nothing imported, when any fails and when there is none.
    """

    help = "Import topics, competencies, questions and sets from a folder of Markdown."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", type=Path, help="the folder; see questionbank/content")
        parser.add_argument("--format", choices=["markdown"], default="markdown")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="print the rows as JSON")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish, with an approval that says imported; else new content becomes drafts",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 -- Django's signature
        """Import, print, and say by the exit status whether anything failed."""
        path: Path = options["path"]
        if not path.is_dir():
            raise CommandError(f"{path} is not a folder.")
        bank, unreadable = folder.read(path)
        rows = tuple(skipped(each) for each in folder.passed_over(path)) + imports.run(
            bank=bank,
            unreadable=unreadable,
            is_publishing=options["publish"],
            by=None,
            at=timezone.now(),
            is_dry_run=options["dry_run"],
        )
        self.stdout.write(report(rows, as_json=options["json"], is_dry_run=options["dry_run"]))
        if not is_done(rows):
            sys.exit(1)
