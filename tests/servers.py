"""Real servers for tests: a Celery worker on the test database, an SMTP server that collects."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import TypeVar

import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from config import celery_app
from config.embedded import ports
from config.embedded.supervisor import WATCHER
from web.background.health import HEARTBEAT_KEYS

Found = TypeVar("Found")


def wait_until(condition: Callable[[], Found], *, seconds: float = 20, what: str = "it") -> Found:
    """Return the first true value of the condition; fail loudly after some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    message = f"{what} did not happen within {seconds} s"
    raise AssertionError(message)


@contextlib.contextmanager
def hung_server() -> Iterator[int]:
    """Give the port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield server.getsockname()[1]


class SmtpServer:
    """An SMTP server on 127.0.0.1 that keeps what it accepts, or refuses with a code of choice."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusal: str | None = None
        self.port = ports.free()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(  # noqa: N802 -- the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one message in."""
        if self.refusal:
            return self.refusal
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        self.messages.append(BytesParser(_class=EmailMessage, policy=default).parsebytes(raw))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def stop(self) -> None:
        """Close the port, so that connections are refused."""
        self._controller.stop(no_assert=True)

    def refuse(self, reply: str = "451 Try again later") -> None:
        """Answer every message with this SMTP reply until `accept`."""
        self.refusal = reply

    def accept(self) -> None:
        """Take messages again."""
        self.refusal = None

    def reset(self) -> None:
        """Forget everything."""
        self.messages.clear()
        self.recipients.clear()
        self.accept()

    def wait_for(self, count: int, *, seconds: float = 20) -> list[EmailMessage]:
        """Return the messages once there are at least so many."""
        wait_until(lambda: len(self.messages) >= count, seconds=seconds, what=f"mail {count}")
        return self.messages


def database_url_of_tests() -> str:
    """Return the address of the database that this test process uses."""
    values = connection.settings_dict
    login = f"{values['USER']}:{values['PASSWORD']}@" if values["USER"] else ""
    return f"postgresql://{login}{values['HOST']}:{values['PORT']}/{values['NAME']}"


def watch(process: subprocess.Popen[bytes]) -> subprocess.Popen[str]:
    """Have the process stopped when the tests end, or are killed: the pipe closes either way."""
    watcher = subprocess.Popen(
        [sys.executable, "-I", "-S", str(WATCHER)],
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert watcher.stdin
    watcher.stdin.write(f"+ {process.pid} {signal.SIGTERM:d}\n")
    watcher.stdin.flush()
    return watcher


class Worker:
    """A Celery worker process on the test database; takes from this test process's own queues."""

    def __init__(self, *arguments: str, smtp_port: int) -> None:
        self.arguments = arguments
        self.smtp_port = smtp_port
        self.process: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[str] | None = None
        self._redis = redis.Redis.from_url(settings.REDIS_URL)

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process and wait until it has done its first task."""
        self.spawn()
        cache.delete(HEARTBEAT_KEYS["worker"])
        celery_app.send_task("web.periodic.heartbeat")  # its module needs the applications loaded
        wait_until(
            lambda: cache.get(HEARTBEAT_KEYS["worker"]), seconds=60, what="the worker's first task"
        )

    def spawn(self) -> None:
        """Start the process."""
        env = {
            **os.environ,
            "DATABASE_URL": database_url_of_tests(),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.smtp_port),
        }
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel=INFO"]
        self.process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", *self.arguments],
            env=env,
            start_new_session=True,
        )
        self._watcher = watch(self.process)

    def kill(self) -> None:
        """Kill it as a power cut would, children included."""
        if self.process and self.is_running:
            os.killpg(self.process.pid, 9)
            self.process.wait()
            self._forget()

    def stop(self) -> None:
        """Let it finish its task and leave."""
        if self.process and self.is_running:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
            else:
                self._forget()

    def _forget(self) -> None:
        if self._watcher:
            self._watcher.communicate()
            self._watcher = None

    def forget_tasks(self) -> None:
        """Empty this test process's queue, tasks of a killed worker included."""
        for key in self._redis.scan_iter(f"{settings.PROCESS}:*"):
            if not key.startswith(f"{settings.PROCESS}:_kombu".encode()):
                self._redis.delete(key)

    def drain(self, *, seconds: float = 30) -> None:
        """Wait until no task is waiting or at work."""

        def is_idle() -> bool:
            waiting = any(
                self._redis.exists(f"{settings.PROCESS}:{queue.name}")
                for queue in settings.CELERY_TASK_QUEUES
            )
            at_work = self._redis.hlen(f"{settings.PROCESS}:unacked")
            return not waiting and not at_work

        if self.is_running:
            wait_until(is_idle, seconds=seconds, what="the end of all tasks")
