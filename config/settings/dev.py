"""One machine, one command. `make run` uses these settings."""

from config import env
from config.settings.base import *  # noqa: F403 -- settings modules layer by star import

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", "only-for-one-machine-" + "0" * 40)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
