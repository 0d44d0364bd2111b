"""Versions as the records that files, forms, interviews and the API speak of, without loss."""

import operator
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Prefetch

from questionbank.formats.records import (
    AcceptedRecord,
    BankRecord,
    CompetencyRecord,
    CriterionRecord,
    ExemplarKeyRecord,
    ExemplarRecord,
    KeyPointRecord,
    LevelRecord,
    PitfallRecord,
    ProbeRecord,
    QuestionRecord,
    SetRecord,
    Snapshot,
    TaxonomyRecord,
    TopicRecord,
)
from questionbank.formats.shapes import Shape, shapes
from questionbank.models import (
    Competency,
    Criterion,
    Level,
    Question,
    QuestionSet,
    QuestionVersion,
    Topic,
)
from questionbank.models.columns import COLUMNS, LINKS

T = TypeVar("T")


def with_content(ids: list[int]) -> list[QuestionVersion]:
    """Return the versions in the order of ids with everything under them, in a few queries."""
    levels = Prefetch("levels", Level.objects.order_by("value"))
    criteria = Prefetch(
        "rubric__criteria",
        Criterion.objects.select_related("competency")
        .prefetch_related(levels)
        .order_by("position"),
    )
    found = (
        QuestionVersion.objects.filter(pk__in=ids)
        .select_related("question", "topic", "rubric")
        .prefetch_related("model_answers__keys", "key_points", "pitfalls", "probes", criteria)
    )
    return sorted(found, key=lambda version: ids.index(version.pk))


def records_by_id(ids: list[int]) -> dict[int, QuestionRecord]:
    """Return the records by the versions' ids, in a fixed number of queries."""
    return {version.pk: record for version, record in _loaded(ids)}


def record_of(version: QuestionVersion) -> QuestionRecord:
    """Return one version's record."""
    return records_by_id([version.pk])[version.pk]


def snapshots(ids: list[int]) -> dict[int, Snapshot]:
    """Return what is pinned of the versions, by their ids, in a fixed number of queries."""
    return {
        version.pk: Snapshot(
            record=record,
            version=version.number,
            content_hash=version.content_hash,
            topic=version.topic.name if version.topic else "",
            competencies=competency_names(version),
        )
        for version, record in _loaded(ids)
    }


def bank_record() -> BankRecord:
    """Return everything an export holds: the published version of each question. No kits."""
    published = QuestionVersion.objects.published().order_by("question__slug")
    found = records_by_id(list(published.values_list("pk", flat=True)))
    return BankRecord(
        taxonomy=TaxonomyRecord(
            topics=tuple(
                TopicRecord(each.slug, each.name, each.description)
                for each in Topic.objects.order_by("position", "pk")
            ),
            competencies=tuple(
                CompetencyRecord(each.slug, each.name, each.description)
                for each in Competency.objects.order_by("position", "pk")
            ),
        ),
        questions=tuple(sorted(found.values(), key=lambda record: record.slug)),
        sets=tuple(set_record(each) for each in QuestionSet.objects.order_by("slug")),
    )


def set_record(questions: QuestionSet) -> SetRecord:
    """Return a set's record with all its questions, published or not."""
    items = questions.items.order_by("position").values_list("question__slug", flat=True)
    return _record(SetRecord, questions, questions=tuple(items))


def from_content(
    version: QuestionVersion, *, enemies: Sequence[UUID] = (), replaced_by: UUID | None = None
) -> QuestionRecord:
    """Return the record of a version from `with_content`, without a query."""
    rubric, question = version.rubric, version.question
    shared = {
        each.name: _value(question, each)
        for each in shapes(QuestionRecord)
        if "is_shared" in each.rules and each.name not in LINKS
    }
    return _record(
        QuestionRecord,
        version,
        **shared,
        enemies=tuple(sorted(enemies)),
        replaced_by=replaced_by,
        topic=version.topic.slug if version.topic else "",
        accept=tuple(AcceptedRecord(**accepted) for accepted in version.accepted_warnings),
        needs_note_at_extremes=rubric.needs_note_at_extremes,
        exemplars=tuple(
            _record(
                ExemplarRecord,
                each,
                keys=_records(ExemplarKeyRecord, each.keys.all(), by="pk"),
            )
            for each in sorted(version.model_answers.all(), key=operator.attrgetter("pk"))
        ),
        key_points=_records(KeyPointRecord, version.key_points.all(), by="position"),
        pitfalls=_records(PitfallRecord, version.pitfalls.all(), by="position"),
        probes=_records(ProbeRecord, version.probes.all(), by="position"),
        criteria=tuple(
            _record(
                CriterionRecord,
                each,
                competency=each.competency.slug if each.competency else "",
                levels=_records(LevelRecord, each.levels.all(), by="value"),
            )
            for each in rubric.criteria.all()
        ),
    )


def competency_names(version: QuestionVersion) -> dict[str, str]:
    """Return what the competencies of the version's rubric are called, by slug."""
    competencies = [each.competency for each in version.rubric.criteria.all()]
    return {each.slug: each.name for each in competencies if each}


def _loaded(ids: list[int]) -> list[tuple[QuestionVersion, QuestionRecord]]:
    versions = with_content(ids)
    enemies = _enemies([version.question_id for version in versions])
    replacements = dict(
        Question.objects.filter(replaces__versions__in=ids).values_list("pk", "uuid").distinct()
    )
    return [
        (
            version,
            from_content(
                version,
                enemies=enemies.get(version.question_id, []),
                replaced_by=replacements.get(version.question.replaced_by_id or 0),
            ),
        )
        for version in versions
    ]


def _enemies(questions: list[int]) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    pairs = Question.enemies.through.objects.filter(from_question__in=questions).values_list(
        "from_question_id", "to_question__uuid"
    )
    for question, enemy in pairs:
        found.setdefault(question, []).append(enemy)
    return found


def _records(kind: type[T], rows: Iterable[Model], *, by: str) -> tuple[T, ...]:
    return tuple(_record(kind, row) for row in sorted(rows, key=operator.attrgetter(by)))


def _record(kind: type[T], row: Model, **given: Any) -> T:  # noqa: ANN401 -- fields of the record
    """Return a record from the row's columns and from what no column of it holds."""
    return kind(
        **{
            each.name: given[each.name] if each.name in given else _value(row, each)
            for each in shapes(kind)
        }
    )


def _value(row: Model, shape: Shape) -> Any:  # noqa: ANN401 -- any field of a record
    value = getattr(row, COLUMNS.get(shape.name, shape.name))
    if shape.is_list:
        return tuple(value)
    return "" if value is None and shape.kind is str and not shape.is_optional else value
