"""What the environment may say, and the sentence when it says something else."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler

from config import env
from config.embedded import ports
from config.embedded.home import PROJECT, Home
from config.settings import base
from tests.servers import database_url_of_tests

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "0123456789" * 5,
    "DATABASE_URL": "postgresql:///none",
    "ALLOWED_HOSTS": "plumbline.example",
    "BASE_URL": "https://plumbline.example",
    "EMAIL_HOST": "mail.example",
}


def in_production(expression: str, **changes: str) -> str:
    """Return what the expression over the production settings `s` is, or the last line of woe."""
    return value_of(expression, {**PRODUCTION, **changes})


def value_of(expression: str, environment: Mapping[str, str]) -> str:
    """Return what the expression over the settings `s` is, or the last line of woe."""
    program = f"from config import env; from django.conf import settings as s; print({expression})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    return (done.stdout or done.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("own", "taken"),
    [(None, "8001"), ("postgresql:///here", "8001"), ("postgresql:///elsewhere", None)],
)
def test_a_file_about_one_database_says_nothing_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str | None, taken: str | None
) -> None:
    file = tmp_path / "run.env"
    file.write_text("A_DATABASE=postgresql:///here\nA_PORT=8001\n", encoding="utf-8")
    monkeypatch.setattr(os, "environ", {} if own is None else {"A_DATABASE": own})

    env.read_file(file, unless_other="A_DATABASE")

    assert os.environ.get("A_PORT") == taken
    assert os.environ["A_DATABASE"] == (own or "postgresql:///here")


@pytest.mark.parametrize("has_run", [False, True])
def test_commands_sign_with_the_key_of_the_installation(tmp_path: Path, *, has_run: bool) -> None:
    home = Home(tmp_path)
    key = home.secrets().secret_key if has_run else "only-for-one-machine-" + "0" * 40
    development = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "LOCAL_DIR": str(tmp_path),
        "DATABASE_URL": "postgresql:///none",
    }
    assert value_of("s.SECRET_KEY", development) == key


@pytest.mark.parametrize(("value", "expected"), [("A4", "a4"), (" Letter ", "letter")])
def test_a_choice_is_taken_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: str
) -> None:
    monkeypatch.setenv("PAPER", value)
    assert env.choice("REPORT_ON", {"a4", "letter"}, "a4") == "a4"
    assert env.choice("PAPER", {"a4", "letter"}, "a4") == expected


def test_another_choice_is_refused_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPER", "A3")
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.choice("PAPER", {"letter", "a4"}, "a4")
    assert str(refusal.value) == "PAPER must be one of a4, letter, not 'A3'."


def test_some_of_the_choices_are_taken_and_others_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.some("ROLES", {"admin", "recruiter"}) == frozenset()
    monkeypatch.setenv("ROLES", "Admin, ")
    assert env.some("ROLES", {"admin", "recruiter"}) == {"admin"}
    monkeypatch.setenv("ROLES", "admin,king")
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.some("ROLES", {"recruiter", "admin"})
    assert str(refusal.value) == "ROLES names some of admin, recruiter, not admin, king."


@pytest.mark.parametrize("name", ["REPORT_PAPER", "REVEAL_RULE"])
def test_nothing_starts_with_an_unknown_rule(name: str) -> None:
    said = in_production("s.DEBUG", **{name: "nobody"})
    assert said.startswith(f"django.core.exceptions.ImproperlyConfigured: {name} must be one of ")


def test_names_come_without_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", " one.example, two.example ,,")
    assert env.names("HOSTS") == ["one.example", "two.example"]


@pytest.mark.parametrize("value", [None, "", " , "])
def test_no_name_at_all_is_refused_where_one_is_needed(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is not None:
        monkeypatch.setenv("HOSTS", value)
    with pytest.raises(ImproperlyConfigured, match="Set HOSTS in the environment"):
        env.names("HOSTS")
    monkeypatch.delenv("HOSTS", raising=False)
    assert env.names("HOSTS", "") == []


def test_production_takes_hosts_with_blanks_between_and_refuses_none() -> None:
    hosts = "one.example, two.example"
    expected = "(['one.example', 'two.example', '127.0.0.1'], ['https://plumbline.example'])"
    shown = in_production("(s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS)", ALLOWED_HOSTS=hosts)
    assert shown == expected
    assert "Set ALLOWED_HOSTS" in in_production("s.ALLOWED_HOSTS", ALLOWED_HOSTS="")


def test_a_worker_waits_however_long_and_one_proxy_is_counted_unless_told_otherwise() -> None:
    shown = "(s.CELERY_BROKER_CONNECTION_MAX_RETRIES, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    assert in_production(shown) == "(None, 1)"
    assert in_production(shown, TRUSTED_PROXY_COUNT="2") == "(None, 2)"


def test_pages_are_compressed_by_the_proxy_or_here_never_by_both() -> None:
    name = "web.compression.PageCompressionMiddleware"
    assert name in base.MIDDLEWARE
    assert in_production(f"{name!r} in s.MIDDLEWARE") == "False"


SIZES = """[
    setattr(env, "processors", lambda: {processors}),
    (web := __import__("config.gunicorn", fromlist=["gunicorn"])).workers,
    web.threads,
    s.DATABASES["default"]["OPTIONS"]["pool"]["max_size"],
    s.CELERY_WORKER_CONCURRENCY,
][1:]"""


@pytest.mark.parametrize(
    ("processors", "told", "sizes"),
    [
        (1, {}, [1, 8, 8, 1]),
        (4, {"WEB_WORKERS": "", "WORKER_CONCURRENCY": ""}, [4, 8, 8, 2]),
        (64, {}, [8, 8, 8, 4]),
        (4, {"WEB_WORKERS": "1", "WEB_THREADS": "3", "WORKER_CONCURRENCY": "5"}, [1, 3, 3, 5]),
        (4, {"DATABASE_POOL_SIZE": "20"}, [4, 8, 20, 2]),
        (4, {"WEB_WORKERS": "0"}, "WEB_WORKERS must be 1 or more, not 0."),
        (4, {"WEB_THREADS": "-1"}, "WEB_THREADS must be 1 or more, not -1."),
        (4, {"WORKER_CONCURRENCY": "two"}, "WORKER_CONCURRENCY must be a whole number, not 'two'."),
    ],
)
def test_sizes_go_by_the_processors_unless_told_otherwise(
    processors: int, told: dict[str, str], sizes: "list[int] | str"
) -> None:
    said = in_production(SIZES.format(processors=processors), **told)
    assert said.removeprefix("django.core.exceptions.ImproperlyConfigured: ") == str(sizes)


@pytest.mark.django_db
def test_nobody_waits_long_for_a_database_that_is_away() -> None:
    away = f"postgresql://postgres@127.0.0.1:{ports.free()}/none"
    pooled = ConnectionHandler({"default": env.database(away)})["default"]
    assert pooled.settings_dict["OPTIONS"]["pool"]["timeout"] == 5
    try:
        with pytest.raises(OperationalError):
            pooled.cursor()
    finally:
        pooled.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL has one


@pytest.mark.django_db
def test_a_connection_that_the_database_dropped_is_not_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "1")
    pooled = ConnectionHandler({"default": env.database(database_url_of_tests())})["default"]
    show = "SELECT pg_backend_pid()"
    try:
        with pooled.cursor() as cursor:
            [dropped] = cursor.execute(show).fetchone()
        pooled.close()  # back into the pool
        with connection.cursor() as cursor:  # as a restart does to all of them
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [dropped])

        with pooled.cursor() as cursor:
            [another] = cursor.execute(show).fetchone()
        assert another != dropped
    finally:
        pooled.close()
        pooled.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL has one


@pytest.mark.parametrize("key", ["abc", "0123456789" * 4, "k" * 60])
def test_production_refuses_a_secret_key_that_can_be_guessed(key: str) -> None:
    assert "Set SECRET_KEY to 50 characters of chance" in in_production("s.DEBUG", SECRET_KEY=key)
