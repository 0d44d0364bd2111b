"""What the Makefile starts by hand can be started: no other test does, since it takes long."""

import re
import subprocess
import sys

import pytest

from config.embedded.home import PROJECT

MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
MODULES = sorted(set(re.findall(r"-m (tests[\w.]*)", MAKEFILE)))


@pytest.mark.parametrize("module", MODULES)
def test_a_command_finds_what_it_needs(module: str) -> None:
    is_package = (PROJECT / module.replace(".", "/")).is_dir()
    code = f"import {module}{'.__main__' if is_package else ''}"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")
