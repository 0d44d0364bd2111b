"""Start services in order, wait until each is ready, stop them in reverse with the right signal."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Self

from config.embedded.failures import Failure, explain
from config.embedded.home import PROJECT

WATCHER = Path(__file__).with_name("watcher.py")
POLL_SECONDS = 0.05
WATCH_SECONDS = 0.5
MOST_LOG_BYTES = 5_000_000
# A service that dies is started again, for ever: at once, then after ever longer pauses. One that
# stayed up for some minutes starts anew, whatever happened before.
PAUSES_SECONDS = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0)
FORGIVEN_AFTER_SECONDS = 180.0
STOP_SECONDS = 4.0  # Ctrl-C promises five, and the machine may be busy
APPLICATION_SECONDS = 2.6
GROWS_SHORT = 0.7  # of the time to stop


class Interrupted(Exception):
    """Somebody asked us to stop while we were still starting."""


@dataclass(frozen=True)
class Service:
    """One program, how to know that it is ready, and how it likes to be stopped."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str]
    is_ready: Callable[[], bool] = lambda: True
    # The first is sent at once, the second when time grows short, then the whole group is killed.
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    stdin: str = ""
    user: int | None = None
    # What others stand on stops last.
    is_foundation: bool = False
    data: Path | None = None


@dataclass
class Running:
    """A service and its process."""

    service: Service
    process: subprocess.Popen[bytes]
    since: float
    deaths: int = 0  # one after the other, each soon after its start


@dataclass(frozen=True)
class Waiting:
    """A service that died, and when it is started again."""

    service: Service
    until: float
    deaths: int


class Supervisor:
    """Owns the children; as a context manager it leaves none behind."""

    def __init__(self, *, keep_open: Sequence[int] = ()) -> None:
        self.stopping = threading.Event()
        self.running: list[Running] = []
        self._waiting: list[Waiting] = []
        self._handlers: dict[signal.Signals, Any] = {}
        # The watcher inherits the lock: the folder is free again only when the last child is gone.
        self._watcher = subprocess.Popen(
            [sys.executable, "-I", "-S", str(WATCHER)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=keep_open,
        )

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_all()
        if self._watcher.stdin:
            self._watcher.stdin.close()
        self._watcher.wait()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping.is_set():  # asked twice: no more patience
            for child in self.running:
                _signal_group(child, signal.SIGKILL)
        self.stopping.set()

    def start(self, *services: Service, seconds: float) -> None:
        """Start services side by side and return when all are ready; raise Failure otherwise."""
        started = [self._spawn(service) for service in services]
        end = time.monotonic() + seconds
        waiting = list(started)
        while waiting:
            waiting = [child for child in waiting if not self._is_ready(child)]
            if waiting and time.monotonic() > end:
                slow = waiting[0].service
                raise Failure(
                    f"{slow.name} was not ready after {seconds:.0f} s: "
                    f"look for the reason in {slow.log}."
                )
            if self.stopping.wait(POLL_SECONDS if waiting else 0):
                raise Interrupted

    def _is_ready(self, child: Running) -> bool:
        if child.process.poll() is not None:
            raise Failure(_obituary(child.service))
        return child.service.is_ready()

    def _spawn(self, service: Service, *, deaths: int = 0) -> Running:
        with service.log.open(_log_mode(service.log, deaths)) as log:
            process = subprocess.Popen(
                service.command,
                env=dict(service.env),
                stdin=subprocess.PIPE if service.stdin else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=service.user,
                group=service.user,
                extra_groups=None if service.user is None else [],
                cwd=service.data or PROJECT,
            )
        child = Running(service, process, since=time.monotonic(), deaths=deaths)
        self._tell(f"+ {process.pid} {int(service.stop_signals[0])}")
        self.running.append(child)
        if process.stdin:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(service.stdin.encode())
                process.stdin.close()
        return child

    def _tell(self, line: str) -> None:
        if self._watcher.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._watcher.stdin.write(f"{line}\n".encode())
                self._watcher.stdin.flush()

    def run(self, command: Sequence[str], *, env: Mapping[str, str], log: Path) -> str:
        """Run a program to its end and return what it printed; raise Failure when it fails."""
        with log.open("wb") as errors:
            process = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                cwd=PROJECT,
            )
        self._tell(f"+ {process.pid} {int(signal.SIGTERM)}")
        while True:
            try:
                output, _ = process.communicate(timeout=POLL_SECONDS)
            except subprocess.TimeoutExpired:
                if self.stopping.is_set():
                    process.terminate()
                    process.communicate()
                    raise Interrupted from None
                continue
            break
        self._tell(f"- {process.pid}")
        if process.returncode != 0:
            raise Failure(_complaint(command, log))
        return output.decode()

    def watch(self) -> None:
        """Start again whatever dies; return when asked to stop."""
        while not self.stopping.wait(WATCH_SECONDS):
            self._look_after()

    def _look_after(self) -> None:
        for child in list(self.running):
            if child.process.poll() is not None:
                self._bury(child)
        for waiting in list(self._waiting):
            if waiting.until <= time.monotonic():
                self._waiting.remove(waiting)
                self._start_again(waiting)

    def _bury(self, child: Running) -> None:
        self._forget(child)
        has_stayed = time.monotonic() - child.since >= FORGIVEN_AFTER_SECONDS
        self._wait_to_start(child.service, deaths=1 if has_stayed else child.deaths + 1)

    def _start_again(self, waiting: Waiting) -> None:
        try:
            self._spawn(waiting.service, deaths=waiting.deaths)
        except OSError as error:  # no room for its log, no memory for a process: that passes
            _say(f"{waiting.service.name} could not be started ({error.strerror}).")
            self._wait_to_start(waiting.service, deaths=waiting.deaths + 1)

    def _wait_to_start(self, service: Service, *, deaths: int) -> None:
        pause = PAUSES_SECONDS[min(deaths, len(PAUSES_SECONDS)) - 1]
        when = f"in {pause:.0f} s" if pause else "at once"
        _say(f"{_epitaph(service)} It is started again {when}.")
        self._waiting.append(Waiting(service, time.monotonic() + pause, deaths))

    def _forget(self, child: Running) -> None:
        _signal_group(child, signal.SIGKILL)
        self.running.remove(child)
        self._tell(f"- {child.process.pid}")

    def stop_all(self) -> None:
        """Stop the application first, then what it stands on."""
        self._waiting.clear()
        application = [child for child in self.running if not child.service.is_foundation]
        foundation = [child for child in self.running if child.service.is_foundation]
        begun = time.monotonic()
        self._stop(application, seconds=APPLICATION_SECONDS)
        self._stop(foundation, seconds=STOP_SECONDS - (time.monotonic() - begun))

    def _stop(self, children: Sequence[Running], *, seconds: float) -> None:
        for child in children:
            child.process.send_signal(child.service.stop_signals[0])
        _wait(children, seconds=seconds * GROWS_SHORT)
        for child in children:
            child.process.send_signal(child.service.stop_signals[-1])
        _wait(children, seconds=seconds * (1 - GROWS_SHORT))
        for child in children:
            self._forget(child)
            child.process.wait()


def _wait(children: Sequence[Running], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while any(child.process.poll() is None for child in children) and time.monotonic() < end:
        time.sleep(0.02)


def _signal_group(child: Running, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)


def _tail(log: Path) -> str:
    try:
        return log.read_text(encoding="utf-8", errors="replace")[-20_000:]
    except OSError as error:
        return f"its log cannot be read: {error.strerror}"


def _last_line(log: Path) -> str:
    lines = _tail(log).strip().splitlines()
    return lines[-1].strip() if lines else "no output"


def _complaint(command: Sequence[str], log: Path) -> str:
    last = _last_line(log)
    if last.startswith("CommandError: "):  # a sentence already
        return last.removeprefix("CommandError: ")
    return explain(_tail(log), folder=None) or (
        f"{' '.join(command[1:3])} failed ({last}): the full output is in {log}."
    )


def _obituary(service: Service) -> str:
    return explain(_tail(service.log), folder=service.data) or _epitaph(service)


def _epitaph(service: Service) -> str:
    return (
        f"{service.name} stopped unexpectedly ({_last_line(service.log)}): "
        f"the full output is in {service.log}."
    )


def _log_mode(log: Path, deaths: int) -> str:
    """Keep what the dead said, but not for ever: who dies every minute fills a disk otherwise."""
    is_kept = deaths and log.exists() and log.stat().st_size < MOST_LOG_BYTES
    return "ab" if is_kept else "wb"


def _say(sentence: str) -> None:
    """Tell the terminal, which may be a file on a full disk, or gone."""
    with contextlib.suppress(OSError):
        print(sentence, flush=True)
