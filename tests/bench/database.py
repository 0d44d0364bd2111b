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
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
