"""Tests: real PostgreSQL and Valkey, a fast hasher, mail in memory unless a server is given."""

from copy import deepcopy

from config import env
from config.settings import base
from config.settings.base import *  # noqa: F403 -- settings modules layer by star import

DEBUG = False
SECRET_KEY = "only-for-tests-" + "0" * 50
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if env.text("EMAIL_HOST", ""):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
PROCESS = env.text("PYTEST_XDIST_WORKER", "alone")
LOCAL_DIR = LOCAL_DIR / "tests" / PROCESS
STORAGES = deepcopy(base.STORAGES)
STORAGES["default"]["OPTIONS"]["location"] = str(LOCAL_DIR / "media")  # type: ignore[index]  # a dictionary
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Test processes run side by side on one Valkey, and so do the Celery workers they start.
CACHES = {name: {**cache, "KEY_PREFIX": PROCESS} for name, cache in CACHES.items()}
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{PROCESS}:"
# Each test process drops its own database; a pool would keep it open.
DATABASES["default"]["OPTIONS"].pop("pool", None)  # type: ignore[attr-defined]  # a dictionary
MEDIA_URL = "/never/"  # type: ignore[assignment]  # the tests' live server insists on one
WHITENOISE_AUTOREFRESH = True  # served from where they lie: tests collect nothing
READS_MAIL_HERE = True  # its pages are tested like all others
