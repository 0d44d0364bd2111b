"""What the web layer remembers: which requests were answered."""

from __future__ import annotations

from django.db import models

from web.constraints import Immutable, Mutability


class Receipt(models.Model):
    """What a request made, written with it: whoever sends it again gets the same answer.

    No foreign key: people stand above this layer.
    """

    mutability = Mutability.APPEND_ONLY

    actor_id = models.BigIntegerField()
    key = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.TextField(blank=True)  # to a program, the body; to a browser, an address
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_id", "key"], name="receipt_once_per_key"),
            Immutable(
                name="receipt_is_not_edited",
                says="Receipts are swept, not edited.",
                is_erasable=True,
            ),
        ]
        indexes = [models.Index(fields=["answered_at"], name="receipt_sweep")]
