"""Check the kits of a folder of content, and say what to do about them."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from interviews.formats import kits
from interviews.formats.kit_checks import check_kits
from questionbank.formats import folder
from questionbank.formats.checks import banks
from questionbank.management.reports import findings_report, is_clean


class Command(BaseCommand):
    """`manage.py kit_check [PATH]`; exit status 1 for an error or nothing to check."""

    help = "Check interview kits against the questions of their folder (by default the shipped)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the path."""
        parser.add_argument("path", nargs="?", type=Path, default=folder.CONTENT, help="a folder")

    def handle(self, *, path: Path, **_: object) -> None:
        """Read, check, print; raise SystemExit(1) on errors and where nothing is there."""
        if not path.is_dir():
            raise CommandError(f"{path} is not a folder.")
        given, unreadable = kits.read(path)
        bank, _bad = folder.read(path)  # what cannot be read of it is for bank_check to say
        others = banks.check_passed_over(folder.passed_over(path))
        findings = [*others, *check_kits(given, bank, unreadable)]
        self.stdout.write(findings_report("Kits", len(given), findings))
        if not is_clean(len(given), findings):
            raise SystemExit(1)
