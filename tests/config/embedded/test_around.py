import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.embedded import around
from config.embedded.watcher import is_running

PROGRAM = """
import os, psycopg, redis
database = psycopg.connect(os.environ["DATABASE_URL"])
print(database.execute("SELECT current_database()").fetchone()[0])
print(redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
print(database.execute("SHOW port").fetchone()[0])
raise SystemExit(7)
"""

pytestmark = pytest.mark.services


def test_a_command_finds_servers_that_are_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    folder = tempfile.mkdtemp()
    Path(folder).chmod(0o711)
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **_: folder)
    assert around.main([sys.executable, "-c", PROGRAM]) == 7
    name, ping, port = capfd.readouterr().out.split()
    assert (name, ping) == ("plumbline", "True")
    assert not Path(folder).exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(port)))


def test_servers_that_are_given_are_used(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://given")
    monkeypatch.setenv("REDIS_URL", "redis://given")
    assert around.main(["/bin/sh", "-c", "echo $DATABASE_URL $REDIS_URL"]) == 0
    assert capfd.readouterr().out == "postgresql://given redis://given\n"


def test_stopping_it_stops_the_command() -> None:
    command = ["/bin/sh", "-c", "echo $$; exec sleep 600"]
    env = {"PATH": "/usr/bin:/bin", "DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x"}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.embedded.around", *command],
        stdout=subprocess.PIPE,
        text=True,
        env=env,
    )
    assert process.stdout
    pid = int(process.stdout.readline())
    process.terminate()
    process.wait(timeout=10)
    process.stdout.close()
    assert not is_running(pid)
