"""Benchmarks in interleaved rounds: the machine's moods fall on all of them alike.

A benchmark is a context manager that prepares and yields a function; each call of that function is
one round and returns figures by name. Medians are held against limits, and spread is shown.
"""

import json
import statistics
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

Measure = Callable[[], Mapping[str, float]]


@dataclass(frozen=True)
class Benchmark:
    """Something to measure: `limits` are the largest medians allowed, by the figure's name."""

    name: str
    prepare: Callable[[], AbstractContextManager[Measure]]
    rounds: int = 5
    limits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One figure over all rounds."""

    benchmark: str
    name: str
    median: float
    lowest: float
    highest: float
    rounds: int
    limit: float | None

    @property
    def is_met(self) -> bool:
        """Whether the median keeps the limit; without one there is nothing to miss."""
        return self.limit is None or self.median <= self.limit


def measure(benchmarks: Iterable[Benchmark]) -> list[Figure]:
    """Return all figures; each round visits every benchmark that still has rounds to go."""
    benchmarks = list(benchmarks)
    values: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        ready = [(each, stack.enter_context(each.prepare())) for each in benchmarks]
        for number in range(max((each.rounds for each in benchmarks), default=0)):
            for each, run in ready:
                if number < each.rounds:
                    for name, value in run().items():
                        values.setdefault((each.name, name), []).append(value)
    limits = {each.name: each.limits for each in benchmarks}
    return [
        Figure(
            benchmark=benchmark,
            name=name,
            median=statistics.median(found),
            lowest=min(found),
            highest=max(found),
            rounds=len(found),
            limit=limits[benchmark].get(name),
        )
        for (benchmark, name), found in values.items()
    ]


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines of text, those that miss their limit marked."""
    head: tuple[str, ...] = ("", "median", "lowest", "highest", "n", "limit", "")
    rows = [head]
    for each in figures:
        limit = "" if each.limit is None else f"{each.limit:g}"
        numbers = (f"{value:.3g}" for value in (each.median, each.lowest, each.highest))
        name = f"{each.benchmark}: {each.name}"
        rows.append((name, *numbers, str(each.rounds), limit, "" if each.is_met else "MISSED"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        row[0].ljust(widths[0])
        + "".join(f"  {cell.rjust(width)}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    )


def write(figures: Iterable[Figure], path: Path) -> None:
    """Write the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(each), "is_met": each.is_met} for each in figures]
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
