import fcntl
import os
import shutil
import stat
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.embedded.failures import Failure
from config.embedded.home import Home, sign


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "local")
    made.prepare()
    return made


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_others_may_pass_through_but_not_look(home: Home) -> None:
    home.secrets()
    home.write_run_env({"DATABASE_URL": "postgresql://x"})
    assert mode(home.root) == 0o711
    assert {mode(path) for path in home.root.iterdir() if path.is_dir()} == {0o700}
    assert mode(home.root / "secrets.json") == 0o600
    assert mode(home.run_env) == 0o600


def test_secrets_are_made_once_and_differ_between_installations(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.prepare()
    had_secrets = home.has_secrets
    first = home.secrets()
    assert (had_secrets, home.has_secrets) == (False, True)
    assert home.secrets() == first
    assert other.secrets() != first
    values = {*vars(first).values()}
    assert len(values) == 4
    assert min(map(len, values)) >= 50


def test_damaged_secrets_are_not_replaced(home: Home) -> None:
    path = home.root / "secrets.json"
    path.write_text('{"secret_key": ', encoding="utf-8")
    with pytest.raises(Failure, match=r"secrets\.json is damaged: put back a copy"):
        home.secrets()
    assert path.read_text(encoding="utf-8") == '{"secret_key": '


def test_run_env_holds_a_line_for_each_value(home: Home) -> None:
    home.write_run_env({"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://y"})
    lines = home.run_env.read_text(encoding="utf-8").splitlines()
    assert lines == ["DATABASE_URL=postgresql://x", "REDIS_URL=redis://y"]


def test_a_full_disk_is_said_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=12_345_678))
    with pytest.raises(Failure) as failure:
        Home(tmp_path).prepare()
    assert str(failure.value) == (
        f"The disk that holds {tmp_path} is full (12 MB left): "
        "free at least 300 MB, then run make run again."
    )


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "local").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(Failure, match=r"local cannot be written \(File exists\)"):
        Home(tmp_path / "local").prepare()


def test_only_one_instance_at_a_time(home: Home) -> None:
    assert not home.is_in_use()
    lock = home.lock()
    assert home.is_in_use()
    sign(lock, "http://127.0.0.1:8000, process 42")
    with pytest.raises(Failure) as failure:
        home.lock()
    assert str(failure.value) == (
        "Plumbline already runs from this folder (http://127.0.0.1:8000, process 42): "
        "use that one, or stop it with Ctrl-C first."
    )
    os.close(lock)
    assert not home.is_in_use()
    os.close(home.lock())


def test_asking_does_not_keep_an_instance_from_starting(home: Home) -> None:
    os.close(home.lock())
    asking = os.open(home.root / "run.lock", os.O_RDONLY)
    fcntl.flock(asking, fcntl.LOCK_SH)  # as a command does for an instant
    assert not home.is_in_use()  # another one asks at the same time
    done = threading.Timer(0.1, os.close, [asking])
    done.start()

    os.close(home.lock())
