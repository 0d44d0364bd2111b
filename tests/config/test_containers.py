"""Dockerfile and docker-compose.yml, checked without an engine."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from config.embedded import ports, privileges, run
from config.embedded.home import PROJECT
from config.embedded.postgres import FORGETFUL, Cluster, binaries
from config.embedded.supervisor import Service, Supervisor
from config.embedded.valkey import Broker, binary

COMPOSE = Path(sys.executable).with_name("docker-compose")
FILLED_IN = {
    "SITE_ADDRESS": "interviews.example.org",
    "SECRET_KEY": "0123456789" * 5,
    "POSTGRES_PASSWORD": "secret",
    "POSTGRES_SUPERUSER_PASSWORD": "other",
    "VALKEY_PASSWORD": "third",
    "EMAIL_HOST": "smtp.example.org",
}


def compose(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [COMPOSE, "--env-file", "/dev/null", *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **env},
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    done = compose("--profile", "mail", "config", "--format", "json", **FILLED_IN)
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)["services"]
    return found


def test_everything_that_runs_is_there(services: dict[str, Any]) -> None:
    expected = ["beat", "mail", "mailer", "migrate", "postgres", "proxy", "valkey", "web", "worker"]
    assert sorted(services) == expected
    assert services["mail"]["profiles"] == ["mail"]


SECRETS = ["SECRET_KEY", "POSTGRES_PASSWORD", "POSTGRES_SUPERUSER_PASSWORD", "VALKEY_PASSWORD"]


@pytest.mark.parametrize("name", [*SECRETS, "EMAIL_HOST"])
def test_a_missing_secret_is_said(name: str) -> None:
    env = {key: value for key, value in FILLED_IN.items() if key != name}
    assert f"set {name} in .env" in compose("config", "--quiet", **env).stderr


@pytest.mark.parametrize("missing", SECRETS)
def test_the_example_is_refused_until_its_secrets_are_filled_in(
    missing: str, tmp_path: Path
) -> None:
    lines = (PROJECT / "deploy" / "example.env").read_text(encoding="utf-8").splitlines()
    env = tmp_path / "env"
    filled_in = (f"{line}secret" if line[:-1] in {*SECRETS} - {missing} else line for line in lines)
    env.write_text("\n".join(filled_in), encoding="utf-8")
    said = compose("--env-file", str(env), "config", "--quiet").stderr
    assert f"set {missing} in .env" in said


def test_what_the_documentation_names_reaches_the_application() -> None:
    told = {
        "ALLOWED_HOSTS": "a.example,b.example",
        "REPORT_PAPER": "letter",
        "REPORT_MAIL_ATTACHES_PDF": "false",
        "REVEAL_RULE": "own",
        "WEB_WORKERS": "3",
        "WEB_THREADS": "5",
        "WORKER_CONCURRENCY": "2",
        "DATABASE_POOL_SIZE": "6",
    }
    done = compose("config", "--format", "json", **FILLED_IN, **told)
    services = json.loads(done.stdout)["services"]
    for name in ("web", "worker", "mailer", "beat"):
        assert told.items() <= services[name]["environment"].items()


def test_nothing_but_the_proxy_is_open_to_the_world(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(published) == {"proxy", "mail"}
    assert published["mail"][0]["host_ip"] == "127.0.0.1"


def test_no_service_has_rights_to_spare(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["read_only"] is True
    added = {name: service["cap_add"] for name, service in services.items() if "cap_add" in service}
    assert added == {"proxy": ["NET_BIND_SERVICE"]}


def test_only_who_has_to_reach_the_world_can() -> None:
    done = compose("--profile", "mail", "config", "--format", "json", **FILLED_IN)
    told = json.loads(done.stdout)
    closed = {name for name, network in told["networks"].items() if network.get("internal")}
    assert closed == {"inside", "front"}
    reaches = {name: sorted(service["networks"]) for name, service in told["services"].items()}
    assert reaches == {
        "beat": ["inside"],
        "migrate": ["inside"],
        "postgres": ["inside"],
        "valkey": ["inside"],
        "worker": ["inside"],
        "web": ["front", "inside"],
        "proxy": ["front", "outside"],
        "mailer": ["inside", "outside"],
        "mail": ["outside"],
    }


def test_it_runs_in_the_background_what_make_run_runs(services: dict[str, Any]) -> None:
    ours = {
        name.split()[-1].lower(): ["celery", "-A", "config", *words]
        for name, words in run.BACKGROUND.items()
    }
    theirs = {name: services[name]["command"] for name in ours}
    assert theirs == ours


def test_the_application_is_no_superuser_of_its_database(
    services: dict[str, Any], tmp_path: Path
) -> None:
    postgres = services["postgres"]
    [script] = [volume for volume in postgres["volumes"] if volume["type"] == "bind"]
    assert Path(script["source"]).parent.joinpath(Path(script["target"]).name).exists()
    top = Path(tempfile.mkdtemp(prefix="plumbline-"))
    top.chmod(0o711)  # PostgreSQL may have to run as another user
    password = postgres["environment"]["POSTGRES_PASSWORD"]
    cluster = Cluster(
        folder=top / "postgres",
        password=postgres["environment"]["PLUMBLINE_PASSWORD"],
        superuser_password=password,
        port=ports.free(),
        runner=privileges.unprivileged(),
        settings=FORGETFUL,
    )
    cluster.create()
    with Supervisor() as supervisor:
        supervisor.start(cluster.service(tmp_path / "log"), seconds=30)
        where = {"PGHOST": "127.0.0.1", "PGPORT": str(cluster.port), "PGPASSWORD": password}
        path = f"{binaries()}:{os.environ['PATH']}"
        env = {**postgres["environment"], **where, "PATH": path}
        subprocess.run([script["source"]], env=env, check=True)
        with psycopg.connect(cluster.address()) as connection:
            found = connection.execute(
                "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, d.datname"
                " FROM pg_roles r JOIN pg_database d ON d.datdba = r.oid"
                " WHERE rolname = current_user"
            ).fetchall()
            connection.execute("CREATE EXTENSION pg_trgm")
    shutil.rmtree(top)
    assert found == [("plumbline", False, False, False, "plumbline")]


def test_the_broker_lets_nobody_in_without_the_password(
    services: dict[str, Any], tmp_path: Path
) -> None:
    environment = services["valkey"]["environment"]
    [shell, option, script] = services["valkey"]["command"]
    broker = Broker(password=environment["REDISCLI_AUTH"], port=ports.free())
    server = tmp_path / "valkey-server"
    server.write_text(f'#!/bin/sh\nexec {binary()} "$@" --port {broker.port}\n', encoding="utf-8")
    server.chmod(0o755)
    inside = script.replace("$$", "$").replace("/tmp/", f"{tmp_path}/")  # noqa: S108 -- the container's
    service = Service(
        name="Valkey",
        command=[shell, option, inside],
        log=tmp_path / "log",
        env={**environment, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        is_ready=broker.is_ready,
    )
    with Supervisor() as supervisor:
        supervisor.start(service, seconds=10)
        stranger = redis.Redis(host="127.0.0.1", port=broker.port)
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_tables_are_up_to_date_before_anything_serves(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "mailer", "beat"):
        needs = services[name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        assert needs["valkey"]["condition"] == "service_healthy"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["proxy"]["depends_on"]["web"]["condition"] == "service_healthy"


def test_the_database_logs_no_statement_that_it_refused(services: dict[str, Any]) -> None:
    settings = set(services["postgres"]["command"])
    assert {"log_error_verbosity=terse", "log_min_error_statement=panic"} <= settings


def test_what_compose_sets_is_enough_for_production(services: dict[str, Any]) -> None:
    names = ("ALLOWED_HOSTS", "BASE_URL", "DEBUG", "ALLAUTH_TRUSTED_PROXY_COUNT")
    values = ", ".join(f"s.{name}" for name in names)
    program = f"from django.conf import settings as s; print({values})"
    env = {
        **services["web"]["environment"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=env,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        check=False,
    )
    assert done.stderr == ""
    expected = "['interviews.example.org', '127.0.0.1'] https://interviews.example.org False 1"
    assert done.stdout.strip() == expected


def test_the_example_names_every_setting_that_has_no_default() -> None:
    lines = (PROJECT / "deploy" / "example.env").read_text(encoding="utf-8").splitlines()
    named = {line.split("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    assert set(FILLED_IN) <= named


def test_the_image_holds_no_embedded_servers_and_runs_as_somebody() -> None:
    lines = (PROJECT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "embedded" not in " ".join(lines)
    assert "USER plumbline" in lines
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "config/embedded" in ignored
    assert all((PROJECT / line[1:]).exists() for line in ignored if line.startswith("!"))
