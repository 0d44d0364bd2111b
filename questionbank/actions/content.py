"""Write a version's content from a record: the one writer for editor, API and importer."""

import functools
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Value

from questionbank.actions import problems
from questionbank.formats import hashing
from questionbank.formats.records import CriterionRecord, QuestionRecord
from questionbank.models import (
    Competency,
    Criterion,
    KeyPoint,
    Level,
    ModelAnswer,
    Pitfall,
    Probe,
    Question,
    QuestionVersion,
    Rubric,
    Topic,
)

_Kinds = tuple[type[models.Model], ...]
_REPLACED: Final[_Kinds] = (ModelAnswer, KeyPoint, Pitfall, Probe, Rubric)
_WRITTEN: Final[_Kinds] = (ModelAnswer, KeyPoint, Pitfall, Probe, Criterion, Level)


@dataclass(slots=True)
class _Rows:
    """Unsaved rows, each under its place in the record."""

    version: QuestionVersion
    rubric: Rubric
    below: dict[str, models.Model] = field(default_factory=dict)

    def of(self, kind: type[models.Model]) -> list[models.Model]:
        return [row for row in self.below.values() if isinstance(row, kind)]


def write(*, version: QuestionVersion, record: QuestionRecord) -> None:
    """Replace the whole content of an open version that the caller has locked or just made.

    Raises ContentRefused before anything is written.
    """
    record = in_order(record)
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    competencies = {each.slug: each for each in Competency.objects.all()}
    rows = _rows(version, record, topics, competencies)
    if found := [*_unknown(record, topics, competencies), *_problems(rows, record)]:
        raise problems.ContentRefused(found)
    version.content_hash = hashing.content_hash(record)
    version.scoring_hash = hashing.scoring_hash(record)
    version.save()
    for kind in _REPLACED:
        kind._default_manager.filter(version=version).delete()  # noqa: SLF001 -- documented
    rows.rubric.save()
    for kind in _WRITTEN:
        kind._default_manager.bulk_create(rows.of(kind))  # noqa: SLF001 -- documented
    QuestionVersion.objects.filter(pk=version.pk).update(search=_search(version, record))


def in_order(record: QuestionRecord) -> QuestionRecord:
    """Return the record in the order of the database: levels by value, enemies by UUID."""
    return replace(
        record,
        enemies=tuple(sorted(record.enemies)),
        criteria=tuple(
            replace(each, levels=tuple(sorted(each.levels, key=lambda level: level.value)))
            for each in record.criteria
        ),
    )


def write_question(*, question: Question, record: QuestionRecord) -> None:
    """Write what belongs to the question and not to one of its versions.

    `uuid` and `slug` stay as they are; `link` writes what names other questions.
    Raises ContentRefused before anything is written.
    """
    question.licence = record.licence
    question.attribution = record.attribution
    question.ai_policy = record.ai_policy
    question.review_by_date = record.review_by
    question.family = record.family
    question.external_source = record.external_source or None
    question.external_id = record.external_id or None
    question.max_uses = record.max_uses
    question.cooldown_days = record.cooldown_days
    if found := [*problems.of_row("", question), *_external(question)]:
        raise problems.ContentRefused(found)
    question.save()


def link(*, question: Question, record: QuestionRecord) -> None:
    """Point the question to its enemies and its replacement, which must exist by now."""
    wanted = {*record.enemies, *([record.replaced_by] if record.replaced_by else [])}
    found = {each.uuid: each for each in Question.objects.filter(uuid__in=wanted)}
    lost = wanted - found.keys()
    unknown = [
        problems.Problem(f"enemies.{i}", f"There is no question {uuid}.")
        for i, uuid in enumerate(record.enemies)
        if uuid in lost
    ]
    if record.replaced_by in lost:
        message = f"There is no question {record.replaced_by}."
        unknown.append(problems.Problem("replaced_by", message))
    if unknown:
        raise problems.ContentRefused(unknown)
    question.replaced_by = found[record.replaced_by] if record.replaced_by else None
    question.save(update_fields=["replaced_by"])
    question.enemies.set(found[uuid] for uuid in record.enemies)


def _rows(
    version: QuestionVersion,
    record: QuestionRecord,
    topics: Mapping[str, Topic],
    competencies: Mapping[str, Competency],
) -> _Rows:
    """Build the rows. Keys of key points and probes follow their place in the version."""
    _set_fields(version, record, topics)
    rows = _Rows(
        version, Rubric(version=version, needs_note_at_extremes=record.needs_note_at_extremes)
    )
    for i, each in enumerate(record.exemplars):
        rows.below[f"exemplars.{i}"] = ModelAnswer(
            version=version, quality=each.quality, level_value=each.level, text=each.text
        )
    for i, point in enumerate(record.key_points):
        rows.below[f"key_points.{i}"] = KeyPoint(
            version=version,
            key=f"k{i + 1}",
            position=i,
            text=point.text,
            criterion_key=point.criterion,
        )
    for i, pitfall in enumerate(record.pitfalls):
        rows.below[f"pitfalls.{i}"] = Pitfall(
            version=version, position=i, says=pitfall.says, why_wrong=pitfall.why
        )
    for i, probe in enumerate(record.probes):
        rows.below[f"probes.{i}"] = Probe(
            version=version,
            key=f"p{i + 1}",
            position=i,
            kind=probe.kind,
            trigger=probe.trigger,
            text=probe.text,
            expected_signal=probe.signal,
            help=probe.help,
        )
    for i, criterion in enumerate(record.criteria):
        rows.below |= _criterion_rows(rows.rubric, i, criterion, competencies)
    return rows


def _set_fields(
    version: QuestionVersion, record: QuestionRecord, topics: Mapping[str, Topic]
) -> None:
    version.title = record.title
    version.prompt = record.prompt
    version.context = record.context
    version.kind = record.kind
    version.seniority = record.seniority
    version.difficulty = record.difficulty
    version.expected_minutes = record.minutes
    version.topic = topics.get(record.topic)
    version.tags = list(record.tags)
    version.references = list(record.references)
    version.change_note = record.change_note
    version.accepted_warnings = [
        {"code": each.code, "reason": each.reason} for each in record.accept
    ]


def _criterion_rows(
    rubric: Rubric,
    position: int,
    record: CriterionRecord,
    competencies: Mapping[str, Competency],
) -> dict[str, models.Model]:
    place = f"criteria.{position}"
    criterion = Criterion(
        rubric=rubric,
        key=record.key,
        position=position,
        title=record.title,
        weight=record.weight,
        competency=competencies.get(record.competency),
    )
    rows: dict[str, models.Model] = {place: criterion}
    for i, level in enumerate(record.levels):
        rows[f"{place}.levels.{i}"] = Level(
            criterion=criterion,
            key=level.key,
            value=level.value,
            label=level.label,
            anchor=level.anchor,
        )
    return rows


def _problems(rows: _Rows, record: QuestionRecord) -> Iterator[problems.Problem]:
    """Ask every row whether the database would take it, then what no row knows by itself."""
    yield from problems.of_row("", rows.version)
    yield from _range("difficulty", record.difficulty, 1, 5)
    yield from _range("minutes", record.minutes, 1, 240)
    for place, row in rows.below.items():
        yield from problems.of_row(place, row)
    for name in ("key_points", "pitfalls", "probes", "criteria"):
        yield from _too_many(name, name, getattr(record, name))
    yield from _repeated("exemplars", [each.quality for each in record.exemplars])
    yield from _repeated("criteria", [each.key for each in record.criteria])
    for i, criterion in enumerate(record.criteria):
        place = f"criteria.{i}"
        if criterion.weight <= 0:
            yield problems.Problem(f"{place}.weight", "A weight is greater than 0.")
        yield from _too_many(f"{place}.levels", "levels", criterion.levels)
        yield from _repeated(f"{place}.levels", [level.key for level in criterion.levels])
        yield from _repeated(f"{place}.levels", [str(level.value) for level in criterion.levels])


def _external(question: Question) -> Iterator[problems.Problem]:
    source, number = question.external_source, question.external_id
    if bool(source) != bool(number):
        yield problems.Problem("external_id", "An external source and its id go together.")
    others = Question.objects.exclude(pk=question.pk)
    if source and others.filter(external_source=source, external_id=number).exists():
        yield problems.Problem("external_id", f"Another question came from {source} as {number}.")


def _too_many(place: str, name: str, rows: tuple[object, ...]) -> Iterator[problems.Problem]:
    most = problems.max_rows(name)
    if len(rows) > most:
        yield problems.Problem(place, f"At most {most}; these are {len(rows)}.")


def _range(place: str, value: int, lowest: int, highest: int) -> Iterator[problems.Problem]:
    if not lowest <= value <= highest:
        yield problems.Problem(place, f"Choose a number between {lowest} and {highest}.")


def _repeated(place: str, values: list[str]) -> Iterator[problems.Problem]:
    for i, value in enumerate(values):
        if value in values[:i]:
            yield problems.Problem(f"{place}.{i}", f"“{value}” is used twice.")


def _unknown(
    record: QuestionRecord, topics: Mapping[str, Topic], competencies: Mapping[str, Competency]
) -> Iterator[problems.Problem]:
    if record.topic and record.topic not in topics:
        yield problems.Problem("topic", f"There is no topic “{record.topic}”.")
    keys = {criterion.key for criterion in record.criteria}
    for i, criterion in enumerate(record.criteria):
        if criterion.competency and criterion.competency not in competencies:
            message = f"There is no competency “{criterion.competency}”."
            yield problems.Problem(f"criteria.{i}.competency", message)
    for i, point in enumerate(record.key_points):
        if point.criterion and point.criterion not in keys:
            yield problems.Problem(
                f"key_points.{i}.criterion", f"There is no criterion “{point.criterion}”."
            )


def _search(version: QuestionVersion, record: QuestionRecord) -> SearchVector:
    """Stemmed words find their relatives; plain ones find what is still being typed."""
    topic = version.topic.name if version.topic else ""
    answers = [each.text for each in record.exemplars] + [each.text for each in record.key_points]
    weighted = (
        ("A", record.title),
        ("B", " ".join([topic, *record.tags])),
        ("C", record.prompt),
        ("D", "\n".join(answers)),
    )
    parts = [
        SearchVector(Value(text), config=config, weight=weight)
        for weight, text in weighted
        for config in ("english", "simple")
    ]
    return functools.reduce(operator.add, parts)
