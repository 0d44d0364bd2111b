"""Kits: reusable templates of sections and questions."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.actions import audit
from accounts.actions.edits import refuse_overtaken
from accounts.models import AuditAction, User
from interviews.actions import plans
from interviews.models import Kit, KitQuestion, KitSection
from interviews.queries import planned
from interviews.queries.planned import PlannedSection
from web.conflict import Conflict
from web.editions import edition
from web.slugs import hold, insert_under_free_slug

CHANGES = (AuditAction.KIT_CREATE, AuditAction.KIT_EDIT)
RESERVED = frozenset({"new"})  # the address of the page that makes one


class KitArchived(Conflict, problem="kit-archived"):
    """The kit is out of use."""


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a kit is known in every export."""

    uuid: uuid.UUID
    slug: str


class KitValues(TypedDict):
    """What a person types about a kit."""

    name: str
    description: str
    seniority: str
    minutes: int  # the whole slot


@transaction.atomic
def create(
    *,
    sections: Sequence[PlannedSection],
    by: User | None,
    at: dt.datetime,
    identity: Identity | None = None,
    **values: Unpack[KitValues],
) -> Kit:
    """Make a kit; a new one finds itself an identity. `by` None is the system.

    Raises ValidationError for a question that cannot be asked.
    """
    kit = _insert(Kit(created_at=at, created_by=by, **values), identity)
    _write(kit, sections)
    audit.record(AuditAction.KIT_CREATE, kit, by=by, at=at, payload=plans.as_payload(sections))
    return kit


@transaction.atomic
def edit(
    *,
    kit: Kit,
    sections: Sequence[PlannedSection],
    by: User | None,
    at: dt.datetime,
    made_from: str | None = None,
    **values: Unpack[KitValues],
) -> None:
    """Replace what the kit says; interviews made from it before stay as they are.

    An unchanged one changes nothing. Raises KitArchived, Overtaken, and ValidationError for a
    question that cannot be asked.
    """
    kit = Kit.objects.select_for_update().get(pk=kit.pk)
    if kit.archived_at:
        raise KitArchived("This kit is archived, so it cannot be edited. Restore it first.")
    current = planned.kit_content(kit, planned.kit_sections(kit))
    if edition({**values, "sections": sections}) == edition(current):
        return
    refuse_overtaken(current, made_from, subject=kit, noun="kit", changes=CHANGES, by=by)
    for name, value in values.items():
        setattr(kit, name, value)
    kit.save(update_fields=list(values))
    _write(kit, sections)
    audit.record(AuditAction.KIT_EDIT, kit, by=by, at=at, payload=plans.as_payload(sections))


@transaction.atomic
def archive(*, kit: Kit, by: User, at: dt.datetime) -> None:
    """Take the kit out of use. Archiving it again changes nothing."""
    kit = Kit.objects.select_for_update().get(pk=kit.pk)
    if kit.archived_at:
        return
    kit.archived_at, kit.archived_by = at, by
    kit.save(update_fields=["archived_at", "archived_by"])
    audit.record(AuditAction.KIT_ARCHIVE, kit, by=by, at=at)


@transaction.atomic
def restore(*, kit: Kit, by: User, at: dt.datetime) -> None:
    """Bring an archived kit back. Restoring it again changes nothing."""
    kit = Kit.objects.select_for_update().get(pk=kit.pk)
    if not kit.archived_at:
        return
    kit.archived_at = kit.archived_by = None
    kit.save(update_fields=["archived_at", "archived_by"])
    audit.record(AuditAction.KIT_RESTORE, kit, by=by, at=at)


def _insert(kit: Kit, identity: Identity | None) -> Kit:
    """Save a new kit; without an identity it gets one."""

    def insert(slug: str) -> Kit:
        kit.slug = slug
        kit.save(force_insert=True)
        return kit

    if identity is None:
        return insert_under_free_slug(Kit, kit.name, insert, otherwise="kit", reserved=RESERVED)
    kit.uuid = identity.uuid
    hold(Kit)
    return insert(identity.slug)


def _write(kit: Kit, sections: Sequence[PlannedSection]) -> None:
    plans.refuse_impossible(sections)
    kept = set(KitQuestion.objects.filter(section__kit=kit).values_list("question_id", flat=True))
    plans.published_versions(
        each.question for each in planned.questions_of(sections) if each.question.pk not in kept
    )
    kit.sections.all().delete()
    for position, section in enumerate(sections):
        row = KitSection.objects.create(
            kit=kit, position=position, title=section.title, minutes=section.minutes
        )
        KitQuestion.objects.bulk_create(
            KitQuestion(
                section=row,
                question=each.question,
                position=place,
                weight=each.weight,
                minutes=each.minutes,
            )
            for place, each in enumerate(section.questions)
        )
