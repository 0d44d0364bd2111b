"""`make run` for real, in a folder of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import ports, run
from config.embedded.home import PROJECT, Home
from config.embedded.watcher import is_running
from tests.instances import Instance
from tests.servers import database_url_of_tests, wait_until

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Instance]]:
    started: list[Instance] = []

    def begin(**extra: str) -> Instance:
        instance = Instance(Home(tmp_path / "local"), **extra)
        started.append(instance)
        return instance

    yield begin
    for instance in started:
        if instance.process.poll() is None:
            instance.stop()


def test_first_start_second_start_and_a_kill(start: Callable[..., Instance]) -> None:
    first = start()
    first.wait_until_ready()
    assert f"at http://127.0.0.1:{first.port}\n" in first.text
    password = re.search(r"Log in with the password (\S+) as\n  admin@example.org", first.text)
    assert password
    status, body = first.get("/health/ready/")
    parts = ("status", "database", "broker", "worker", "mailer")
    assert (status, json.loads(body)) == (200, dict.fromkeys(parts, "ok"))
    open_to_others = [path for path in first.home.root.iterdir() if path.stat().st_mode & 0o077]
    assert open_to_others == []
    with psycopg.connect(first.environment()["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept (word text)")
    second_one = subprocess.run(
        [sys.executable, "-m", "config.embedded.run"],
        env={**os.environ, "LOCAL_DIR": str(first.home.root), "PORT": str(ports.free())},
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert second_one.returncode == 1
    assert second_one.stderr.strip() == (
        f"Plumbline already runs from this folder (http://127.0.0.1:{first.port}, "
        f"process {first.process.pid}): use that one, or stop it with Ctrl-C first."
    )
    children = first.children()
    assert len(children) >= 10
    first.stop()
    assert first.text.endswith("Stopping …\n")
    assert [pid for pid in children if is_running(pid)] == []
    assert not first.home.run_env.exists()

    second = start()
    second.wait_until_ready()
    assert password[0] in second.text
    assert address_of_a_command_beside(second.home) == second.environment()["DATABASE_URL"]
    with psycopg.connect(second.environment()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    children = second.children()
    second.process.kill()
    second.process.wait()
    wait_until(lambda: not any(map(is_running, children)), seconds=6, what="the last child's end")
    wait_until(lambda: not second.home.is_in_use(), what="the free folder")
    assert second.home.run_env.exists()
    assert address_of_a_command_beside(second.home) == "none of its own"


def address_of_a_command_beside(home: Home) -> str:
    """Return which database a management command of the developer's would use."""
    show = (
        "import config.settings.dev, os; print(os.environ.get('DATABASE_URL', 'none of its own'))"
    )
    return beside(home, "-c", show)


def test_a_foreign_database_gets_no_demo_people_but_a_hint(
    start: Callable[..., Instance], foreign_database: str
) -> None:
    instance = start(DATABASE_URL=foreign_database)
    instance.wait_until_ready()
    assert "manage.py create_admin EMAIL" in instance.text
    assert "PLUMBLINE_EMBEDDED" not in instance.environment()
    with psycopg.connect(foreign_database) as connection:
        assert connection.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
    assert not list(instance.home.database.iterdir())

    # In another terminal, where DATABASE_URL is exported too.
    command = ("manage.py", "create_admin", "root@example.org")
    link = beside(instance.home, *command, DATABASE_URL=foreign_database).splitlines()[-1]
    address, _, path = link.partition("/invitations/")
    assert address == f"http://127.0.0.1:{instance.port}"
    status, page = instance.get(f"/invitations/{path}")
    assert (status, b'name="new_password1"' in page) == (200, True)


def beside(home: Home, *arguments: str, **env: str) -> str:
    """Return what Python says that is run beside the instance, as from another terminal."""
    dropped = {"DATABASE_URL", "REDIS_URL", "EMAIL_HOST"}
    own = {key: value for key, value in os.environ.items() if key not in dropped}
    own |= {"LOCAL_DIR": str(home.root), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**own, **env},
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def foreign_database() -> Iterator[str]:
    """Return an empty database on the server that the tests use."""
    server, _, _ = database_url_of_tests().rpartition("/")
    name = f"foreign_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        ({"PORT": "99999"}, r"PORT must be a number from 1 to 65535, not '99999': try PORT=8001"),
        (
            {"DATABASE_URL": "postgresql://x:y@127.0.0.1:1/z", "REDIS_URL": "redis://127.0.0.1:1"},
            r"The database does not answer \(.*\): is DATABASE_URL right, and is it up\?",
        ),
    ],
)
def test_what_cannot_start_says_one_sentence(
    start: Callable[..., Instance], extra: dict[str, str], sentence: str
) -> None:
    instance = start(**extra)
    assert instance.process.wait(timeout=60) == 1
    lines = instance.text.strip().splitlines()
    assert len(lines) == 1
    assert re.match(sentence, lines[0])


def test_a_disk_that_fills_up_while_starting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fill(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", str(ports.free()))
    monkeypatch.setattr(run, "serve", fill)
    assert run.main() == 1
    full = "\nThe disk is full: free some space, then run make run again.\n"
    assert capsys.readouterr().err == full
