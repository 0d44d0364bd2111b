"""The web server as it ships, asked over real sockets by people who take their time."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from config.embedded import ports, run
from config.embedded.home import PROJECT, Home
from config.server import MOST_BODY_BYTES, Dispatcher
from tests.servers import database_url_of_tests, wait_until, watch

pytestmark = [pytest.mark.services, pytest.mark.slow]

HOST = "127.0.0.1"
CADDY = Path(sys.executable).with_name("caddy")
CADDYFILE = PROJECT / "deploy" / "Caddyfile"
DRIBBLERS = 500
ROUNDS = 3
BODY, FIRST = 100_000, 5_000  # more than a proxy keeps for a moment anyway
BEGINNINGS = {
    "headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "a body": b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Cookie: csrftoken=%b\r\n"  # so that the body is read, for the token in it
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%b"
    % (b"c" * 32, BODY, b"a" * FIRST),
    "nothing more": b"GET /health/live/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}
ENDS = {
    "headers": b"\r\n\r\n",
    "a body": b"a" * (BODY - FIRST - ROUNDS),
    "nothing more": BEGINNINGS["nothing more"],
}


@contextlib.contextmanager
def running(command: list[str], env: Mapping[str, str], *, port: int) -> Iterator[None]:
    """Run a server once it listens, and stop it afterwards."""
    process = subprocess.Popen(command, env=dict(env), cwd=PROJECT, start_new_session=True)
    watcher = watch(process)
    try:
        wait_until(lambda: is_listening(port), seconds=60, what=command[0])
        yield
    finally:
        process.terminate()
        code = process.wait(timeout=20)
        watcher.communicate()
    assert code == 0


def is_listening(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port)):
        return True
    return False


@contextlib.contextmanager
def web_server(
    folder: Path, *, site: str = "config.wsgi", keep_alive: int = 0, through: Sequence[str] = ()
) -> Iterator[int]:
    """Run what `make run` runs, on the tests' database; yields the port."""
    env = {
        **os.environ,
        "LOCAL_DIR": str(folder),
        "DATABASE_URL": database_url_of_tests(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",  # which needs no collected files
        "WEB_WORKERS": "1",
    }
    port = ports.free()
    service = run.application(Home(folder), env, port)[0]
    command = [*through, *service.command[:-1], site]
    if keep_alive:
        command += ["--keep-alive", str(keep_alive)]
    with running(command, service.env, port=port):
        yield port


@contextlib.contextmanager
def proxy(folder: Path, *, web: int) -> Iterator[int]:
    """Run the proxy of docker-compose.yml, but for its certificate; yields the port."""
    port = ports.free()
    text = CADDYFILE.read_text(encoding="utf-8").replace("web:8000", f"{HOST}:{web}")
    file = folder / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    env = {
        "SITE_ADDRESS": f"http://{HOST}:{port}",
        "CADDY_ADMIN": f"{HOST}:{ports.free()}",
        "HOME": str(folder),
    }
    with running([str(CADDY), "run", "--config", str(file)], env, port=port):
        yield port


@pytest.fixture(params=["the web server alone", "behind the proxy"])
def site(request: pytest.FixtureRequest, tmp_path: Path, django_db_setup: None) -> Iterator[int]:
    """Return the port that visitors know."""
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(web_server(tmp_path))
        if request.param == "behind the proxy":
            port = stack.enter_context(proxy(tmp_path, web=port))
        yield port


@contextlib.contextmanager
def dribblers(port: int, kind: str) -> Iterator[list[socket.socket]]:
    """Open many connections, each with the beginning of a request or after its first answer."""
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(DRIBBLERS):
            one = stack.enter_context(socket.create_connection((HOST, port), timeout=20))
            one.sendall(BEGINNINGS[kind])
            opened.append(one)
        yield opened


def ask(
    port: int,
    path: str = "/",
    *,
    method: str = "GET",
    body: "bytes | Iterator[bytes] | None" = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Return status and body; raise TimeoutError where nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.read()


def status_of_next(connection: socket.socket) -> int:
    """Return the status of the first answer that stands on a connection."""
    return int(connection.recv(4096).split()[1])


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_others_are_served_while_hundreds_dribble(site: int, kind: str) -> None:
    with dribblers(site, kind) as slow:
        for _ in range(ROUNDS):
            assert ask(site, "/health/live/") == (200, b'{"status": "ok"}')
            if kind != "nothing more":
                for one in slow:
                    one.sendall(b"a")
        slow[-1].sendall(ENDS[kind][:-1])
        slow[-1].sendall(ENDS[kind][-1:])
        expected = {"headers": 302, "a body": 403, "nothing more": 200}
        assert status_of_next(slow[-1]) == expected[kind]


def is_closed_while_dribbling(connection: socket.socket) -> bool:
    """Send one byte more; tell whether the other side has had enough."""
    connection.settimeout(0.2)
    try:
        connection.sendall(b"a")
        connection.recv(4096)  # closed, or the proxy's word that it waited long enough
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


@pytest.mark.parametrize("kind", ["headers", "a body"])
def test_who_never_comes_to_an_end_is_let_go(tmp_path: Path, kind: str) -> None:
    with (
        web_server(tmp_path, site="tests.config.echo", keep_alive=2) as port,
        socket.create_connection((HOST, port)) as slow,
        contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=20)) as steady,
    ):
        steady.connect()
        known = steady.sock
        slow.sendall(BEGINNINGS[kind])

        def is_over() -> bool:
            steady.request("GET", "/")
            steady.getresponse().read()
            return is_closed_while_dribbling(slow)

        wait_until(is_over, seconds=60, what="the end")
        assert steady.sock is known


@pytest.mark.parametrize("kind", ["headers", "a body"])
def test_the_proxy_passes_on_no_unread_request(tmp_path: Path, kind: str) -> None:
    with (
        socket.create_server((HOST, 0)) as web,
        proxy(tmp_path, web=web.getsockname()[1]) as port,
        socket.create_connection((HOST, port)) as slow,
        socket.create_connection((HOST, port)) as other,
    ):
        slow.sendall(BEGINNINGS[kind] + b"a")
        other.sendall(b"GET /whole HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        web.settimeout(20)
        passed_on, _ = web.accept()
        with passed_on:
            assert passed_on.recv(4096).startswith(b"GET /whole ")


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[int]:
    """Return the port of a site that tells what it was told."""
    with web_server(tmp_path_factory.mktemp("echo"), site="tests.config.echo") as port:
        yield port


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, {}),
        ({"X-Forwarded-Proto": "https"}, {"scheme": "https"}),
        (
            {"X-Forwarded-For": "192.0.2.1, 192.0.2.2", "X-Forwarded-Host": "elsewhere.example"},
            {
                "HTTP_X_FORWARDED_FOR": "192.0.2.1, 192.0.2.2",
                "HTTP_X_FORWARDED_HOST": "elsewhere.example",
            },
        ),
        ({"X_Forwarded_For": "192.0.2.1"}, {}),
        ({"Forwarded": "for=192.0.2.1;proto=https"}, {}),
    ],
)
def test_what_a_proxy_says_is_for_the_settings_to_believe(
    echo: int, headers: dict[str, str], told: dict[str, str]
) -> None:
    plain = {"REMOTE_ADDR": HOST, "scheme": "http", "body": 0, "hands files over": False}
    assert json.loads(ask(echo, headers=headers)[1]) == {**plain, **told}


def test_a_body_of_unknown_length_has_one_when_it_is_read(echo: int) -> None:
    pieces = iter([b"a" * 70_000, b"b"])
    told = json.loads(ask(echo, method="POST", body=pieces)[1])
    assert (told["CONTENT_LENGTH"], told["body"]) == ("70001", 70_001)


def test_too_long_a_body_is_refused_before_it_comes(echo: int) -> None:
    with socket.create_connection((HOST, echo), timeout=20) as connection:
        said = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {MOST_BODY_BYTES}\r\n\r\n"
        connection.sendall(said.encode())
        assert status_of_next(connection) == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_those_who_only_sit_make_room_for_others(tmp_path: Path) -> None:
    few = ("sh", "-c", 'ulimit -n 400; exec "$@"', "sh")  # descriptors, so a hundred connections
    with (
        web_server(tmp_path, site="tests.config.echo", through=few) as port,
        dribblers(port, "headers") as slow,
    ):
        assert ask(port)[0] == http.HTTPStatus.OK
        assert is_closed_while_dribbling(slow[0])


def test_what_was_begun_is_finished_when_it_stops(tmp_path: Path) -> None:
    with socket.socket() as busy, socket.socket() as idle:
        with web_server(tmp_path, site="tests.config.echo") as port:
            busy.connect((HOST, port))
            busy.sendall(b"GET /?1.5 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            idle.connect((HOST, port))
            ask(port)  # by now the first is being answered
        assert status_of_next(busy) == http.HTTPStatus.OK
        assert idle.recv(1) == b""


class Channel:
    """A connection with one request that has come in."""

    def __init__(self, path: str) -> None:
        self.requests = [self]
        self.path = path


def test_what_panelists_mark_goes_before_all_else_that_waits() -> None:
    marks = [f"/api/v1/scorecards/{number}/operations/" for number in (7, 8)]
    line = Dispatcher()  # without threads: everything waits
    for path in ("/", marks[0], "/api/v1/scorecards/7/", marks[1], "/reports/"):
        line.add_task(Channel(path))
    waiting = [channel.path for channel in line.queue]
    assert waiting == [*marks, "/", "/api/v1/scorecards/7/", "/reports/"]
