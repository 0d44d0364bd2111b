"""Several at once, each with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def together(*calls: Callable[[], None]) -> None:
    """Run the calls in threads of their own."""
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)


def somebody_waits() -> bool:
    """Say whether anybody waits for a lock that another holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        [is_so] = cursor.fetchone()
    return bool(is_so)
