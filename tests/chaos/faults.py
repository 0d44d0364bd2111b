"""What is done to the product, and how it is undone."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.instances import Instance
from tests.servers import SmtpServer

LASTS_SECONDS = 6.0
HANGS_SECONDS = 30.0  # longer than we wait for a mail server
DISK_MEGABYTES = 700
KILLED = {
    "web": b"gunicorn",
    "worker": b"--queues=soon",
    "mailer": b"--queues=mail",
    "beat": b"beat",
    "Valkey": b"valkey-server",
    "PostgreSQL": b"bin/postgres",
}
CLOCK_STEPS = (-3600, 3600, -90, 0)

MOODS = ("refuses", "hangs", "drops")

Fault = Callable[[], None]


class Mailbox(SmtpServer):
    """An SMTP server with moods."""

    mood = "well"

    async def handle_DATA(  # noqa: N802 -- the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take one message in, or not, or not say so."""
        if self.mood == "hangs":
            await asyncio.sleep(HANGS_SECONDS)
        if self.mood == "refuses":
            return "451 Try again later"
        reply = await super().handle_DATA(server, session, envelope)
        if self.mood == "drops" and server.transport:
            server.transport.close()
        return reply


def kill(instance: Instance, part: str) -> None:
    """Kill one process of the part, or all of them, as a lack of memory or a person would."""
    found = [pid for pid in instance.children() if KILLED[part] in _command(pid)]
    for pid in random.choice([found, [random.choice(found)]]) if found else []:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def trouble_mail(mailbox: Mailbox, mood: str) -> None:
    """Let the mail server be in a mood for some seconds."""
    mailbox.mood = mood
    time.sleep(LASTS_SECONDS)
    mailbox.mood = "well"


def fill_disk(folder: Path) -> None:
    """Leave no room in the folder for some seconds."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1_000_000))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
    time.sleep(LASTS_SECONDS)
    ballast.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a small disk there and say whether that worked: it takes root's rights."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=711", "tmpfs"]
    is_there = (
        os.geteuid() == 0
        and subprocess.run([*command, folder], check=False, capture_output=True).returncode == 0
    )
    try:
        yield is_there
    finally:
        if is_there:
            subprocess.run(["umount", "--lazy", folder], check=True)


class Clock:
    """The clock of the product, where a C compiler is at hand."""

    def __init__(self, folder: Path) -> None:
        self._offset, self._library = folder / "clock", folder / "clock.so"
        source = str(Path(__file__).with_name("clock.c"))
        command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(self._library), source]
        self.is_there = (
            shutil.which("cc") is not None and subprocess.run(command, check=False).returncode == 0
        )

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process has to be started with to go by this clock."""
        if not self.is_there:
            return {}
        self._offset.write_bytes(bytes(8))
        self._offset.chmod(0o644)
        return {"LD_PRELOAD": str(self._library), "CHAOS_CLOCK": str(self._offset)}

    def put(self, seconds: int) -> None:
        """Put the clock so many seconds ahead or back of the machine's."""
        if self.is_there:
            with self._offset.open("r+b") as file:
                file.write(seconds.to_bytes(8, sys.byteorder, signed=True))

    def step(self) -> None:
        """Put it somewhere else."""
        self.put(random.choice(CLOCK_STEPS))


def choose(
    instance: Instance, mailbox: Mailbox, clock: Clock, *, has_small_disk: bool
) -> dict[str, Fault]:
    """Return the faults that can be had on this machine, by name."""
    faults: dict[str, Fault] = {f"kill {part}": partial(kill, instance, part) for part in KILLED}
    faults |= {f"mail server {mood}": partial(trouble_mail, mailbox, mood) for mood in MOODS}
    if has_small_disk:
        faults["full disk"] = partial(fill_disk, instance.home.root)
    if clock.is_there:
        faults["clock step"] = clock.step
    return faults
