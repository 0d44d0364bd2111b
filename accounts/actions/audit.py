"""Record a change, inside the action's transaction; and say whose change came before another."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import models

from accounts.models import AuditAction, AuditEvent, AuditPersonalValues, User


def record(
    *,
    action: AuditAction,
    subject: models.Model,
    by: User | None,
    at: dt.datetime,
    payload: Mapping[str, object] | None = None,
    person: models.Model | None = None,
    personal: Mapping[str, object] | None = None,
    operation_id: uuid.UUID | None = None,
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
        operation_id=operation_id,
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


def overtaken(
    *, subject: models.Model, noun: str, actions: Sequence[AuditAction], by: User | None
) -> str:
    """Return the sentence for who saves what they read before somebody else changed it.

    `actions` are those that change it; `noun` is what it is called.
    """
    edits = AuditEvent.objects.filter(
        subject_type=subject._meta.label,  # noqa: SLF001 -- Django's public name for a model
        subject_id=subject.pk,
        action__in=actions,
    )
    editor = edits.order_by("-pk").values_list("actor_id", flat=True).first()
    who = User.objects.filter(pk=editor).first()
    if who is not None and who == by:
        return f"You changed this {noun} elsewhere after you opened it here, so this was not saved."
    return f"{who or 'Somebody'} changed this {noun} after you opened it, so yours was not saved."
