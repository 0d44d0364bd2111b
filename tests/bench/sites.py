"""The product and its floor, each behind the web server that ships, on one database.

Both have the same number of processes, threads and pooled connections. What a request costs is
the time on a processor of its server's processes and of PostgreSQL, as the kernel accounts for it:
other load on the machine makes it wait, but is not counted.
"""

import contextlib
import http.client
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from config.embedded import ports, run
from config.embedded.home import PROJECT, Home
from tests.bench.starting import megabytes
from tests.processes import descendants, parent_of
from tests.servers import database_url_of_tests, wait_until, watch

HOST = "127.0.0.1"
PROCESSES, THREADS, POOL = "2", "8", "8"
VISITORS = 8  # at once, each with a connection that stays open
TOKEN = "b" * 32  # what a browser sends twice, as cookie and header


@dataclass(frozen=True)
class Request:
    """What one visitor asks for."""

    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    expects: int | None = 200  # None: whatever comes
    says: bytes = b""


Visit = Iterator[Request]  # all that one visitor asks for, one after the other


@dataclass(frozen=True)
class Visitor:
    """Somebody logged in, and what they ask for."""

    cookie: str
    visit: Visit


@dataclass(frozen=True)
class Cost:
    """What so many requests took: processor time, waiting in ms each, bytes of all bodies."""

    seconds: float
    waits: tuple[float, ...]
    size: int
    lasted: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.seconds + other.seconds,
            self.waits + other.waits,
            self.size + other.size,
            self.lasted + other.lasted,
        )

    @property
    def milliseconds(self) -> float:
        """Return the processor time of one request."""
        return self.seconds / len(self.waits) * 1000

    @property
    def p95(self) -> float:
        """Return what all but one in twenty waited less than, in ms."""
        return statistics.quantiles(self.waits, n=20)[-1]

    @property
    def kilobytes(self) -> float:
        """Return the size of one body as it went over the line."""
        return self.size / len(self.waits) / 1000


NOTHING = Cost(0, (), 0, 0)


class Site:
    """A running server."""

    def __init__(self, pid: int, port: int) -> None:
        self._pid, self._port = pid, port

    def serve(self, visitors: Sequence[Visitor], *, each: int) -> Cost:
        """Let all visitors at once ask for so much each. Raises AssertionError."""
        before, begun = self._used(), time.perf_counter()
        with ThreadPoolExecutor(len(visitors)) as pool:
            found = [*pool.map(lambda visitor: self._visit(visitor, each), visitors)]
        lasted = time.perf_counter() - begun
        waits = tuple(itertools.chain.from_iterable(waits for waits, _ in found))
        seconds = sum(used - before.get(thread, 0) for thread, used in self._used().items())
        return Cost(seconds, waits, sum(size for _, size in found), lasted)

    def megabytes(self) -> float:
        """Return the memory of all processes; what they share counts by share."""
        return sum(megabytes(pid) for pid in self._processes())

    def _used(self) -> dict[str, float]:
        return _seconds([*self._processes(), *_database_processes()])

    def _processes(self) -> list[int]:
        return [self._pid, *descendants(self._pid)]

    def ask(self, cookie: str, request: Request) -> http.client.HTTPResponse:
        """Return the answer to one request, its body read; it must be as expected."""
        with contextlib.closing(self._link()) as link:
            return _ask(link, cookie, request)[0]

    def _visit(self, visitor: Visitor, times: int) -> tuple[list[float], int]:
        waits, size = [], 0
        with contextlib.closing(self._link()) as link:
            for request in itertools.islice(visitor.visit, times):
                begun = time.perf_counter()
                _, body = _ask(link, visitor.cookie, request)
                waits.append((time.perf_counter() - begun) * 1000)
                size += len(body)
        return waits, size

    def _link(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self._port, timeout=60)


def _ask(
    link: http.client.HTTPConnection, cookie: str, request: Request
) -> tuple[http.client.HTTPResponse, bytes]:
    headers = {
        "Cookie": f"sessionid={cookie}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        **request.headers,
    }
    link.request(request.method, request.path, request.body, headers)
    response = link.getresponse()
    body = response.read()
    is_expected = request.expects in {None, response.status} and request.says in body
    assert is_expected, (request.path, response.status, body[:500])
    return response, body


@dataclass(frozen=True)
class Sites:
    """Both, to be asked in turn."""

    product: Site
    floor: Site
    env: Mapping[str, str]  # of the product

    def compare(
        self, ours: Sequence[Visitor], plain: Sequence[Visitor], *, each: int, turns: int = 3
    ) -> tuple[Cost, Cost]:
        """Return what the visitors of both cost. They take turns, so moods fall on both alike."""
        self.product.serve(ours, each=2)  # what a process does once is not counted
        self.floor.serve(plain, each=2)
        cost, floor = NOTHING, NOTHING
        for _ in range(turns):
            cost += self.product.serve(ours, each=each)
            floor += self.floor.serve(plain, each=each)
        return cost, floor


_open: list[Sites] = []


@contextlib.contextmanager
def sites() -> Iterator[Sites]:
    """Start both, or stay with those that another benchmark has started. Expects the database."""
    if _open:
        yield _open[0]
        return
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        env = {
            **os.environ,
            "LOCAL_DIR": folder,
            "DATABASE_URL": database_url_of_tests(),
            "DATABASE_POOL_SIZE": POOL,
            "SECRET_KEY": settings.SECRET_KEY,  # which sessions are signed with
            "PLUMBLINE_EMBEDDED": "1",  # which has a page of mails
            "WEB_WORKERS": PROCESSES,
            "WEB_THREADS": THREADS,
        }
        env = {**env, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(collect, env=env, cwd=PROJECT, check=True)
        plain = {**env, "DJANGO_SETTINGS_MODULE": "tests.bench.floor_settings"}
        with _server(Path(folder), env) as product, _server(Path(folder), plain) as floor:
            _open.append(Sites(product, floor, env))
            yield _open[0]
            _open.clear()


@contextlib.contextmanager
def _server(folder: Path, env: Mapping[str, str]) -> Iterator[Site]:
    port = ports.free()
    service = run.application(Home(folder), env, port)[0]
    process = subprocess.Popen(
        service.command, env=dict(service.env), cwd=PROJECT, start_new_session=True
    )
    watcher = watch(process)
    try:
        wait_until(lambda: _answers(port), seconds=60, what="the server")
        yield Site(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=20)
        watcher.communicate()


def _answers(port: int) -> bool:
    link = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        link.request("GET", "/health/live/")
        return link.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        link.close()


def cookie_of(user: User) -> str:
    """Return the session cookie of this person, logged in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def reload(user: User, path: str, *, says: str = "") -> list[Visitor]:
    """Return visitors who fetch the page again and again."""
    request = Request(path, says=says.encode())
    return [Visitor(cookie_of(user), itertools.repeat(request)) for _ in range(VISITORS)]


def _database_processes() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    postmaster = parent_of(own)
    return [each for each in descendants(postmaster) if each != own] if postmaster else []


def _seconds(pids: Sequence[int]) -> dict[str, float]:
    """Return the time on a processor of each thread; nothing where the kernel does not say."""
    found = {}
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            for thread in Path(f"/proc/{pid}/task").iterdir():
                accounting = (thread / "schedstat").read_text(encoding="ascii")
                found[thread.name] = int(accounting.split()[0]) / 1e9
    return found
