"""Kits: reusable templates of sections and questions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from interviews.actions import plans
from interviews.actions.plans import PlannedSection
from interviews.models import Kit, KitQuestion, KitSection
from web.conflict import Conflict
from web.slugs import insert_under_free_slug

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
    audit.record(
        action=AuditAction.KIT_CREATE, subject=kit, by=by, at=at, payload=plans.in_figures(sections)
    )
    return kit


@transaction.atomic
def edit(
    *,
    kit: Kit,
    sections: Sequence[PlannedSection],
    expected_version: int,
    by: User | None,
    at: dt.datetime,
    **values: Unpack[KitValues],
) -> None:
    """Replace what the kit says; interviews made from it before stay as they are.

    `expected_version` is the kit that the new one was made from. Saving what stands there already
    changes nothing. Raises KitArchived, PlanChanged when somebody saved in the
    meantime, and ValidationError for a question that cannot be asked.
    """
    kit = Kit.objects.select_for_update().get(pk=kit.pk)
    if kit.archived_at:
        raise KitArchived("This kit is archived, so it cannot be edited. Restore it first.")
    is_same = all(getattr(kit, name) == value for name, value in values.items())
    if is_same and plans.is_same(sections, plans.of_kit(kit)):
        return
    plans.refuse_outdated(kit, kit.version, expected_version, by=by)
    for name, value in values.items():
        setattr(kit, name, value)
    kit.version += 1
    kit.save(update_fields=["version", *values])
    _write(kit, sections)
    audit.record(
        action=AuditAction.KIT_EDIT, subject=kit, by=by, at=at, payload=plans.in_figures(sections)
    )


@transaction.atomic
def archive(*, kit: Kit, by: User, at: dt.datetime) -> None:
    """Take the kit out of use. Archiving it again changes nothing."""
    kit = Kit.objects.select_for_update().get(pk=kit.pk)
    if kit.archived_at:
        return
    kit.archived_at, kit.archived_by = at, by
    kit.save(update_fields=["archived_at", "archived_by"])
    audit.record(action=AuditAction.KIT_ARCHIVE, subject=kit, by=by, at=at)


@transaction.atomic
def restore(*, kit: Kit, by: User, at: dt.datetime) -> None:
    """Bring an archived kit back. Restoring it again changes nothing."""
    kit = Kit.objects.select_for_update().get(pk=kit.pk)
    if not kit.archived_at:
        return
    kit.archived_at = kit.archived_by = None
    kit.save(update_fields=["archived_at", "archived_by"])
    audit.record(action=AuditAction.KIT_RESTORE, subject=kit, by=by, at=at)


def _insert(kit: Kit, identity: Identity | None) -> Kit:
    """Save a new kit; without an identity it gets one."""

    def insert(slug: str) -> Kit:
        kit.slug = slug
        kit.save(force_insert=True)
        return kit

    if identity is None:
        return insert_under_free_slug(Kit, kit.name, insert, otherwise="kit", reserved=RESERVED)
    kit.uuid = identity.uuid
    return insert(identity.slug)


def _write(kit: Kit, sections: Sequence[PlannedSection]) -> None:
    plans.refuse_impossible(sections)
    kept = set(KitQuestion.objects.filter(section__kit=kit).values_list("question_id", flat=True))
    plans.published_versions(
        planned.question
        for planned in plans.questions_of(sections)
        if planned.question.pk not in kept
    )
    kit.sections.all().delete()
    for position, section in enumerate(sections):
        row = KitSection.objects.create(
            kit=kit, position=position, title=section.title, minutes=section.minutes
        )
        KitQuestion.objects.bulk_create(
            KitQuestion(
                section=row,
                question=planned.question,
                position=place,
                weight=planned.weight,
                minutes=planned.minutes,
            )
            for place, planned in enumerate(section.questions)
        )
