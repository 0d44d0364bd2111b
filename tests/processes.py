"""Looking at this machine's processes, also where `ps` is not installed."""

import os
import subprocess
from pathlib import Path


def all_pids() -> list[int]:
    """Return every process."""
    if Path("/proc/self").exists():
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    listing = subprocess.run(["ps", "-e", "-o", "pid="], capture_output=True, check=True).stdout
    return [int(pid) for pid in listing.split()]


def group_of(pid: int) -> int | None:
    """Return the process group, or None when the process has just gone."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def parent_of(pid: int) -> int | None:
    """Return the parent, or None when the process has just gone."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        if Path("/proc/self").exists():
            return int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        command = ["ps", "-o", "ppid=", "-p", str(pid)]
        return int(subprocess.run(command, capture_output=True, check=True).stdout)
    except (FileNotFoundError, ProcessLookupError, subprocess.CalledProcessError):
        return None


def descendants(pid: int) -> list[int]:
    """Return the children, their children, and so on; process groups do not hold them together."""
    children: dict[int | None, list[int]] = {}
    for each in all_pids():
        children.setdefault(parent_of(each), []).append(each)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        generation = children.get(waiting.pop(), [])
        found += generation
        waiting += generation
    return found
