"""How long `make run` takes to be ready, how long to stop, and what it needs at rest."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded.home import Home
from tests.bench.frame import Measure
from tests.instances import Instance

SETTLING_SECONDS = 20  # two heartbeats: what starts lazily has started


def timed_start(home: Home) -> tuple[Instance, float]:
    """Start an instance and return it with the seconds until it was ready."""
    begun = time.monotonic()
    instance = Instance(home)
    instance.wait_until_ready()
    return instance, time.monotonic() - begun


@contextmanager
def starts() -> Iterator[Measure]:
    """Measure a first start in an empty folder, and one after it."""

    def measure() -> Mapping[str, float]:
        with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
            home = Home(Path(folder) / "local")
            instance, first = timed_start(home)
            instance.stop()
            instance, later = timed_start(home)
            stopping = instance.stop()
        return {"first start, s": first, "later start, s": later, "Ctrl-C, s": stopping}

    yield measure


@contextmanager
def memory() -> Iterator[Measure]:
    """Measure the proportional memory of all processes at rest, by service."""
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        instance, _ = timed_start(Home(Path(folder) / "local"))
        time.sleep(SETTLING_SECONDS)

        def measure() -> Mapping[str, float]:
            found: dict[str, float] = {}
            for pid in instance.children():
                name = service_of(pid)
                found[f"{name}, MB"] = found.get(f"{name}, MB", 0) + megabytes(pid)
            without_ours = {key: value for key, value in found.items() if "watcher" not in key}
            return {**without_ours, "together, MB": sum(without_ours.values())}

        yield measure
        instance.stop()


def service_of(pid: int) -> str:
    """Return which service a process belongs to, by its command line."""
    command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    names = {
        "gunicorn": "web",
        "\0worker\0": "worker",
        "\0beat\0": "beat",
        "valkey-server": "broker",
        "postgres": "database",
        "watcher": "watcher",
    }
    return next((name for sign, name in names.items() if sign in command), "other")


def megabytes(pid: int) -> float:
    """Return the proportional set size: shared pages count by share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    return 0
