"""Speed and memory of the measurement engine against the targets of docs/measurement.md.

`python -m tests.bench.measurement [--rounds N] [--no-large]`. Every run is a process of its own
(so its peak memory is its own), the rounds interleave the benchmarks, medians and spread are
shown, and the results go to .local/bench-measurement.json too.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / ".local" / "bench-measurement.json"
_KIB_PER_GB = 1e9 / 1024


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One measurement and its limits: seconds, and peak memory of the whole process.

    Limits are held against CPU time: the engine runs on one thread, so on an idle core the two
    are the same, and on a shared machine only CPU time is its own.
    """

    name: str
    candidates: int
    seconds: float
    gigabytes: float | None = None
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `cpu` is user + system time of the measured part alone."""

    wall: float
    cpu: float
    gigabytes: float


def benchmarks() -> tuple[Benchmark, ...]:
    """Return the benchmarks: 50 raters, 500 questions, 24 ratings per candidate, halo on."""
    return (
        Benchmark("fit, 1e4 ratings", 416, 4.0),
        Benchmark("fit, 1e5 ratings", 4_166, 6.0, 0.4),
        Benchmark("fit, 1e6 ratings", 41_666, 60.0, 1.6, is_large=True),
        Benchmark("alpha with 1,000 resamples, 1e5 ratings", 4_166, 2.0),
        Benchmark("connectivity, 4,000 candidates", 4_000, 0.1),
    )


def _work(benchmark: Benchmark) -> Callable[[], object]:
    """Return what is timed; drawing the ratings is not."""
    # Imported in the measuring process only, after its thread count is set.
    from interviews.measurement.agreement.alpha import agreement  # noqa: PLC0415 -- see above
    from interviews.measurement.connectivity import classes  # noqa: PLC0415 -- see above
    from interviews.measurement.facets.model import fit  # noqa: PLC0415 -- see above
    from tests.measurement.simulation import Design, draw  # noqa: PLC0415 -- see above

    table = draw(Design(candidates=benchmark.candidates), seed=1).table
    if benchmark.name.startswith("fit"):
        return lambda: fit(table).theta_error
    if benchmark.name.startswith("alpha"):
        return lambda: agreement(table)
    return lambda: classes(table)


def _measure(benchmark: Benchmark) -> Run:
    work = _work(benchmark)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_GB
    return Run(wall, cpu, peak)


def _in_own_process(benchmark: Benchmark) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.measurement", "--only", benchmark.name],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    return Run(**json.loads(done.stdout))


def run(rounds: int, *, with_large: bool) -> dict[str, list[Run]]:
    """Run every benchmark once a round, in turn; a large one twice at most."""
    found: dict[str, list[Run]] = {}
    for number in range(rounds):
        for benchmark in benchmarks():
            if benchmark.is_large and (not with_large or number > 1):
                continue
            found.setdefault(benchmark.name, []).append(_in_own_process(benchmark))
    return found


def table(found: dict[str, list[Run]]) -> str:
    """Return medians with their spread (lowest to highest) beside the targets."""
    head = f"{'benchmark':42}{'wall s':>8}{'spread':>16}{'cpu s':>8}{'GB':>7}  target"
    lines = [head]
    for benchmark in benchmarks():
        runs = found.get(benchmark.name)
        if not runs:
            continue
        wall = [r.wall for r in runs]
        median, cpu = statistics.median(wall), statistics.median(r.cpu for r in runs)
        gigabytes = max(r.gigabytes for r in runs)
        is_met = cpu <= benchmark.seconds and gigabytes <= (benchmark.gigabytes or gigabytes)
        target = f"{benchmark.seconds:g} s"
        target += f", {benchmark.gigabytes:g} GB" if benchmark.gigabytes else ""
        spread = f"{min(wall):.2f} to {max(wall):.2f}"
        lines.append(
            f"{benchmark.name:42}{median:8.2f}{spread:>16}{cpu:8.2f}{gigabytes:7.2f}"
            f"  {target}{'' if is_met else '  MISSED'}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the JSON; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-large", action="store_true", help="leave the 1e6 ratings out")
    parser.add_argument("--only", help="measure one benchmark in this process, print its run")
    options = parser.parse_args(arguments)
    if options.only:
        chosen = next(b for b in benchmarks() if b.name == options.only)
        sys.stdout.write(json.dumps(asdict(_measure(chosen))))
        return 0
    found = run(options.rounds, with_large=not options.no_large)
    text = table(found)
    sys.stdout.write(text + "\n")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps({name: [asdict(r) for r in runs] for name, runs in found.items()}, indent=1)
    )
    return 1 if "MISSED" in text else 0


if __name__ == "__main__":
    raise SystemExit(main())
