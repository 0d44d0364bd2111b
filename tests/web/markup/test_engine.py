import multiprocessing
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from web.markup import engine as engine_module
from web.markup.engine import Engine, EngineFailed, TooComplex

SCRIPT = """
    globalThis.calls = 0;
    const tell = (text, flag) => {
      while (text === "loop");
      const heap = [];
      while (text === "hoard") heap.push("x".repeat(999) + heap.length);
      if (text === "dive") { const dive = () => dive() + 1; return dive(); }
      if (text === "fail") throw new Error("no such thing: \\ud835");
      return `${text} ${flag} ${++globalThis.calls}`;
    };
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    (tmp_path / "script.js").write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setattr(engine_module, "VENDOR", tmp_path)
    return Engine("script.js", "tell", cpu_seconds=0.3, memory_megabytes=8)


def test_it_starts_once_and_answers(engine: Engine) -> None:
    assert [engine.call("a", flag=True), engine.call("b", flag=False)] == ["a true 1", "b false 2"]


def test_a_refusal_keeps_its_message_even_with_half_a_character(engine: Engine) -> None:
    with pytest.raises(EngineFailed, match=r"no such thing: \?"):
        engine.call("fail", flag=False)


@pytest.mark.parametrize(
    ("text", "limit"),
    [("loop", "interrupted"), ("hoard", "out of memory|null"), ("dive", "stack overflow")],
)
def test_a_limit_stops_it_and_it_starts_afresh(engine: Engine, text: str, limit: str) -> None:
    assert engine.call("a", flag=True) == "a true 1"
    with pytest.raises(TooComplex) as stop:
        engine.call(text, flag=True)
    assert re.search(limit, str(stop.value.__cause__))
    assert engine.call("a", flag=True) == "a true 1"


@pytest.mark.parametrize(
    ("text", "seen"), [("a\0b", "a\N{REPLACEMENT CHARACTER}b"), ("\ud800", "?")]
)
def test_text_that_c_cannot_carry_arrives_whole(engine: Engine, text: str, seen: str) -> None:
    assert engine.call(text, flag=False) == f"{seen} false 1"


def test_threads_take_turns(engine: Engine) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = pool.map(lambda _: engine.call("a", flag=True), range(400))
        assert sorted(answers) == sorted(f"a true {n}" for n in range(1, 401))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_worker_has_an_engine_of_its_own(engine: Engine) -> None:
    assert engine.call("a", flag=True) == "a true 1"
    with engine._lock:  # as if another thread were inside at the moment of the fork
        context = multiprocessing.get_context("fork")
        answers = context.SimpleQueue()
        child = context.Process(target=lambda: answers.put(engine.call("b", flag=True)))
        child.start()
        child.join(timeout=10)
        child.kill()
    assert child.exitcode == 0
    assert answers.get() == "b true 1"
