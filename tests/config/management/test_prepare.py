import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from pytest_django import Settings

from config.management.commands import prepare
from tests.factories import make_user
from tests.servers import Worker, wait_until
from web.background.health import HEARTBEAT_KEYS
from web.periodic import heartbeat


@pytest.fixture
def local(settings: Settings, tmp_path: Path) -> Path:
    """Give the command an installation of its own."""
    settings.LOCAL_DIR = tmp_path
    settings.STATIC_ROOT = str(tmp_path / "static")
    (tmp_path / "postgres").mkdir()
    return tmp_path


@pytest.mark.django_db
def test_a_database_without_people_says_how_to_make_the_first_admin() -> None:
    hint = "No one can log in yet: make the first admin with manage.py create_admin EMAIL\n"
    assert prepare.log_ins() == hint
    make_user("Ada")
    assert prepare.log_ins() == ""


def test_the_embedded_one_says_the_demo_log_ins(settings: Settings, local: Path) -> None:
    settings.IS_EMBEDDED = True
    told = local / "demo.json"
    assert prepare.log_ins() == f"The demo log-ins were in {told}, which is gone.\n"
    people = [{"email": "ada@example.org", "role": "leads"}]
    told.write_text(json.dumps({"password": "plumb-1", "people": people}), encoding="utf-8")
    assert prepare.log_ins() == (
        "Log in with the password plumb-1 as\n  ada@example.org          leads\n"
    )


def test_static_files_are_collected_again_only_when_one_changed(
    settings: Settings, local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = local / "source"
    source.mkdir()
    (source / "a.css").write_text("a {}", encoding="utf-8")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    get_finder.cache_clear()  # type: ignore[attr-defined]  # an lru_cache to Django
    collected = Path(settings.STATIC_ROOT) / "a.css"
    prepare.collect_static()
    assert collected.read_text(encoding="utf-8") == "a {}"
    collected.unlink()
    prepare.collect_static()
    assert not collected.exists()
    (source / "a.css").write_text("a { color: red }", encoding="utf-8")
    prepare.collect_static()
    assert collected.read_text(encoding="utf-8") == "a { color: red }"
    get_finder.cache_clear()  # type: ignore[attr-defined]  # an lru_cache to Django


def test_a_database_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        message = "connection refused:\n\tIs the server running?"
        raise OperationalError(message)

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    with pytest.raises(CommandError) as error:
        prepare.migrate()
    assert str(error.value) == (
        "The database does not answer (connection refused): is DATABASE_URL right, and is it up?"
    )


def test_a_broker_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr(heartbeat, "delay", refuse)
    with pytest.raises(CommandError, match=r"The broker does not answer \(.*refused\): is REDIS"):
        prepare.beat_once()


@pytest.mark.django_db
def test_a_new_embedded_database_is_filled_once(
    settings: Settings, local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, *_, **__: called.append(name))
    prepare.seed()
    prepare.seed()
    assert called == ["bank_import", "kit_import", "demo"]


@pytest.mark.services
def test_after_it_a_worker_is_known_to_be_there(worker: Worker, local: Path) -> None:
    cache.delete_many(HEARTBEAT_KEYS.values())
    said = StringIO()
    call_command("prepare", stdout=said)
    assert said.getvalue().startswith("No one can log in yet")
    wait_until(
        lambda: len(cache.get_many(HEARTBEAT_KEYS.values())) == 2, what="the heartbeats of both"
    )
