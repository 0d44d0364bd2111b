"""Turns: what many would do at once, and one after the other is better for all."""

from django.db import connection


def take_turn(at: str) -> None:
    """Wait until nobody else is at it; whoever comes waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [at])
