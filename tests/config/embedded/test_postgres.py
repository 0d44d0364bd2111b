import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import ports, privileges
from config.embedded.failures import Failure
from config.embedded.postgres import FORGETFUL, Cluster, binaries
from config.embedded.privileges import NAMESPACE, NOBODY, Runner
from config.embedded.supervisor import Supervisor

pytestmark = pytest.mark.services


def ways_to_run() -> list[Runner]:
    """Return every way that works on this machine: as root there are two."""
    if os.geteuid() != 0:
        return [Runner()]
    ways = [Runner(user=NOBODY)]
    try:
        ways[0].require_access(binaries())
    except Failure:
        ways = []
    return [*ways, *(way for way in [privileges.unprivileged()] if way.prefix == NAMESPACE)]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that nobody may enter too; pytest's own are closed."""
    top = Path(tempfile.mkdtemp(prefix="plumbline-"))
    top.chmod(0o755)
    yield top / "postgres"
    shutil.rmtree(top)


def cluster(folder: Path, runner: Runner | None = None) -> Cluster:
    return Cluster(
        folder=folder,
        password="secret",
        superuser_password="another",
        port=ports.free(),
        runner=runner or privileges.unprivileged(),
        settings=FORGETFUL,
    )


def test_no_wheel_for_this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Failure) as failure:
        binaries()
    assert str(failure.value) == (
        "There is no embedded PostgreSQL for this platform: set DATABASE_URL to a server of "
        "your own, or use docker compose up."
    )


@pytest.mark.parametrize("runner", ways_to_run(), ids=repr)
def test_it_keeps_what_is_written_and_asks_for_the_password(
    folder: Path, tmp_path: Path, runner: Runner
) -> None:
    made = cluster(folder, runner)
    made.create()
    assert not made.is_ready()
    with Supervisor() as supervisor:
        supervisor.start(made.service(tmp_path / "log"), seconds=30)
        made.create_database()
        made.create_database()
        with psycopg.connect(made.address()) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('straße')")
            connection.execute("CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent")
            connection.execute("CREATE UNIQUE INDEX ON kept (word)")
        with psycopg.connect(made.address(), autocommit=True) as connection:
            for beyond in ("COPY kept TO PROGRAM 'cat'", "CREATE ROLE other", "CREATE DATABASE b"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(beyond)
        with psycopg.connect(made.address()) as connection, pytest.raises(psycopg.Error):
            connection.execute("INSERT INTO kept VALUES ('straße')")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(made.address().replace("secret", "guess"))
    logged = (tmp_path / "log").read_text(encoding="utf-8")
    assert "duplicate key" in logged
    assert "straße" not in logged  # what was typed may be about somebody
    assert not list(made.folder.glob("password"))
    again = cluster(folder, runner)
    again.create()
    with Supervisor() as supervisor:
        supervisor.start(again.service(tmp_path / "log"), seconds=30)
        with psycopg.connect(again.address()) as connection:
            found = connection.execute(
                "SELECT replace(upper(word), 'ß', 'SS') FROM kept"
            ).fetchall()
    assert found == [("STRASSE",)]


def test_an_interrupted_first_start_leaves_no_half_database(folder: Path) -> None:
    folder.mkdir()
    (folder / "half").mkdir()
    (folder / "half" / "PG_VERSION").write_text("18", encoding="utf-8")
    made = cluster(folder)
    made.create()
    assert (made.data / "global" / "pg_control").exists()
    assert not (folder / "half").exists()


@pytest.mark.parametrize(
    ("version", "what"), [(None, "is no database"), ("17", "was made by PostgreSQL 17, not 18")]
)
def test_a_folder_that_is_no_database_of_ours(folder: Path, version: str | None, what: str) -> None:
    data = folder / "cluster"
    data.mkdir(parents=True)
    if version:
        (data / "PG_VERSION").write_text(f"{version}\n", encoding="utf-8")
    with pytest.raises(Failure) as failure:
        cluster(folder).create()
    assert str(failure.value) == (
        f"{data} {what}: put back a copy of that folder, "
        "or move it away to start with an empty database."
    )
    assert data.exists()


def test_a_broken_data_folder_is_explained(folder: Path, tmp_path: Path) -> None:
    made = cluster(folder)
    made.create()
    (made.data / "global" / "pg_control").unlink()
    with Supervisor() as supervisor, pytest.raises(Failure) as failure:
        supervisor.start(made.service(tmp_path / "log"), seconds=30)
    sentence = str(failure.value)
    assert sentence.startswith(f"The database in {folder} does not open (")
    assert sentence.endswith("or move it away to start with an empty database.")
    assert "\n" not in sentence
