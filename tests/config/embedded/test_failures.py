from pathlib import Path

import pytest

from config.embedded.failures import explain

FOLDER = Path("/data")


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("PANIC:  could not write to file: No space left on device", "disk is full"),
        ('FATAL:  lock file "postmaster.pid" already exists', "still uses /data"),
        (
            "FATAL:  pre-existing shared memory block (key 2411630) is still in use",
            "still uses /data",
        ),
        (
            "FATAL:  database files are incompatible with server",
            "/data was made by another version",
        ),
        (
            "FATAL:  the database system is starting up\nPANIC:  could not locate a checkpoint",
            "/data does not open (could not locate a checkpoint)",
        ),
    ],
)
def test_a_log_becomes_one_sentence(log: str, said: str) -> None:
    sentence = explain(log, folder=FOLDER)
    assert sentence is not None
    assert (said in sentence, sentence.count("\n")) == (True, 0)


def test_what_is_no_failure_we_know_is_not_explained() -> None:
    assert explain("LOG:  database system is ready", folder=FOLDER) is None


def test_a_program_without_data_can_only_have_a_full_disk() -> None:
    assert explain("FATAL:  password authentication failed", folder=None) is None
    assert "disk" in (explain("OSError: [Errno 28] No space left on device", folder=None) or "")
