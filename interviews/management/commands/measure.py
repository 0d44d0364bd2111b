"""`manage.py measure RATINGS.csv`: fit the measurement model to a file. Needs no database."""

import io
import json
import os
import re
import sys
import time
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

# One fit is many small matrix products: threads of the algebra library would only wait for each
# other (.85 s became 18 s on a busy machine). It must be said before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from measurement.analysis import Analysis, analyse
from measurement.document import document
from measurement.facets.model import TooLarge
from measurement.ratings_file import (
    BadFile,
    Range,
    RatingsFile,
    read,
)
from measurement.summary import summary

BAD_INPUT = 2
INTERRUPTED = 130
_QUIET_SECONDS = 2.0
_SECONDS_BETWEEN = 1.0
# With more, the first step alone may take longer than the quiet seconds.
_MANY_RATINGS = 100_000
_MANY_EFFECTS = 1_000
_SCALE = re.compile(r"(?:(?P<name>.+)=)?(?P<low>-?[0-9]{1,6})(?:\.\.|-)(?P<high>-?[0-9]{1,6})")


def scale(text: str) -> tuple[str, Range]:
    """Read `1-5` (all criteria) or `depth=1-5`; `..` may stand for the dash."""
    found = _SCALE.fullmatch(text.strip())
    if not found or int(found["low"]) >= int(found["high"]):
        raise ArgumentTypeError(f"{text!r} is not a scale like 1-5 or depth=1-5")
    return found["name"] or "", (int(found["low"]), int(found["high"]))


def count(text: str) -> int:
    """Read a whole number from 0 up."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0 up")
    return int(text)


class Command(BaseCommand):
    """Read a file, analyse it, print a summary or a document."""

    help = "Fair scores, severities and agreement from a file of ratings."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options of docs/measurement.md."""
        parser.add_argument("ratings", help="CSV file; - reads standard input")
        parser.add_argument("--json", action="store_true", help="print the JSON document")
        parser.add_argument("--facets", action="store_true", help="add FACETS-compatible measures")
        parser.add_argument("--seed", type=count, default=0, help="of the bootstrap (default 0)")
        parser.add_argument(
            "--bootstrap", type=count, default=1000, metavar="N", help="resamples (default 1000)"
        )
        parser.add_argument(
            "--scale",
            type=scale,
            action="append",
            default=[],
            metavar="[CRITERION=]LOW-HIGH",
            help="lowest and highest rating; without it the file's own range is taken",
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Print the result; exit status 2 names bad lines, 130 follows Ctrl-C."""
        try:
            self._measure(options)
        except KeyboardInterrupt:
            self.stderr.write("Stopped.")
            raise SystemExit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of our output has seen enough; nothing more can be written to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _measure(self, options: dict[str, Any]) -> None:
        file = self._read(options["ratings"], dict(options["scale"]))
        progress = _Progress(self.stderr, quiet=0.0 if _is_long(file) else _QUIET_SECONDS)
        try:
            found = analyse(
                file.table, resamples=options["bootstrap"], seed=options["seed"], tick=progress
            )
        except TooLarge as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        _allow_any_name()
        self.stdout.write(_written(found, file, options))
        self.stdout.flush()

    def _read(self, name: str, ranges: dict[str, Range]) -> RatingsFile:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(
                f"Cannot read {name}: {error.strerror}.", returncode=BAD_INPUT
            ) from error
        try:
            return read(data, ranges=ranges)
        except BadFile as error:
            raise CommandError(f"{name}\n{error}", returncode=BAD_INPUT) from error


def _written(found: Analysis, file: RatingsFile, options: dict[str, Any]) -> str:
    if not options["json"]:
        return summary(
            found, lowest=file.lowest, warnings=file.warnings, with_facets=options["facets"]
        )
    written = document(
        found,
        lowest=file.lowest,
        data_version=file.version,
        warnings=file.warnings,
        with_facets=options["facets"],
    )
    return json.dumps(written, indent=1, allow_nan=False)


def _allow_any_name() -> None:
    """Let a terminal that lacks a name's letters show their code instead of ending the program."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _is_long(file: RatingsFile) -> bool:
    table = file.table
    effects = len(table.raters) + len(table.questions) + len(table.criteria)
    return len(table) > _MANY_RATINGS or effects > _MANY_EFFECTS


class _Progress:
    """Says on standard error what a long fit is doing, after a quiet while, once a second."""

    def __init__(
        self,
        stream: Any,  # noqa: ANN401 -- Django's OutputWrapper is untyped
        *,
        quiet: float,
    ) -> None:
        self._stream = stream
        self._next = time.monotonic() + quiet

    def __call__(self, what: str) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._stream.write(what)
            self._next = now + _SECONDS_BETWEEN
