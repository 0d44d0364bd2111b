"""Bring kits of a folder in: all of them in one transaction, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import fields

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from interviews.actions import kits
from interviews.actions.kits import Identity, KitValues
from interviews.actions.plans import PlannedQuestion, PlannedSection
from interviews.formats.kits import KitRecord, KitSectionRecord
from interviews.models import Kit
from interviews.queries import kit_records
from questionbank.actions.imports import Row
from questionbank.models import Question
from web.conflict import Conflict


class _RollBack(Exception):
    """Leaves the transaction without leaving anything behind."""


def run(
    *, given: Iterable[KitRecord], by: User | None, at: dt.datetime, is_dry_run: bool = False
) -> tuple[Row, ...]:
    """Import kits. A dry run and a run with a failing row leave nothing behind."""
    rows: list[Row] = []
    try:
        with transaction.atomic():
            rows.extend(_attempt(record, by, at) for record in given)
            if is_dry_run or any(row.is_failure for row in rows):
                raise _RollBack  # noqa: TRY301 -- leaves the block it stands in
    except _RollBack:
        pass
    return tuple(rows)


def _attempt(record: KitRecord, by: User | None, at: dt.datetime) -> Row:
    """Import one kit in a savepoint, so that every failing one is reported."""
    try:
        with transaction.atomic():
            return _bring(record, by, at)
    except ValidationError as error:
        return Row(kind="kit", name=record.slug, outcome="error", reasons=tuple(error.messages))
    except Conflict as error:
        return Row(kind="kit", name=record.slug, outcome="conflict", reasons=(str(error),))


def _bring(record: KitRecord, by: User | None, at: dt.datetime) -> Row:
    kit = Kit.objects.filter(uuid=record.uuid).first()
    if kit is None:
        if Kit.objects.filter(slug=record.slug).exists():
            raise ValidationError(f"Another kit has the slug “{record.slug}”.")
        identity = Identity(record.uuid, record.slug)
        kits.create(identity=identity, sections=_sections(record), by=by, at=at, **_values(record))
        return Row(kind="kit", name=record.slug, outcome="create")
    old = kit_records.of_kit(kit)
    names = [each.name for each in fields(record)]
    changes = tuple(name for name in names if getattr(old, name) != getattr(record, name))
    if not changes:
        return Row(kind="kit", name=record.slug, outcome="unchanged")
    if "slug" in changes:
        raise ValidationError(f"The kit is known here as “{kit.slug}”.")
    kits.edit(
        kit=kit,
        sections=_sections(record),
        expected_version=kit.version,
        by=by,
        at=at,
        **_values(record),
    )
    lost = tuple(f"question “{slug}”" for slug in old.questions if slug not in record.questions)
    return Row(kind="kit", name=record.slug, outcome="update", changes=changes, lost=lost)


def _values(record: KitRecord) -> KitValues:
    return {
        "name": record.title,
        "description": record.description,
        "seniority": record.seniority,
        "minutes": record.minutes,
    }


def _sections(record: KitRecord) -> list[PlannedSection]:
    questions = {each.slug: each for each in Question.objects.filter(slug__in=record.questions)}
    unknown = [slug for slug in record.questions if slug not in questions]
    if unknown:
        raise ValidationError([f"There is no question “{slug}”." for slug in unknown])
    return [_section(section, questions) for section in record.sections]


def _section(section: KitSectionRecord, questions: dict[str, Question]) -> PlannedSection:
    beside = section.minutes - sum(item.minutes for item in section.items)
    if beside < 0:
        raise ValidationError(
            f"“{section.title}” has {section.minutes} minutes, but its questions need more."
        )
    return PlannedSection(
        title=section.title,
        minutes=beside,
        questions=[
            PlannedQuestion(
                question=questions[item.question], weight=item.weight, minutes=item.minutes
            )
            for item in section.items
        ],
    )
