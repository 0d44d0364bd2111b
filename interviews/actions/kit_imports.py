"""Bring kits of a folder in: all of them in one transaction, or none."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial

from django.core.exceptions import ValidationError

from accounts.models import User
from interviews.actions import kits
from interviews.actions.kits import Identity, KitValues
from interviews.formats.kits import KitRecord, KitSectionRecord
from interviews.models import Kit, KitSection
from interviews.queries import kit_records
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.actions.import_rows import Row, attempt, bring_in, changed
from questionbank.actions.problems import ContentRefused, Problem, row_problems
from questionbank.models import Question


def run(
    *, given: Iterable[KitRecord], by: User | None, at: dt.datetime, is_dry_run: bool = False
) -> tuple[Row, ...]:
    """Import kits. A dry run and a run with a failing row leave nothing behind."""
    rows = (attempt("kit", each.slug, partial(_bring, each, by, at)) for each in given)
    return bring_in(rows, is_dry_run=is_dry_run)


def _bring(record: KitRecord, by: User | None, at: dt.datetime) -> Row:
    if found := list(_problems(record, at)):
        raise ContentRefused(found)
    kit = Kit.objects.filter(uuid=record.uuid).first()
    if kit is None:
        if Kit.objects.filter(slug=record.slug).exists():
            raise ValidationError(f"Another kit has the slug “{record.slug}”.")
        identity = Identity(record.uuid, record.slug)
        kits.create(identity=identity, sections=_sections(record), by=by, at=at, **_values(record))
        return Row(kind="kit", name=record.slug, outcome="create")
    old = kit_records.kit_record(kit)
    changes = changed(old, record)
    if not changes:
        return Row(kind="kit", name=record.slug, outcome="unchanged")
    if "slug" in changes:
        raise ValidationError(f"The kit is known here as “{kit.slug}”.")
    kits.edit(kit=kit, sections=_sections(record), by=by, at=at, **_values(record))
    lost = tuple(f"question “{slug}”" for slug in old.questions if slug not in record.questions)
    return Row(kind="kit", name=record.slug, outcome="update", changes=changes, lost=lost)


def _problems(record: KitRecord, at: dt.datetime) -> Iterator[Problem]:
    """Find what the columns would not take."""
    yield from row_problems("", Kit(slug=record.slug, created_at=at, **_values(record)))
    for position, each in enumerate(record.sections):
        section = KitSection(position=position, title=each.title, minutes=each.minutes)
        yield from row_problems(f"sections.{position}", section)


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
