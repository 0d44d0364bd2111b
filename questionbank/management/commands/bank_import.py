"""Import a folder of Markdown into the bank."""

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from questionbank.actions import imports
from questionbank.formats import folder

OUTCOMES: tuple[imports.Outcome, ...] = ("create", "update", "unchanged", "conflict", "error")


class Command(BaseCommand):
    """Say for each entry what happens to it; leave with 1, and nothing imported, when any fails."""

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
            message = f"{path} is not a folder."
            raise CommandError(message)
        bank, unreadable = folder.read(path)
        rows = imports.run(
            bank=bank,
            unreadable=unreadable,
            is_publishing=options["publish"],
            by=None,
            at=timezone.now(),
            is_dry_run=options["dry_run"],
        )
        has_failed = any(row.is_failure for row in rows)
        if options["json"]:
            self.stdout.write(
                json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
            )
        else:
            self._print(rows, is_dry_run=options["dry_run"], has_failed=has_failed)
        if has_failed:
            sys.exit(1)

    def _print(self, rows: tuple[imports.Row, ...], *, is_dry_run: bool, has_failed: bool) -> None:
        for row in rows:
            if row.outcome == "unchanged":
                continue
            changes = f" ({', '.join(row.changes)})" if row.changes and not row.is_failure else ""
            self.stdout.write(f"{row.outcome:9} {row.kind} {row.name}{changes}")
            for reason in row.reasons:
                self.stdout.write(f"          {reason}")
            for lost in row.lost:
                self.stdout.write(f"          no longer there: {lost}")
        counts = Counter(row.outcome for row in rows)
        summary = ", ".join(f"{counts[each]} {each}" for each in OUTCOMES if counts[each])
        end = ""
        if has_failed:
            end = " Nothing was imported."
        elif is_dry_run:
            end = " Dry run: nothing was changed."
        self.stdout.write(f"{summary or 'The folder is empty'}.{end}")
