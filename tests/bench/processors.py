"""CPU time of this process and of its PostgreSQL backend: it varies less than the clock."""

import resource
from collections.abc import Callable
from pathlib import Path

from django.db import connection


def cpu_milliseconds(*works: Callable[[], object], times: int) -> list[float]:
    """Return the CPU time of one call of each, server and database together.

    The calls take turns, so that the machine's moods fall on all of them alike; one round
    before that warms up.
    """
    costs = [0.0] * len(works)
    for turn in range(times + 1):
        for place, work in enumerate(works):
            before = _cpu_seconds()
            work()
            if turn:
                costs[place] += _cpu_seconds() - before
    return [cost / times * 1000 for cost in costs]


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime + _backend_seconds()


def _backend_seconds() -> float:
    """Return the backend's time on a processor; 0 where the kernel does not say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    accounting = Path(f"/proc/{pid}/schedstat")
    if not accounting.exists():
        return 0.0
    return int(accounting.read_text(encoding="ascii").split()[0]) / 1e9
