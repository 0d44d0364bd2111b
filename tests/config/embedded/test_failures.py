from pathlib import Path

import pytest

from config.embedded.failures import explain

FOLDER = Path("/data")


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (
            "PANIC:  could not write to file: No space left on device",
            "The disk is full: free some space, then run make run again.",
        ),
        (
            'FATAL:  lock file "postmaster.pid" already exists',
            "Another PostgreSQL still uses /data: stop it, then run make run again.",
        ),
        (
            "FATAL:  pre-existing shared memory block (key 2411630, ID 65541) is still in use",
            "Another PostgreSQL still uses /data: stop it, then run make run again.",
        ),
        (
            "FATAL:  database files are incompatible with server",
            (
                "/data was made by another version of PostgreSQL: go back to that version of "
                "Plumbline, or move the folder away to start with an empty database."
            ),
        ),
        (
            "FATAL:  the database system is starting up\nPANIC:  could not locate a checkpoint",
            (
                "The database in /data does not open (could not locate a checkpoint): put back a "
                "copy of that folder, or move it away to start with an empty database."
            ),
        ),
        (
            "# Bad file format reading the append only file: make a backup",
            (
                "The task queue in /data is damaged: delete that folder, waiting tasks are found "
                "again in the database."
            ),
        ),
        ("LOG:  database system is ready", None),
    ],
)
def test_a_log_becomes_one_sentence(log: str, sentence: str | None) -> None:
    assert explain(log, folder=FOLDER) == sentence


def test_a_program_without_data_can_only_have_a_full_disk() -> None:
    assert explain("FATAL:  password authentication failed", folder=None) is None
    full = explain("OSError: [Errno 28] No space left on device", folder=None)
    assert full == "The disk is full: free some space, then run make run again."
