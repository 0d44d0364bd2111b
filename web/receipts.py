"""What is sent twice is done once: the answer is kept with the change that it reports."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from web.models import Receipt

KEPT_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, told from all else that they ask for."""

    actor_id: int
    key: str
    fingerprint: str  # of all that was sent


def fingerprint(*parts: bytes) -> str:
    """Return what tells these parts from any others; of a password, it gives nothing away."""
    lengths = ",".join(str(len(part)) for part in parts).encode()
    return salted_hmac(
        "web.receipts", b"\n".join([lengths, *parts]), algorithm="sha256"
    ).hexdigest()


def lock(wish: Wish, *, waits: bool) -> bool:
    """Hold the wish until the transaction ends; say whether, unless somebody else does.

    Whoever `waits` gets it when the other is done.
    """
    name = salted_hmac("web.receipts.lock", f"{wish.actor_id} {wish.key}").digest()
    number = int.from_bytes(name[:8], "big", signed=True)
    function = "pg_advisory_xact_lock" if waits else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])  # one of the two above
        return cursor.fetchone()[0] is not False


def find(wish: Wish) -> Receipt | None:
    """Return what the wish led to, if it was fulfilled; ask only while it is locked."""
    return Receipt.objects.filter(actor_id=wish.actor_id, key=wish.key).first()


def keep(wish: Wish, *, status: int, answer: str) -> None:
    """Remember what the wish led to."""
    Receipt.objects.create(
        actor_id=wish.actor_id,
        key=wish.key,
        fingerprint=wish.fingerprint,
        status=status,
        answer=answer,
        answered_at=timezone.now(),
    )


def sweep(at: dt.datetime) -> None:
    """Forget what nobody sends again any more."""
    Receipt.objects.filter(answered_at__lt=at - KEPT_FOR).delete()
