"""Months of the audit trail as files: gzip of lines, each the JSON of one event."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO, Self


class Unreadable(ValueError):
    """The file holds no month of the trail, or not whole; says what is wrong with it."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month in UTC. Written as people and files write it: 2026-03."""

    year: int
    number: int  # 1 to 12

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the month that the text names. Raises ValueError."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", text)
        if found is None:
            raise ValueError(f"“{text}” is no month like 2026-03.")
        return cls.of(dt.datetime(int(found[1]), int(found[2]), 1, tzinfo=dt.UTC))

    @classmethod
    def of(cls, at: dt.datetime) -> Self:
        """Return the month in which the instant lies."""
        utc = at.astimezone(dt.UTC)
        return cls(utc.year, utc.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def plus(self, months: int) -> Self:
        """Return the month so many later, or earlier."""
        years, index = divmod(self.number - 1 + months, 12)
        return type(self)(self.year + years, index + 1)

    @property
    def begins(self) -> dt.datetime:
        """Return its first instant; its last is just before the next month begins."""
        return dt.datetime(self.year, self.number, 1, tzinfo=dt.UTC)

    @property
    def filename(self) -> str:
        """Return what its file is called."""
        return f"audit-{self}.jsonl.gz"


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as its line has it, without what names or quotes a person."""

    id: int
    at: str  # ISO 8601, in UTC
    actor: int | None  # a user's id; null is the system
    action: str
    subject: str  # the kind of thing that was changed, as in "interviews.Interview"
    subject_id: int
    payload: Any


def write(lines: Iterable[EventLine], file: BinaryIO) -> None:
    """Write the lines; the same lines give the same bytes."""
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        for line in lines:
            text = json.dumps(asdict(line), ensure_ascii=False, separators=(",", ":"))
            packed.write(f"{text}\n".encode())


def read(path: Path) -> Iterator[EventLine]:
    """Yield the lines of a file. Raises Unreadable, and OSError where there is none."""
    names = [each.name for each in fields(EventLine)]
    with path.open("rb") as file:
        number = 0
        try:
            with gzip.open(file) as lines:
                for number, line in enumerate(lines, start=1):
                    value = json.loads(line)
                    if not isinstance(value, dict) or list(value) != names:
                        raise Unreadable(f"Line {number} is no event.")
                    yield EventLine(**value)
        except (EOFError, gzip.BadGzipFile, zlib.error, ValueError) as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable(f"It cannot be read after line {number}: {error}") from error


def sha256(path: Path) -> str:
    """Return the hash of the file, as `sha256sum` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
