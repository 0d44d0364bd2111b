"""Speed and memory of the measurement engine against the targets of docs/measurement.md.

Part of `make bench`; alone: `python -m tests.bench.measurement`. Every round is a process of its
own, so that its peak memory is its own. Limits are on processor time: the engine runs on one
thread, so on an idle core that is the time it takes, and on a shared machine only that is its own.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from config.embedded.home import PROJECT
from tests.bench.frame import Benchmark, Measure, measure, table

_KIB_PER_GB = 1e9 / 1024
TIME, MEMORY, WALL = "processor time, s", "peak memory, GB", "wall time, s"

# 50 raters, 500 questions, 24 ratings per candidate, halo on, full EM and standard errors.
FITS = {"1e4": 416, "1e5": 4_166, "1e6": 41_666}


def _work(kind: str, candidates: int) -> Callable[[], object]:
    """Return what is timed; drawing the ratings is not."""
    # Imported in the measuring process alone, once its thread count is set.
    from measurement.agreement.alpha import agreement  # noqa: PLC0415 -- see above
    from measurement.connectivity import classes  # noqa: PLC0415 -- see above
    from measurement.facets.model import fit  # noqa: PLC0415 -- see above
    from tests.measurement.simulation import Design, draw  # noqa: PLC0415 -- see above

    ratings = draw(Design(candidates=candidates), seed=1).table

    def fit_with_errors() -> object:
        found = fit(ratings)
        return found.theta_error, found.severities

    works: dict[str, Callable[[], object]] = {
        "fit": fit_with_errors,
        "alpha": lambda: agreement(ratings),
        "connectivity": lambda: classes(ratings),
    }
    return works[kind]


def _in_own_process(kind: str, candidates: int) -> Callable[[], AbstractContextManager[Measure]]:
    def run() -> Mapping[str, float]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.measurement", kind, str(candidates)],
            capture_output=True,
            check=True,
            cwd=PROJECT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        found: dict[str, float] = json.loads(done.stdout)
        return found

    @contextmanager
    def prepare() -> Iterator[Measure]:
        yield run

    return prepare


BENCHMARKS = [
    Benchmark("fit, 1e4 ratings", _in_own_process("fit", FITS["1e4"]), 3, {TIME: 4}),
    Benchmark("fit, 1e5 ratings", _in_own_process("fit", FITS["1e5"]), 3, {TIME: 6, MEMORY: 0.4}),
    Benchmark("fit, 1e6 ratings", _in_own_process("fit", FITS["1e6"]), 2, {TIME: 60, MEMORY: 1.6}),
    Benchmark("alpha, 1,000 resamples of 1e5", _in_own_process("alpha", 4_166), 3, {TIME: 2}),
    Benchmark("connectivity, 4,000", _in_own_process("connectivity", 4_000), 3, {TIME: 0.1}),
]


def _once(kind: str, candidates: int) -> Mapping[str, float]:
    work = _work(kind, candidates)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    # Not ru_maxrss, which starts with what the process had that started this one.
    [peak] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return {TIME: cpu, WALL: wall, MEMORY: int(peak) / _KIB_PER_GB}


def main(words: list[str]) -> int:
    """Measure all, or once in this process where a kind and a size are given."""
    if words:
        sys.stdout.write(json.dumps(_once(words[0], int(words[1]))))
        return 0
    figures = measure(BENCHMARKS)
    sys.stdout.write(table(figures) + "\n")
    return 0 if all(each.is_met for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
