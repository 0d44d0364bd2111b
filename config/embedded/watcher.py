"""Stop the children of a supervisor that died without a word.

Run as a file of its own, standard library only. Standard input is a pipe whose other end the
supervisor holds: it says `+ PID SIGNAL` for each child started and `- PID` for each one gone. When
the pipe closes, whoever is left is stopped, last started first.
"""

import contextlib
import os
import signal
import sys
import time

PATIENCE_SECONDS = 3.0


def is_running(pid: int) -> bool:
    """Return whether the process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def stop(pid: int, how: int) -> None:
    """Ask one child to stop, and end its whole process group when it does not."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    end = time.monotonic() + PATIENCE_SECONDS
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Follow the supervisor's words until it falls silent."""
    for harmless in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(harmless, signal.SIG_IGN)
    children: dict[int, int] = {}
    for line in sys.stdin:
        word, pid, *how = line.split()
        if word == "+":
            children[int(pid)] = int(how[0])
        else:
            children.pop(int(pid), None)
    for pid, how_number in reversed(children.items()):
        stop(pid, how_number)


if __name__ == "__main__":
    main()
