"""`make bench`: measure, print a table, write .local/bench.json; leave with 1 for a missed limit.

`python -m tests.bench start memory` runs only the benchmarks whose name contains one of the words.
"""

import sys

from config.embedded.home import PROJECT
from tests.bench import ending, lists, markdown, measurement, reports, requests, starting
from tests.bench.frame import Benchmark, measure, table, write

BENCHMARKS = [
    Benchmark(
        "make run",
        starting.starts,
        rounds=3,
        limits={"first start, s": 60, "later start, s": 10, "Ctrl-C, s": 5},
    ),
    Benchmark("requests", requests.requests, limits=requests.LIMITS),
    Benchmark("lists", lists.lists, limits=lists.LIMITS),
    Benchmark("many ends at once", ending.ending, rounds=3, limits=ending.LIMITS),
    Benchmark(
        "reports",
        reports.reports,
        limits={"ended to mail accepted, s": 3, "PDF, warm, ms": 150},
    ),
    Benchmark(
        "markdown, longest texts",
        markdown.longest_texts,
        rounds=3,
        limits={"processor time, s": 10},
    ),
    Benchmark("at rest", starting.memory, rounds=3, limits={"together, MB": 600}),
    *measurement.BENCHMARKS,
]


def main(words: list[str]) -> int:
    """Return 0 when every median keeps its limit."""
    chosen = [each for each in BENCHMARKS if not words or any(word in each.name for word in words)]
    figures = measure(chosen)
    print(table(figures))
    write(figures, PROJECT / ".local" / "bench.json")
    return 0 if all(each.is_met for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
