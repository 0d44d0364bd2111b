"""Check the kits of a folder of content, and say what to do about them."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from interviews.formats import kits
from interviews.formats.kit_checks import check_kits
from questionbank.formats import folder
from questionbank.formats.checks.findings import ERROR, count
from questionbank.management.reports import findings_report


class Command(BaseCommand):
    """`manage.py kit_check [PATH]`; exit status 1 where there is an error."""

    help = "Check interview kits against the questions of their folder (by default the shipped)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the path."""
        parser.add_argument("path", nargs="?", type=Path, default=folder.CONTENT, help="a folder")

    def handle(self, *, path: Path, **_: object) -> None:
        """Read, check, print; raise SystemExit(1) on errors."""
        if not path.is_dir():
            raise CommandError(f"{path} is not a folder.")
        given, unreadable = kits.read(path)
        bank, _bad = folder.read(path)  # what cannot be read of it is for bank_check to say
        findings = list(check_kits(given, bank, unreadable))
        self.stdout.write(findings_report("Kits", len(given), findings))
        if count(findings, ERROR):
            raise SystemExit(1)
