"""The folder .local/: everything that one installation keeps between two starts."""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from config.embedded.failures import Failure

PROJECT = Path(__file__).resolve().parent.parent.parent
LEAST_FREE_MEGABYTES = 300
# A command that asks whether the folder is in use holds its lock for less than a millisecond.
LOCK_TRIES = 20
LOCK_PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Secrets:
    """Passwords and keys made once per installation."""

    secret_key: str
    database_password: str
    superuser_password: str
    broker_password: str


class Home:
    """Paths under the folder, and what is true of it as a whole."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = root / "postgres"
        self.logs = root / "log"  # what each service said since the last start of all
        self.media = root / "media"
        self.mail = root / "mail"
        # The addresses of the running instance, for manage.py commands beside it.
        self.run_env = root / "run.env"
        self._secrets = root / "secrets.json"

    def prepare(self) -> None:
        """Make the folders; raise Failure when the disk is full or not writable."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            # Others may pass through but not look: PostgreSQL may have to run as another user.
            self.root.chmod(0o711)
            for folder in (self.database, self.logs, self.media, self.mail):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise Failure(
                f"{self.root} cannot be written ({error.strerror}): "
                "make it yours, or free some space."
            ) from error
        free = shutil.disk_usage(self.root).free // 1_000_000
        if free < LEAST_FREE_MEGABYTES:
            raise Failure(
                f"The disk that holds {self.root} is full ({free} MB left): "
                f"free at least {LEAST_FREE_MEGABYTES} MB, then run make run again."
            )

    @property
    def has_secrets(self) -> bool:
        """Whether this installation has been started before, by someone who lets us read them."""
        return os.access(self._secrets, os.R_OK)

    def secrets(self) -> Secrets:
        """Return this installation's secrets, made on the first call."""
        if not self._secrets.exists():
            made = Secrets(*(secrets.token_urlsafe(48) for _ in fields(Secrets)))
            write_private(self._secrets, json.dumps(made.__dict__))
        try:
            return Secrets(**json.loads(self._secrets.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise Failure(
                f"{self._secrets} is damaged: put back a copy of {self.root}, "
                "or move that folder away."
            ) from error

    def write_run_env(self, values: Mapping[str, str]) -> None:
        """Leave the addresses where settings find them while this instance runs."""
        write_private(self.run_env, "".join(f"{key}={value}\n" for key, value in values.items()))

    def is_in_use(self) -> bool:
        """Tell whether an instance runs from here; a killed one does until its last child ends.

        Many commands may ask at once: each shares the lock for an instant, which `lock` sits out.
        """
        try:
            descriptor = os.open(self.root / "run.lock", os.O_RDONLY)
        except (FileNotFoundError, PermissionError):  # somebody else's is none of ours
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(descriptor)

    def lock(self) -> int:
        """Return the descriptor that marks the folder as in use; raise Failure if it is already."""
        descriptor = os.open(self.root / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(LOCK_TRIES):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOCK_PAUSE_SECONDS)
            else:
                return descriptor
        holder = os.read(descriptor, 200).decode() or "another process"
        os.close(descriptor)
        raise Failure(
            f"Plumbline already runs from this folder ({holder}): "
            "use that one, or stop it with Ctrl-C first."
        )


def sign(descriptor: int, text: str) -> None:
    """Write into the lock file who holds it."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
