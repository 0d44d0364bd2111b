"""The supervisor with small shell programs in place of servers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded import supervisor as supervisor_module
from config.embedded.failures import Failure
from config.embedded.home import PROJECT
from config.embedded.supervisor import Interrupted, Service, Supervisor
from config.embedded.watcher import is_running
from tests.processes import all_pids, group_of
from tests.servers import wait_until

# Writes its name when it stops, so that the order of stopping can be read.
POLITE = (
    "trap 'echo {name} >> {book}; exit 0' {signal}; echo up > {up}; while :; do sleep .05; done"
)
STUBBORN = "trap '' TERM INT QUIT; echo up > {up}; while :; do sleep .05; done"

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., Service]:
    def make(
        name: str, script: str = POLITE, *, stop: str = "TERM", is_foundation: bool = False
    ) -> Service:
        up = tmp_path / f"{name.rsplit(maxsplit=1)[-1]}.up"
        book = tmp_path / "book"
        text = script.format(name=name, book=book, up=up, signal=stop)
        return Service(
            name=name,
            command=["/bin/sh", "-c", text],
            log=tmp_path / f"{name}.log",
            env={"PATH": os.environ["PATH"]},
            is_ready=up.exists,
            stop_signals=(signal.Signals[f"SIG{stop}"],),
            is_foundation=is_foundation,
        )

    return make


def test_what_stands_on_others_stops_first_and_each_by_its_signal(
    shell: Callable[..., Service], tmp_path: Path
) -> None:
    with Supervisor() as supervisor:
        supervisor.start(shell("database", stop="INT", is_foundation=True), seconds=5)
        supervisor.start(shell("web", stop="QUIT"), seconds=5)
        pids = [child.process.pid for child in supervisor.running]
    assert (tmp_path / "book").read_text(encoding="utf-8").split() == ["web", "database"]
    assert [is_running(pid) for pid in pids] == [False, False]


def test_a_service_that_dies_at_start_is_quoted(shell: Callable[..., Service]) -> None:
    dies = shell("The web server", "echo first; echo 'no such module: x'; exit 3")
    with Supervisor() as supervisor, pytest.raises(Failure) as failure:
        supervisor.start(dies, seconds=5)
    assert str(failure.value) == (
        "The web server stopped unexpectedly (no such module: x): "
        f"the full output is in {dies.log}."
    )


def test_a_service_that_never_gets_ready(shell: Callable[..., Service]) -> None:
    slow = shell("Beat", "while :; do sleep .05; done")
    with Supervisor() as supervisor, pytest.raises(Failure) as failure:
        supervisor.start(slow, seconds=0.2)
    expected = f"Beat was not ready after 0 s: look for the reason in {slow.log}."
    assert str(failure.value) == expected


def test_a_stubborn_child_and_its_children_are_killed(
    shell: Callable[..., Service], tmp_path: Path
) -> None:
    with Supervisor() as supervisor:
        supervisor.start(shell("database", STUBBORN, is_foundation=True), seconds=5)
        supervisor.start(shell("worker", STUBBORN), seconds=5)
        pids = [child.process.pid for child in supervisor.running]
    assert [is_running(pid) for pid in pids] == [False, False]


def test_asked_twice_it_does_not_wait(shell: Callable[..., Service]) -> None:
    with Supervisor() as supervisor:
        supervisor.start(shell("worker", STUBBORN), seconds=5)
        signal.raise_signal(signal.SIGINT)
        supervisor.watch()
        signal.raise_signal(signal.SIGINT)
        # Killed at once: by no signal of the stopping below, which has not begun.
        assert supervisor.running[0].process.wait(timeout=30) == -signal.SIGKILL


def test_stopping_while_starting(shell: Callable[..., Service]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    slow = shell("Beat", "sleep 0.2; kill -TERM $PPID; while :; do sleep .05; done")
    with Supervisor() as supervisor, pytest.raises(Interrupted):
        supervisor.start(slow, seconds=5)
    assert signal.getsignal(signal.SIGTERM) is before


def test_whatever_dies_is_started_again_and_what_it_said_is_kept(
    shell: Callable[..., Service], capsys: pytest.CaptureFixture[str]
) -> None:
    database = shell("PostgreSQL", f"echo one more life; {POLITE}", is_foundation=True)
    with Supervisor() as supervisor:
        supervisor.start(database, seconds=5)
        first = supervisor.running[0].process
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        supervisor._look_after()
        [second] = supervisor.running
        wait_until(lambda: database.log.read_text() == "one more life\n" * 2, what="a second life")
        assert (second.process.pid != first.pid, second.process.poll()) == (True, None)
    assert capsys.readouterr().out == (
        f"PostgreSQL stopped unexpectedly (one more life): the full output is in {database.log}. "
        "It is started again at once.\n"
    )


def test_what_always_dies_is_tried_for_ever_and_takes_nothing_with_it(
    shell: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with Supervisor() as supervisor:
        worker = shell("The worker", "test -e {up} && exit 1; echo up > {up}; exec sleep 600")
        supervisor.start(shell("The web server"), worker, seconds=5)
        os.killpg(supervisor.running[-1].process.pid, signal.SIGKILL)
        pauses = []
        for _ in range(9):
            supervisor.running[-1].process.wait()
            supervisor._look_after()
            pauses.append(sum(waiting.until - now for waiting in supervisor._waiting))
            now += pauses[-1]
            if pauses[-1]:
                supervisor._look_after()
        web, last = supervisor.running
        assert web.process.poll() is None
        assert [round(pause) for pause in pauses] == [0, 1, 2, 5, 10, 20, 20, 20, 20]

        now += supervisor_module.FORGIVEN_AFTER_SECONDS
        last.process.wait()
        supervisor._look_after()
        assert supervisor.running[-1].deaths == 1


def test_what_cannot_be_started_is_tried_again(
    shell: Callable[..., Service], capsys: pytest.CaptureFixture[str]
) -> None:
    worker = shell("The worker")
    with Supervisor() as supervisor:
        supervisor.start(worker, seconds=5)
        os.killpg(supervisor.running[0].process.pid, signal.SIGKILL)
        supervisor.running[0].process.wait()
        worker.log.unlink()
        worker.log.mkdir()  # as little a file to write to as one on a full disk
        supervisor._look_after()
        worker.log.rmdir()

        def is_started() -> bool:
            supervisor._look_after()
            return bool(supervisor.running)

        wait_until(is_started, what="another try")
    assert "could not be started (Is a directory)" in capsys.readouterr().out


def test_a_program_run_to_its_end_returns_what_it_printed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    env = {"PATH": os.environ["PATH"]}
    with Supervisor() as supervisor:
        said = supervisor.run(["/bin/sh", "-c", "echo Hello; echo noise >&2"], env=env, log=log)
        assert said == "Hello\n"
        assert log.read_text(encoding="utf-8") == "noise\n"
        sentence = "echo 'CommandError: Set X.' >&2; exit 1"
        with pytest.raises(Failure) as failure:
            supervisor.run(["/bin/sh", "-c", sentence], env=env, log=log)
        assert str(failure.value) == "Set X."
        with pytest.raises(Failure, match=r"failed \(no output\): the full output is in"):
            supervisor.run(["/bin/sh", "-c", "exit 1"], env=env, log=log)


def test_a_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    program = f"""
import os, sys, time
from pathlib import Path
from config.embedded.supervisor import Service, Supervisor
def shell(name, script):
    return Service(name=name, command=["/bin/sh", "-c", script], log=Path({str(tmp_path)!r}) / name,
                   env={{"PATH": os.environ["PATH"]}})
with Supervisor() as supervisor:
    supervisor.start(shell("polite", "sleep 600 & wait"), seconds=5)
    supervisor.start(shell("stubborn", "trap '' TERM; sleep 600 & sleep 600"), seconds=5)
    supervisor.run(["/bin/true"], env={{}}, log=Path({str(tmp_path)!r}) / "true")
    print(*[child.process.pid for child in supervisor.running], flush=True)
    time.sleep(600)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert process.stdout
    groups = [int(pid) for pid in process.stdout.readline().split()]
    assert len(groups) == 2
    wait_until(lambda: len(members(groups)) >= 4, what="the children of both")
    process.kill()
    process.wait()
    process.stdout.close()
    wait_until(lambda: not members(groups), seconds=6, what="the end of all children")


def members(groups: list[int]) -> list[int]:
    """Return the living processes of some process groups."""
    return [pid for pid in all_pids() if group_of(pid) in groups and is_running(pid)]
