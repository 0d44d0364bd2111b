"""Old months of the audit trail go to files, and nothing of them is lost on the way."""

import datetime as dt
import gzip
import hashlib
import io
import json
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions import archives, audit
from accounts.formats import Month
from accounts.models import AuditAction, AuditArchive, AuditEvent, AuditPersonalValues, User
from tests.servers import wait_until
from tests.threads import somebody_waits, together

MARCH = Month(2026, 3)
FIRST, LAST = MARCH.begins, MARCH.plus(1).begins - dt.datetime.resolution
Rows = list[dict[str, Any]]


def happened(at: dt.datetime, action: AuditAction = AuditAction.SCORECARD_RATE, **more: Any) -> int:  # noqa: ANN401 -- passed on to record as they are
    """Record an event of that instant and return its id."""
    ada = User.objects.get(name="Ada")
    return audit.record(action, ada, by=ada, at=at, **more).pk


@pytest.fixture
def trail(ada: User) -> Rows:
    """Make events around March; return those of March as the table has them."""
    payload = {"from": None, "to": {"state": "rated", "level": "split-4"}, "said": "Zoë 東京"}
    happened(FIRST - dt.datetime.resolution)
    happened(FIRST, payload=payload)
    happened(FIRST.replace(day=9), AuditAction.SCORECARD_NOTE, personal={"text": "Said so."})
    happened(FIRST.replace(day=9), AuditAction.SCORECARD_REOPEN, personal={"reason": "Mixed up."})
    happened(LAST)
    happened(LAST + dt.datetime.resolution)
    return rows_of(MARCH)


def rows_of(month: Month) -> Rows:
    return [dict(row) for row in AuditEvent.objects.of_month(month).order_by("pk").values()]


def read(path: Path) -> Rows:
    """Return the events of a file, with nothing but what any program has: gzip and JSON."""
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    return [
        {
            "id": row["id"],
            "at": dt.datetime.fromisoformat(row["at"]),
            "actor_id": row["actor"],
            "action": row["action"],
            "subject_type": row["subject"],
            "subject_id": row["subject_id"],
            "payload": row["payload"],
        }
        for row in rows
    ]


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def archive(folder: Path, by: User) -> AuditArchive:
    return archives.archive(month=MARCH, folder=folder, by=by, at=timezone.now())


def test_a_month_moves_to_its_file_and_the_trail_says_so(
    trail: Rows, max_: User, tmp_path: Path
) -> None:
    others = AuditEvent.objects.exclude(pk__in=[row["id"] for row in trail]).count()
    people = list(AuditPersonalValues.objects.order_by("pk").values())
    said = run("audit_archive", tmp_path, "--before", "2026-04", "--by", max_.email.upper())

    path = tmp_path / "audit-2026-03.jsonl.gz"
    assert read(path) == trail
    assert path.stat().st_mode & 0o777 == 0o600
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert f"audit-2026-03.jsonl.gz holds 4: {digest}\n" in said
    assert [row["action"] for row in rows_of(MARCH)] == ["scorecard.reopen"]
    event = AuditEvent.objects.filter(action="audit.archive").latest("pk")
    assert (event.actor_id, event.payload) == (
        max_.pk,
        {"month": "2026-03", "events": 4, "kept": 1, "sha256": digest},
    )
    # February's one event lies in a file too; April's stays, beside what says so of both months.
    assert AuditEvent.objects.count() == others - 1 + 1 + 2
    assert list(AuditPersonalValues.objects.order_by("pk").values()) == people
    names = ["audit-2026-02.jsonl.gz", "audit-2026-03.jsonl.gz"]
    assert sorted(each.name for each in tmp_path.iterdir()) == names


def test_a_second_run_finds_nothing_to_do(trail: Rows, max_: User, tmp_path: Path) -> None:
    del trail
    command = ("audit_archive", tmp_path, "--before", "2026-05", "--by", max_.email)
    run(*command)
    before = (AuditEvent.objects.count(), {each: each.read_bytes() for each in tmp_path.iterdir()})
    assert run(*command) == "All events before 2026-05 are in files.\n"
    assert archive(tmp_path, max_) == AuditArchive.objects.get(month=FIRST)
    after = (AuditEvent.objects.count(), {each: each.read_bytes() for each in tmp_path.iterdir()})
    assert before == after


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow beyond some bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_file_that_was_not_written_whole_removes_nothing(
    trail: Rows, max_: User, tmp_path: Path
) -> None:
    with full_disk(), pytest.raises(OSError, match="too large"):
        archive(tmp_path, max_)
    assert rows_of(MARCH) == trail
    assert [each.name for each in tmp_path.iterdir()] == ["audit-2026-03.jsonl.gz.part"]
    archive(tmp_path, max_)
    assert [each.name for each in tmp_path.iterdir()] == ["audit-2026-03.jsonl.gz"]
    assert read(tmp_path / MARCH.filename) == trail


def test_what_ended_before_the_events_were_removed_is_taken_over(
    trail: Rows, max_: User, tmp_path: Path
) -> None:
    with transaction.atomic():
        archive(tmp_path, max_)
        transaction.set_rollback(True)
    path = tmp_path / MARCH.filename
    assert (rows_of(MARCH), read(path)) == (trail, trail)
    row = archive(tmp_path, max_)
    assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(rows_of(MARCH)) == 1


@pytest.mark.parametrize("content", [b"", b"something else", gzip.compress(b"", mtime=0)])
def test_another_file_of_the_name_is_not_written_over(
    content: bytes, trail: Rows, max_: User, tmp_path: Path
) -> None:
    path = tmp_path / MARCH.filename
    path.write_bytes(content)
    with pytest.raises(archives.OtherFile):
        archive(tmp_path, max_)
    assert (rows_of(MARCH), path.read_bytes()) == (trail, content)
    assert not AuditArchive.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_archive_at_once_make_one_file_of_it(
    trail: Rows, max_: User, tmp_path: Path
) -> None:
    removed, found = threading.Event(), []

    def first() -> None:
        with transaction.atomic():
            found.append(archive(tmp_path, max_))
            removed.set()
            wait_until(somebody_waits)
        connection.close()

    def second() -> None:
        removed.wait()
        found.append(archive(tmp_path, max_))
        connection.close()

    together(first, second)
    assert found[0] == found[1] == AuditArchive.objects.get()
    assert read(tmp_path / MARCH.filename) == trail


# --- What the table lets go ---


def refusal(statement: str) -> str:
    """Run the statement and return what the database says against it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE 'Asia/Tokyo'")
            cursor.execute(statement)
    except IntegrityError as error:
        return str(error).split("\n", maxsplit=1)[0]
    return ""


def test_the_table_lets_go_what_is_in_a_file_and_nothing_else(ada: User) -> None:
    held, standing = happened(LAST), happened(FIRST, AuditAction.VERSION_EDIT)
    of_february = happened(FIRST - dt.datetime.resolution)
    of_april = happened(LAST + dt.datetime.resolution)
    month = {"month": FIRST.date(), "filename": MARCH.filename, "sha256": "", "event_count": 2}
    said = {"last_id": standing, "archived_at": timezone.now(), "archived_by": ada}
    delete = "DELETE FROM accounts_auditevent WHERE id = "
    append_only = "The audit trail is append-only."
    assert refusal(f"{delete}{held}") == append_only
    AuditArchive.objects.create(**month, **said)
    late = happened(LAST)
    assert {
        each: refusal(f"{delete}{each}") for each in (standing, of_february, of_april, late)
    } == (dict.fromkeys((standing, of_february, of_april, late), append_only))
    assert refusal("UPDATE accounts_auditevent SET payload = '{}'") == append_only
    assert refusal("DELETE FROM accounts_auditevent") == append_only
    assert refusal(f"{delete}{held}") == ""


def test_only_what_stays_may_be_asked_for(db: None) -> None:
    assert not AuditEvent.objects.standing(AuditAction.VERSION_EDIT).exists()
    with pytest.raises(ValueError, match="STANDING"):
        AuditEvent.objects.standing(AuditAction.SCORECARD_RATE)


# --- The commands ---


def test_what_is_young_stays(trail: Rows, max_: User, tmp_path: Path) -> None:
    first = Month.of(timezone.now()).plus(-archives.KEPT_MONTHS)
    late = ("audit_archive", tmp_path, "--before", first.plus(1), "--by", max_.email)
    with pytest.raises(CommandError, match=f"name {first} or an earlier month"):
        run(*late)
    with pytest.raises(archives.TooYoung):
        archives.archive(month=first, folder=tmp_path, by=max_, at=timezone.now())
    assert (rows_of(MARCH), list(tmp_path.iterdir())) == (trail, [])


@pytest.mark.parametrize(
    ("folder", "before", "by", "sentence"),
    [
        ("", "2026-04", "Ada", "No active admin has the address"),
        ("", "April", "Max", "is no month like 2026-03"),
        ("missing", "2026-04", "Max", "is not a folder"),
    ],
)
@pytest.mark.usefixtures("trail", "max_")
def test_what_cannot_be_done_is_said(
    folder: str, before: str, by: str, sentence: str, tmp_path: Path
) -> None:
    email = User.objects.get(name=by).email
    with pytest.raises(CommandError, match=sentence):
        run("audit_archive", tmp_path / folder, "--before", before, "--by", email)
    assert not AuditArchive.objects.exists()


def test_a_check_names_each_file_that_is_not_whole(trail: Rows, max_: User, tmp_path: Path) -> None:
    del trail
    run("audit_archive", tmp_path, "--before", "2026-05", "--by", max_.email)
    today = f"{timezone.now():%Y-%m-%d}"
    february, march, april = (Month(2026, number).filename for number in (2, 3, 4))
    assert run("audit_check", tmp_path).splitlines() == [
        f"{february}: whole, 1 by Max on {today}",
        f"{march}: whole, 4 by Max on {today}",
        f"{april}: whole, 1 by Max on {today}",
    ]
    (tmp_path / february).unlink()
    (tmp_path / march).write_bytes((tmp_path / april).read_bytes())
    out = io.StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("audit_check", str(tmp_path), stdout=out)
    missing = f"[Errno 2] No such file or directory: '{tmp_path / february}'"
    assert out.getvalue().splitlines() == [
        f"{february}: {missing}",
        f"{march}: This is not the file that was written.",
        f"{april}: whole, 1 by Max on {today}",
    ]
