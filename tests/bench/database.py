"""One test database for all benchmarks of a run: their rounds are interleaved, so they share it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)


@contextmanager
def database() -> Iterator[None]:
    """Make the database, or stay in the one that another benchmark has made."""
    if connection.settings_dict["NAME"].startswith("test_"):
        yield
        return
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        with connection.cursor() as cursor:  # of processes that have ended, but not for long
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
