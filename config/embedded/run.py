"""`make run`: from nothing to an address and a way to log in."""

import errno
import http.client
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from config.embedded import ports, privileges
from config.embedded.failures import FULL, Failure
from config.embedded.home import PROJECT, Home, sign
from config.embedded.postgres import Cluster
from config.embedded.supervisor import Interrupted, Service, Supervisor
from config.embedded.valkey import Broker

HOST = "127.0.0.1"
BIN = Path(sys.executable).parent
# Mail has a worker of its own: a mail server that hangs holds up nothing else.
WORKER = ("worker", "--loglevel=INFO", "--without-gossip", "--without-mingle")
BACKGROUND = {
    "The worker": (*WORKER, "--queues=soon,reports"),
    "The mailer": (*WORKER, "--queues=mail-heartbeat,mail", "--concurrency=2"),
    "Beat": ("beat", "--loglevel=INFO", "--pidfile="),
}


def database(
    home: Home,
    supervisor: Supervisor,
    *,
    settings: Mapping[str, str] = MappingProxyType({}),
    rights: str = "",
) -> str:
    """Start the embedded PostgreSQL and return its address."""
    cluster = Cluster(
        folder=home.database,
        password=home.secrets().database_password,
        superuser_password=home.secrets().superuser_password,
        port=ports.free(),
        runner=privileges.unprivileged(),
        settings=settings,
        rights=rights,
    )
    cluster.create()
    supervisor.start(cluster.service(home.logs / "postgres.log"), seconds=30)
    cluster.create_database()
    return cluster.address()


def broker(home: Home, supervisor: Supervisor) -> str:
    """Start the embedded Valkey and return its address."""
    valkey = Broker(password=home.secrets().broker_password, port=ports.free())
    supervisor.start(valkey.service(home.logs / "valkey.log"), seconds=10)
    return valkey.address


def application(home: Home, env: Mapping[str, str], port: int) -> list[Service]:
    """Return web server, worker, mailer and beat."""
    return [
        Service(
            name="The web server",
            command=[
                *(str(BIN / "python"), "-m", "gunicorn"),
                *("--config", "python:config.gunicorn", "config.wsgi"),
            ],
            log=home.logs / "web.log",
            env={**env, "WEB_BIND": f"{HOST}:{port}"},
            is_ready=lambda: is_up(port),
        ),
        *(
            Service(
                name=name,
                command=[str(BIN / "python"), "-m", "celery", "-A", "config", *words],
                log=home.logs / f"{name.split()[-1].lower()}.log",
                env=env,
                # SIGQUIT gives unfinished tasks back to the queue.
                stop_signals=(signal.SIGTERM, signal.SIGQUIT),
            )
            for name, words in BACKGROUND.items()
        ),
    ]


def is_up(port: int) -> bool:
    """Return whether the site says that database, broker and worker are all there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def serve(home: Home, lock: int, port: int) -> None:
    """Start everything, say where it is, and stay until asked to stop."""
    begun = time.monotonic()
    home.run_env.unlink(missing_ok=True)  # of an instance that was killed
    with Supervisor(keep_open=[lock]) as supervisor:
        env = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "BASE_URL": f"http://{HOST}:{port}",
            "LOCAL_DIR": str(home.root),
            "SECRET_KEY": home.secrets().secret_key,
            # One process of each at first, whatever the machine has.
            "WEB_WORKERS": "1",
            "WORKER_CONCURRENCY": "1",
            **os.environ,
        }
        if "DATABASE_URL" not in os.environ:
            env["DATABASE_URL"] = database(home, supervisor)
            env["PLUMBLINE_EMBEDDED"] = "1"
        if "REDIS_URL" not in os.environ:
            env["REDIS_URL"] = broker(home, supervisor)
        told = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "PLUMBLINE_EMBEDDED")
        home.write_run_env({key: env[key] for key in told if key in env})
        try:
            command = [str(BIN / "python"), "manage.py", "prepare"]
            # Without a pool a refused connection says at once why.
            alone = {**env, "DATABASE_POOL_SIZE": "0"}
            first_steps = supervisor.run(command, env=alone, log=home.logs / "prepare.log")
            supervisor.start(*application(home, env, port), seconds=60)
            took = time.monotonic() - begun
            print(f"\nPlumbline is ready after {took:.0f} s at http://{HOST}:{port}\n")
            print(first_steps)
            print(f"Logs: {home.logs}. Ctrl-C stops everything.", flush=True)
            supervisor.watch()
            print("Stopping …", flush=True)
        finally:
            home.run_env.unlink(missing_ok=True)


def main() -> int:
    """Run until stopped; return the exit code."""
    home = Home(Path(os.environ.get("LOCAL_DIR", PROJECT / ".local")))
    os.umask(0o077)  # whatever we or our children write is nobody else's to read
    try:
        home.prepare()
        lock = home.lock()
        port = ports.require(HOST, os.environ.get("PORT", "8000"))
        sign(lock, f"http://{HOST}:{port}, process {os.getpid()}")
        serve(home, lock, port)
    except Interrupted:
        return 130
    except Failure as failure:
        return say(str(failure))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return say(FULL)
    return 0


def say(sentence: str) -> int:
    """Tell the person at the terminal why it ends; return the exit code."""
    print(f"\n{sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
