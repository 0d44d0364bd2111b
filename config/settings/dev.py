"""One machine, one command. `make run` uses these settings."""

import os
from pathlib import Path

from config import env
from config.embedded.home import PROJECT, Home

# A command beside a running instance joins it; what a killed one left behind leads nowhere.
if "DATABASE_URL" not in os.environ:
    home = Home(Path(env.text("LOCAL_DIR", str(PROJECT / ".local"))))
    if home.is_in_use():
        env.read_file(home.run_env)

from config.settings.base import *  # noqa: F403 -- settings modules layer by star import

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", "only-for-one-machine-" + "0" * 40)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
