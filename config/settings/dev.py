"""One machine, one command. `make run` uses these settings."""

import os
from pathlib import Path

from config import env

if "DATABASE_URL" not in os.environ:  # a command beside a running instance joins it
    env.read_file(Path(__file__).resolve().parent.parent.parent / ".local" / "run.env")

from config.settings.base import *  # noqa: F403 -- settings modules layer by star import

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", "only-for-one-machine-" + "0" * 40)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
