"""Stop the children of a supervisor that died without stopping them.

Run as a file of its own, standard library only. Standard input is a pipe whose other end the
supervisor holds: it says `+ PID SIGNAL` for each child started and `- PID` for each one gone. When
the pipe closes, whoever is left is stopped.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PATIENCE_SECONDS = 3.0


def is_running(pid: int) -> bool:
    """Return whether the process is at work; one that only waits to be reaped is not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # not Linux, or gone this instant
        return sys.platform != "linux"
    return state != "Z"


def signal_all(pids: Iterable[int], send: Callable[[int], None]) -> None:
    """Send to each process that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            send(pid)


def stop(children: dict[int, int]) -> None:
    """Ask all children to stop, each in its way, and kill the process groups of those that stay."""
    signal_all(reversed(children), lambda pid: os.kill(pid, children[pid]))
    end = time.monotonic() + PATIENCE_SECONDS
    while any(map(is_running, children)) and time.monotonic() < end:
        time.sleep(0.02)
    signal_all(children, lambda pid: os.killpg(pid, signal.SIGKILL))


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
    stop(children)


if __name__ == "__main__":
    main()
