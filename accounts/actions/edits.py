"""The one rule of every edit: what somebody else saved meanwhile is not undone by the way."""

from collections.abc import Collection

from django.db import models

from accounts.models import AuditAction, AuditEvent, User
from web.editions import Overtaken, edition


def refuse_overtaken(
    current: object,
    made_from: str | None,
    *,
    subject: models.Model,
    noun: str,
    changes: Collection[AuditAction],
    by: User | None,
) -> None:
    """Raise Overtaken unless `current` is the edition that an edit was made from.

    The action has locked the row. `made_from` None overwrites whatever is stored;
    `noun` is what people call it, and `changes` are the actions that change it.
    """
    now = edition(current)
    if made_from in {None, now}:
        return
    events = AuditEvent.objects.filter(
        subject_type=subject._meta.label,  # noqa: SLF001 -- Django's public name for a model
        subject_id=subject.pk,
        action__in=changes,
    )
    last = events.order_by("-pk").first()
    editor = User.objects.filter(pk=last.actor_id).first() if last else None
    raise Overtaken(_sentence(noun, editor, by), edition=now, at=last.at if last else None)


def _sentence(noun: str, editor: User | None, by: User | None) -> str:
    if editor is not None and editor == by:
        return f"You changed this {noun} elsewhere after you opened it here, so this was not saved."
    return (
        f"{editor or 'Somebody'} changed this {noun} after you opened it, so yours was not saved."
    )
