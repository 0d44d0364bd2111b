"""Record a change, inside the action's transaction."""

import datetime as dt
from collections.abc import Mapping

from django.db import models

from accounts.models import AuditAction, AuditEvent, AuditPersonalValues, User


def record(
    action: AuditAction,
    subject: models.Model,
    *,
    by: User | None,
    at: dt.datetime,
    payload: Mapping[str, object] | None = None,
    person: models.Model | None = None,
    personal: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Append an event; `by=None` is the system.

    `payload` takes ids, states and numbers. What names or quotes `person` goes into
    `personal`, which is erased with that person.
    """
    event = AuditEvent.objects.create(
        at=at,
        actor_id=by.pk if by else None,
        action=action,
        subject_type=subject._meta.label,  # noqa: SLF001 -- Django's public name for a model
        subject_id=subject.pk,
        payload=dict(payload or {}),
    )
    if personal:
        who = person or subject
        AuditPersonalValues.objects.create(
            event_id=event.pk,
            person_type=who._meta.label,  # noqa: SLF001 -- Django's public name for a model
            person_id=who.pk,
            values=dict(personal),
        )
    return event
