import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.failures import Failure
from config.embedded.privileges import NAMESPACE, NOBODY, Runner, unprivileged


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that everybody may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="plumbline-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_an_ordinary_user_runs_it_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert unprivileged() == Runner()


@pytest.mark.parametrize(
    ("program", "runner"), [("true", Runner(prefix=NAMESPACE)), ("false", Runner(user=NOBODY))]
)
def test_root_takes_a_namespace_where_the_kernel_allows_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, runner: Runner
) -> None:
    (tmp_path / "unshare").symlink_to(shutil.which(program) or "")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert unprivileged() == runner


def test_root_without_the_program_runs_it_as_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert unprivileged() == Runner(user=NOBODY)


def test_nobody_must_be_able_to_get_there(open_folder: Path) -> None:
    runner = Runner(user=NOBODY)
    runner.require_access(open_folder / "data")
    (open_folder / "home" / "clone").mkdir(parents=True)
    (open_folder / "home").chmod(0o700)
    with pytest.raises(Failure) as failure:
        runner.require_access(open_folder / "data", open_folder / "home" / "clone" / "data")
    assert str(failure.value) == (
        f"PostgreSQL does not run as root, and nobody else may enter {open_folder / 'home'}: "
        "run make run as an ordinary user, or from a folder that is open to all."
    )
    Runner().require_access(open_folder / "home" / "clone" / "data")


def test_files_are_handed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    handed = []
    monkeypatch.setattr(os, "chown", lambda *call: handed.append(call))
    Runner(user=NOBODY).own(tmp_path)
    Runner().own(tmp_path)
    assert handed == [(tmp_path, NOBODY, NOBODY)]
