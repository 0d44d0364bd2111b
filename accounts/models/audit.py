"""Who changed what, from what to what, when. Append-only; personal values erasable on their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class AuditEvent(models.Model):
    """One change. No foreign keys: history must not stand in the way of live data.

    `payload` holds ids, states and numbers only. What identifies a person or quotes one
    stands in AuditPersonalValues, so that erasing a person leaves the event. The event of
    a panelist's operation is also its receipt: a repeated `operation_id` finds it.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # null: the system
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    operation_id = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "operation_id"],
                condition=Q(operation_id__isnull=False),
                name="audit_operation_happens_once",
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_of_a_subject")
        ]


class AuditPersonalValues(models.Model):
    """The personal part of an event, deleted when its person is erased."""

    event_id = models.BigIntegerField(unique=True)
    person_type = models.CharField(max_length=80)
    person_id = models.BigIntegerField()
    values = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["person_type", "person_id"], name="audit_of_a_person")]
