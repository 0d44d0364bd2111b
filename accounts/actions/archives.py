"""Old months of the audit trail: from the table to a file that can be checked."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from django.db import connection, transaction

from accounts import formats, queries
from accounts.actions import audit
from accounts.formats import EventLine, Month, Unreadable
from accounts.models import AuditAction, AuditArchive, AuditEvent, User
from accounts.models.audit import STANDING
from web.conflict import Conflict

# What the present asks the trail for (who saved last, what an open card was sent) is younger.
KEPT_MONTHS = 3
ROWS = 10_000  # fetched at a time
SUFFIX = ".part"


class TooYoung(Conflict, problem="too-young"):
    """The month is not over for long enough."""


class OtherFile(Conflict, problem="other-file"):
    """A file of this name holds something else: nothing is written over it."""


def archive_before(
    *, before: Month, folder: Path, by: User, at: dt.datetime
) -> Iterator[AuditArchive]:
    """Archive every month before that one, the oldest first, and yield what says so of each.

    Each month is a transaction of its own. Raises what `archive` raises, TooYoung before anything.
    """
    _refuse_young(before.plus(-1), at)
    for month in queries.months_to_archive(before=before):
        yield archive(month=month, folder=folder, by=by, at=at)


@transaction.atomic
def archive(*, month: Month, folder: Path, by: User, at: dt.datetime) -> AuditArchive:
    """Write a month to a file, then let its events go from the table; return what says so.

    The file is whole, on the disk and held against the table before anything is removed. When this
    ends in between, the file stands beside an unchanged table, and the next call takes it over. A
    month that was archived already is left as it is. What names or quotes people is in no file: it
    stays in the table, where erasing reaches it. Raises TooYoung, OtherFile, and OSError.
    """
    _refuse_young(month, at)
    with connection.cursor() as cursor:  # whoever archives at the same moment comes after us
        cursor.execute(f"LOCK TABLE {AuditArchive._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")  # noqa: SLF001 -- Django's public name for a model
    done = AuditArchive.objects.filter(month=month.begins.date()).first()
    if done is not None:
        return done
    path = folder / month.filename
    _write(month, path)
    count, last_id = _held_against_table(month, path)
    row = AuditArchive.objects.create(
        month=month.begins.date(),
        last_id=last_id,
        event_count=count,
        filename=path.name,
        sha256=formats.sha256(path),
        archived_at=at,
        archived_by=by,
    )
    kept = _let_go(month, row)
    payload = {"month": str(month), "events": count, "kept": kept, "sha256": row.sha256}
    audit.record(AuditAction.AUDIT_ARCHIVE, row, by=by, at=at, payload=payload)
    return row


def _refuse_young(month: Month, at: dt.datetime) -> None:
    if month.plus(KEPT_MONTHS) >= Month.of(at):
        first = Month.of(at).plus(-KEPT_MONTHS)
        raise TooYoung(f"The events of {first} and later stay: name {first} or an earlier month.")


def _lines(month: Month) -> Iterator[EventLine]:
    for event in AuditEvent.objects.of_month(month).order_by("pk").iterator(chunk_size=ROWS):
        yield EventLine(
            id=event.pk,
            at=event.at.astimezone(dt.UTC).isoformat(),
            actor=event.actor_id,
            action=event.action,
            subject=event.subject_type,
            subject_id=event.subject_id,
            payload=event.payload,
        )


def _write(month: Month, path: Path) -> None:
    """Write the file under another name, to the disk, and then give it its own.

    Only its owner may read it. Of a file that is there already the lines must be the same.
    """
    part = path.with_name(path.name + SUFFIX)
    part.unlink(missing_ok=True)  # of a call that was interrupted
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        formats.write(_lines(month), file)
        file.flush()
        os.fsync(file.fileno())
    if path.exists() and not _says_the_same(path, part):
        part.unlink()
        raise OtherFile(f"{path} holds something else. Move it away, or name another folder.")
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _says_the_same(one: Path, other: Path) -> bool:
    try:
        return all(a == b for a, b in zip_longest(formats.read(one), formats.read(other)))
    except Unreadable:
        return False


def _held_against_table(month: Month, path: Path) -> tuple[int, int]:
    """Return how many events the file holds and the last one's id, once each equals its row."""
    count, last_id = 0, 0
    for written, stored in zip_longest(formats.read(path), _lines(month)):
        if written is None or written != stored:
            raise Unreadable(f"{path} differs from the table after event {last_id}.")
        count, last_id = count + 1, written.id
    return count, last_id


def _let_go(month: Month, row: AuditArchive) -> int:
    """Delete the events that the file holds; return how many stay, being asked for for ever."""
    held = AuditEvent.objects.of_month(month).filter(pk__lte=row.last_id)
    gone, _ = held.exclude(action__in=STANDING).delete()
    kept = held.count()
    if gone + kept != row.event_count:
        raise Unreadable(f"{row.filename} holds {row.event_count} events, not {gone + kept}.")
    return kept
