"""What every test may ask for: real servers, and no network beyond this machine."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import Role, User
from tests.factories import make_user
from tests.servers import SmtpServer, Worker
from web.background import outages
from web.constraints import AT_ONCE

BROKER = redis.Redis.from_url(django_settings.REDIS_URL)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let tests that commit empty the tables afterwards, as nobody else may."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgname LIKE %s", [f"%{AT_ONCE}"]
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture
def ada(db: None) -> User:
    """Ada owns what is looked at: she leads the interview."""
    return make_user("Ada", Role.INTERVIEWER)


@pytest.fixture
def bob(db: None) -> User:
    """Bob is on the panel."""
    return make_user("Bob", Role.INTERVIEWER)


@pytest.fixture
def cyd(db: None) -> User:
    """Cyd is an outsider."""
    return make_user("Cyd", Role.INTERVIEWER)


@pytest.fixture
def rae(db: None) -> User:
    """Rae recruits."""
    return make_user("Rae", Role.RECRUITER)


@pytest.fixture
def max_(db: None) -> User:
    """Max is an admin."""
    return make_user("Max", Role.ADMIN)


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits, heartbeats and outages of one test are not the next one's.

    Not cache.clear(): that would empty the queues of all test processes too. Where no cache was
    opened, Valkey is not asked either: tests of pure code need no servers. A live server opens
    its caches in threads of its own.
    """
    yield
    if "live_server" in request.fixturenames or caches.all(initialized_only=True):
        keys = list(BROKER.scan_iter(f"{django_settings.PROCESS}:1:*"))
        if keys:
            BROKER.delete(*keys)
    outages._until.clear()


@pytest.fixture(scope="session")
def smtp_process() -> Iterator[SmtpServer]:
    """One SMTP server for the whole run."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def smtp_server(smtp_process: SmtpServer, settings: Settings) -> Iterator[SmtpServer]:
    """Return an SMTP server for this process and the worker: `.messages`, `.refuse()`."""
    smtp_process.reset()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = smtp_process.port
    yield smtp_process
    smtp_process.reset()


@pytest.fixture(scope="session")
def worker_process(smtp_process: SmtpServer, django_db_setup: None) -> Iterator[Worker]:
    """One worker for the whole run; tests may kill it."""
    worker = Worker(smtp_port=smtp_process.port)
    yield worker
    worker.stop()


@pytest.fixture
def worker(
    worker_process: Worker, smtp_process: SmtpServer, transactional_db: None
) -> Iterator[Worker]:
    """Return a running Celery worker on the test database; its mail goes to `smtp_server`."""
    if not worker_process.is_running:
        worker_process.forget_tasks()
        worker_process.start()
    yield worker_process
    smtp_process.accept()
    worker_process.drain()
