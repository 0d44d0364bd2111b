"""When the database was asked for longer than a page may: config.wsgi says how long that is."""

from django.db import OperationalError
from psycopg.errors import QueryCanceled

SENTENCE = (
    "Finding this took too long, so it was stopped. Use fewer or longer words or more filters, "
    "or try again later."
)


def took_too_long(error: BaseException) -> bool:
    """Say whether the database stopped the statement at the time allowed."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled)
