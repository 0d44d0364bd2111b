"""Whole instances of `make run`, each in a folder of its own."""

import http.client
import os
import signal
import subprocess
import sys
import time

from config.embedded import ports
from config.embedded.home import PROJECT, Home
from config.embedded.watcher import is_running
from tests.processes import descendants
from tests.servers import wait_until


class Instance:
    """One supervisor process and what it says."""

    def __init__(self, home: Home, **extra: str) -> None:
        self.home = home
        self.port = ports.free()
        self.said = home.root.with_name("said")
        dropped = {"DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER", "EMAIL_HOST"}
        env = {key: value for key, value in os.environ.items() if key not in dropped}
        env |= {"LOCAL_DIR": str(home.root), "PORT": str(self.port), **extra}
        env["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.embedded.run"],
                env=env,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=PROJECT,
            )

    @property
    def text(self) -> str:
        """All it said so far."""
        return self.said.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        """Return when it says that it is ready; fail when it ends before."""
        wait_until(
            lambda: "is ready" in self.text or self.process.poll() is not None,
            seconds=90,
            what="readiness",
        )
        assert self.process.poll() is None, self.text

    def children(self) -> list[int]:
        """Return every living process that the supervisor started, at any depth."""
        return [pid for pid in descendants(self.process.pid) if is_running(pid)]

    def environment(self) -> dict[str, str]:
        """Return what run.env tells commands beside it."""
        lines = self.home.run_env.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and body of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        found = (response.status, response.read())
        connection.close()
        return found

    def stop(self) -> float:
        """Ask it to stop as Ctrl-C does; return the seconds that it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        return time.monotonic() - begun
