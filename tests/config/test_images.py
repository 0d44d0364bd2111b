"""`make images`, with a registry that is a small program called docker."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.home import PROJECT

DIGEST = f"sha256:{'ab' * 32}"
FILES = ("docker-compose.yml", "Dockerfile")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with our files, where `docker` knows every image but those named to it."""
    for name in FILES:
        (tmp_path / name).write_bytes((PROJECT / name).read_bytes())
    docker = tmp_path / "docker"
    docker.write_text(
        '#!/bin/sh\ncase "$4" in "$UNKNOWN") echo "$4: not found" >&2; exit 1;; esac\n'
        f'echo "$4" >> asked; echo {DIGEST}\n'
    )
    docker.chmod(0o755)
    return tmp_path


def pin(folder: Path, *, unknown: str = "") -> "subprocess.CompletedProcess[str]":
    path = f"{folder}:{os.environ['PATH']}"
    return subprocess.run(
        [sys.executable, PROJECT / "deploy" / "images.py", *FILES],
        env={"PATH": path, "UNKNOWN": unknown},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


def test_every_image_from_elsewhere_gets_the_digest_of_its_tag(folder: Path) -> None:
    assert pin(folder).returncode == 0
    first = [(folder / name).read_text() for name in FILES]
    named = re.findall(r"^\s*(?:image:|FROM) +(\S+)", "\n".join(first), re.MULTILINE)
    assert [image for image in {*named} if not image.endswith(f"@{DIGEST}")] == ["plumbline"]
    assert pin(folder).returncode == 0
    assert [(folder / name).read_text() for name in FILES] == first
    tags = {image.partition("@")[0] for image in named if image != "plumbline"}
    assert sorted((folder / "asked").read_text().split()) == sorted([*tags, *tags])


def test_a_tag_that_nobody_knows_changes_nothing(folder: Path) -> None:
    done = pin(folder, unknown="caddy:2")
    assert (done.returncode, done.stderr) == (1, "Nothing was changed: caddy:2: not found\n")
    for name in FILES:
        assert (folder / name).read_bytes() == (PROJECT / name).read_bytes()
