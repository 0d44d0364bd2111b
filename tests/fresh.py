"""`make fresh-check`: what a newcomer does, in a clean clone with an empty home and no caches.

Standard library only: it runs before anything is installed. Takes about as long as `make test`.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# What a newcomer's machine has too: where programs are, how its registries are reached.
KEPT = ("PATH", "LANG", "TERM", "TMPDIR")
KEPT_PREFIXES = ("PIP_", "UV_", "SSL_", "npm_config_", "NPM_CONFIG_")
FIRST_START_SECONDS = 300


def environment(home: Path) -> dict[str, str]:
    """Return an environment without this user's settings, databases and caches."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or name.startswith(KEPT_PREFIXES)
    }
    return {**kept, "HOME": str(home), "PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1"}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(process: "subprocess.Popen[bytes]", said: Path, words: str) -> None:
    """Return when the words were said; leave with what was said instead."""
    end = time.monotonic() + FIRST_START_SECONDS
    while words not in said.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > end:
            sys.exit(f"make run did not get ready:\n{said.read_text(encoding='utf-8')}")
        time.sleep(0.1)


def try_run(clone: Path, env: dict[str, str]) -> None:
    """Start, ask for the log-in page, stop; twice, since the second start must be fast."""
    port = free_port()
    for attempt in ("first", "second"):
        said = clone.parent / f"{attempt}-start"
        begun = time.monotonic()
        with said.open("wb") as output:
            process = subprocess.Popen(
                ["make", "run", f"PORT={port}"],
                cwd=clone,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(process, said, "Ctrl-C stops everything")
        ready = time.monotonic() - begun
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
            status = response.status
        begun = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C in a terminal does
        process.wait(timeout=30)
        stopped = time.monotonic() - begun
        print(
            f"{attempt} make run: ready in {ready:.1f} s, page {status}, stopped in {stopped:.1f} s"
        )


def try_test(clone: Path, env: dict[str, str]) -> int:
    """Run the tests as a newcomer would; return their exit code."""
    begun = time.monotonic()
    code = subprocess.run(["make", "test"], cwd=clone, env=env, check=False).returncode
    print(f"make test: exit code {code} after {time.monotonic() - begun:.0f} s")
    return code


def main() -> int:
    """Return 0 when both commands work."""
    with tempfile.TemporaryDirectory(prefix="plumbline-fresh-") as folder:
        top = Path(folder)
        top.chmod(0o755)
        (top / "home").mkdir()
        clone = top / "clone"
        subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True)
        env = environment(top / "home")
        try_run(clone, env)
        return try_test(clone, env)


if __name__ == "__main__":
    sys.exit(main())
