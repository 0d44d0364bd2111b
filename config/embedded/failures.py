"""What can go wrong at start, each said in one sentence that ends with what to do."""

import re
from pathlib import Path


class Failure(Exception):
    """The start cannot go on; the message is one sentence for the person at the terminal."""


FULL = "The disk is full: free some space, then run make run again."
# The first pattern that the log of a data service matches decides the sentence.
KNOWN = [
    (
        r"lock file .* already exists|pre-existing shared memory block",
        "Another PostgreSQL still uses {folder}: stop it, then run make run again.",
    ),
    (
        r"incompatible with server|initialized by PostgreSQL version",
        (
            "{folder} was made by another version of PostgreSQL: go back to that version of "
            "Plumbline, or move the folder away to start with an empty database."
        ),
    ),
    (
        r"(FATAL: |PANIC: |^postgres:) *(?! |the database system is)(?P<reason>.+)",
        (
            "The database in {folder} does not open ({reason}): put back a copy of that folder, "
            "or move it away to start with an empty database."
        ),
    ),
]


def explain(log: str, *, folder: Path | None) -> str | None:
    """Return the sentence for what a log says about the data in a folder, or None."""
    if "No space left on device" in log:
        return FULL
    if folder is None:
        return None
    for pattern, sentence in KNOWN:
        found = re.search(pattern, log, re.MULTILINE)
        if found:
            return sentence.format(folder=folder, **found.groupdict())
    return None
