"""Write a version's content from a record: the one writer for editor, API and importer."""

import functools
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Value

from questionbank.actions import problems
from questionbank.formats import hashing, limits
from questionbank.formats.json_values import to_json
from questionbank.formats.records import ExemplarKeyRecord, QuestionRecord
from questionbank.formats.shapes import shapes
from questionbank.formats.spelling import one_spelling
from questionbank.models import (
    Competency,
    Criterion,
    ExemplarKey,
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
from questionbank.models.columns import COLUMNS, LINKS
from web.search import Folded

_Kinds = tuple[type[models.Model], ...]
_REPLACED: Final[_Kinds] = (ModelAnswer, KeyPoint, Pitfall, Probe, Rubric)
_WRITTEN: Final[_Kinds] = (
    ModelAnswer,
    ExemplarKey,
    KeyPoint,
    Pitfall,
    Probe,
    Criterion,
    Level,
)
_LISTS: Final[Mapping[str, type[models.Model]]] = {
    "exemplars": ModelAnswer,
    "key_points": KeyPoint,
    "pitfalls": Pitfall,
    "probes": Probe,
}
# What no column of the version's own row holds as it stands in the record.
_ELSEWHERE: Final = frozenset({"topic", "needs_note_at_extremes", "criteria", *_LISTS})


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
    """Return the record in the order of the database: levels by value, enemies by UUID.

    The keys of a model answer stand in the order of the rubric.
    """
    places = {each.key: i for i, each in enumerate(record.criteria)}

    def place(key: ExemplarKeyRecord) -> int:
        return places.get(key.criterion, len(places))

    return replace(
        record,
        enemies=tuple(sorted(record.enemies)),
        exemplars=tuple(
            replace(each, keys=tuple(sorted(each.keys, key=place))) for each in record.exemplars
        ),
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
    for each in shapes(QuestionRecord):
        if "is_shared" in each.rules and each.name not in {"uuid", "slug", *LINKS}:
            setattr(question, COLUMNS.get(each.name, each.name), getattr(record, each.name))
    question.external_source = record.external_source or None
    question.external_id = record.external_id or None
    if found := [*problems.row_problems("", question), *_external(question)]:
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
    _set_columns(version, record)
    version.topic = topics.get(record.topic)
    rows = _Rows(
        version, Rubric(version=version, needs_note_at_extremes=record.needs_note_at_extremes)
    )
    for name, kind in _LISTS.items():
        for i, each in enumerate(getattr(record, name)):
            at = {} if kind is ModelAnswer else {"position": i}
            rows.below[f"{name}.{i}"] = kind(version=version, **at, **_columns(each))
    for i, exemplar in enumerate(record.exemplars):
        answer = {"answer": rows.below[f"exemplars.{i}"]}
        for j, key in enumerate(exemplar.keys):
            rows.below[f"exemplars.{i}.keys.{j}"] = ExemplarKey(**answer, **_columns(key))
    for i, criterion in enumerate(record.criteria):
        place = f"criteria.{i}"
        rows.below[place] = row = Criterion(
            rubric=rows.rubric,
            position=i,
            **_columns(criterion) | {"competency": competencies.get(criterion.competency)},
        )
        for j, level in enumerate(criterion.levels):
            rows.below[f"{place}.levels.{j}"] = Level(criterion=row, **_columns(level))
    return rows


def _set_columns(version: QuestionVersion, record: QuestionRecord) -> None:
    for each in shapes(QuestionRecord):
        if "is_shared" not in each.rules and each.name not in _ELSEWHERE:
            value = to_json(getattr(record, each.name))
            setattr(version, COLUMNS.get(each.name, each.name), value)


def _columns(record: object) -> dict[str, Any]:
    """Return the fields of a row's record under the names of its columns, lists left out."""
    return {
        COLUMNS.get(each.name, each.name): getattr(record, each.name)
        for each in shapes(type(record))
        if not each.is_list
    }


def _problems(rows: _Rows, record: QuestionRecord) -> Iterator[problems.Problem]:
    """Ask every row whether the database would take it, then what no row knows by itself."""
    yield from problems.row_problems("", rows.version)
    for each in shapes(QuestionRecord):
        if within := each.rules.get("within"):
            yield from _range(each.name, getattr(record, each.name), within)
    for place, row in rows.below.items():
        yield from problems.row_problems(place, row)
    for name in ("key_points", "pitfalls", "probes", "criteria"):
        yield from _too_many(name, name, getattr(record, name))
    yield from _repeated("exemplars", [each.quality for each in record.exemplars])
    for i, exemplar in enumerate(record.exemplars):
        yield from _repeated(f"exemplars.{i}.keys", [each.criterion for each in exemplar.keys])
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
    most = limits.rows(name)
    if len(rows) > most:
        yield problems.Problem(place, f"At most {most}; these are {len(rows)}.")


def _range(place: str, value: int, within: limits.Range) -> Iterator[problems.Problem]:
    if not within.least <= value <= within.most:
        message = f"Choose a number between {within.least} and {within.most}."
        yield problems.Problem(place, message)


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
    yield from _unknown_keys(record)
    for i, point in enumerate(record.key_points):
        if point.criterion and point.criterion not in keys:
            yield problems.Problem(
                f"key_points.{i}.criterion", f"There is no criterion “{point.criterion}”."
            )


def _unknown_keys(record: QuestionRecord) -> Iterator[problems.Problem]:
    for i, exemplar in enumerate(record.exemplars):
        for j, key in enumerate(exemplar.keys):
            place = f"exemplars.{i}.keys.{j}"
            criterion = record.criterion(key.criterion)
            if criterion is None:
                message = f"There is no criterion “{key.criterion}”."
                yield problems.Problem(f"{place}.criterion", message)
            elif key.level and not criterion.level(key.level):
                message = f"“{criterion.title}” has no level “{key.level}”."
                yield problems.Problem(f"{place}.level", message)


def _search(version: QuestionVersion, record: QuestionRecord) -> SearchVector:
    """Stemmed words find their relatives; plain ones find what is still being typed."""
    topic = version.topic.name if version.topic else ""
    answers = [each.text for each in record.exemplars] + [each.text for each in record.key_points]
    weighted = (
        ("A", record.title),
        ("B", " ".join([topic, *record.tags])),
        ("C", f"{record.tests}\n{record.prompt}\n{record.hand_out}"),
        ("D", "\n".join(answers)),
    )
    parts = [
        SearchVector(Folded(Value(one_spelling(text))), config=config, weight=weight)
        for weight, text in weighted
        for config in ("english", "simple")
    ]
    return functools.reduce(operator.add, parts)
