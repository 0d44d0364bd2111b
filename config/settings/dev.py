"""One machine, one command. `make run` uses these settings."""

from pathlib import Path

from config import env
from config.embedded.home import PROJECT, Home

# A command beside a running instance joins it, unless told to use another database. What a killed
# instance left behind leads nowhere.
if (home := Home(Path(env.text("LOCAL_DIR", str(PROJECT / ".local"))))).is_in_use():
    env.read_file(home.run_env, unless_other="DATABASE_URL")

from config.settings.base import *  # noqa: F403 -- settings modules layer by star import

DEBUG = env.flag("DEBUG", default=False)
# What a command signs, such as the link for the first admin, must be good for the web server.
own_key = home.secrets().secret_key if home.has_secrets else "only-for-one-machine-" + "0" * 40
SECRET_KEY = env.secret("SECRET_KEY", own_key)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
