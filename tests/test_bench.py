import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.bench.frame import Benchmark, Figure, Measure, measure, table, write


def benchmark(name: str, values: list[float], calls: list[str], **options: object) -> Benchmark:
    @contextmanager
    def prepare() -> Iterator[Measure]:
        left = iter(values)

        def run() -> Mapping[str, float]:
            calls.append(name)
            return {"time, s": next(left)}

        yield run
        calls.append(f"{name} done")

    return Benchmark(name, prepare, rounds=len(values), **options)  # type: ignore[arg-type]  # limits


def test_rounds_are_interleaved_and_everything_is_cleaned_up() -> None:
    calls: list[str] = []
    measure([benchmark("a", [1, 1, 1], calls), benchmark("b", [1, 1], calls)])
    assert calls == ["a", "b", "a", "b", "a", "b done", "a done"]


def test_the_median_is_held_against_the_limit() -> None:
    met, missed = measure(
        [
            benchmark("met", [1, 2, 30], [], limits={"time, s": 2}),
            benchmark("missed", [3, 2, 4], [], limits={"time, s": 2}),
        ]
    )
    assert met == Figure("met", "time, s", median=2, lowest=1, highest=30, rounds=3, limit=2)
    assert (met.is_met, missed.median, missed.is_met) == (True, 3, False)


def test_a_figure_without_a_limit_misses_nothing() -> None:
    (figure,) = measure([benchmark("a", [9], [])])
    assert figure.limit is None
    assert figure.is_met


def test_nothing_to_measure() -> None:
    assert measure([]) == []


def test_the_table_marks_what_is_missed(tmp_path: Path) -> None:
    figures = measure(
        [
            benchmark("long name", [0.5, 0.25, 1], [], limits={"time, s": 2}),
            benchmark("b", [1234.5], [], limits={"time, s": 0.001}),
        ]
    )
    assert [line.split() for line in table(figures).splitlines()] == [
        ["median", "lowest", "highest", "n", "limit"],
        ["long", "name:", "time,", "s", "0.5", "0.25", "1", "3", "2"],
        ["b:", "time,", "s", "1.23e+03", "1.23e+03", "1.23e+03", "1", "0.001", "MISSED"],
    ]
    write(figures, tmp_path / "new" / "bench.json")
    rows = json.loads((tmp_path / "new" / "bench.json").read_text(encoding="utf-8"))
    assert [row["is_met"] for row in rows] == [True, False]
