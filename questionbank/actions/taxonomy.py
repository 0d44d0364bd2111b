"""Write topics and competencies."""

import datetime as dt

from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from questionbank.actions import problems
from questionbank.formats.records import CompetencyRecord, TopicRecord
from questionbank.models import Competency, Topic


@transaction.atomic
def write(
    *,
    record: TopicRecord | CompetencyRecord,
    position: int,
    by: User | None,
    at: dt.datetime,
) -> tuple[str, ...]:
    """Make or change the topic or competency with this slug; return what changed.

    Raises ContentRefused.
    """
    is_topic = isinstance(record, TopicRecord)
    model = Topic if is_topic else Competency
    entry = model.objects.select_for_update().filter(slug=record.slug).first()
    entry = entry or model(slug=record.slug)
    values = {"name": record.title, "description": record.description, "position": position}
    changed = tuple(
        name for name in values if entry.pk is None or getattr(entry, name) != values[name]
    )
    for name in changed:
        setattr(entry, name, values[name])
    if found := list(problems.row_problems("", entry)):
        raise problems.ContentRefused(found)
    if changed:
        entry.save()
        audit.record(
            AuditAction.TOPIC_WRITE if is_topic else AuditAction.COMPETENCY_WRITE,
            entry,
            by=by,
            at=at,
            payload={"changed": list(changed)},
        )
    return changed
