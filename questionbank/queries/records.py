"""A version as the record that files, forms and the API speak of, without loss."""

from collections.abc import Sequence
from uuid import UUID

from questionbank.formats.records import (
    AcceptedRecord,
    BankRecord,
    CompetencyRecord,
    CriterionRecord,
    ExemplarRecord,
    KeyPointRecord,
    LevelRecord,
    PitfallRecord,
    ProbeRecord,
    QuestionRecord,
    SetRecord,
    TaxonomyRecord,
    TopicRecord,
)
from questionbank.models import Competency, Criterion, Question, QuestionSet, QuestionVersion, Topic
from questionbank.queries import snapshots


def of_versions(ids: list[int]) -> dict[int, QuestionRecord]:
    """Return the records by the versions' ids, in a fixed number of queries."""
    versions = snapshots.with_content(ids)
    enemies = _enemies([version.question_id for version in versions])
    replacements = dict(
        Question.objects.filter(replaces__versions__in=ids).values_list("pk", "uuid").distinct()
    )
    return {
        version.pk: from_content(
            version,
            enemies=enemies.get(version.question_id, []),
            replaced_by=replacements.get(version.question.replaced_by_id or 0),
        )
        for version in versions
    }


def of_version(version: QuestionVersion) -> QuestionRecord:
    """Return one version's record."""
    return of_versions([version.pk])[version.pk]


def of_bank() -> BankRecord:
    """Return everything an export holds: the published version of each question. No kits."""
    published = QuestionVersion.objects.published().order_by("question__slug")
    found = of_versions(list(published.values_list("pk", flat=True)))
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
        sets=tuple(of_set(each) for each in QuestionSet.objects.order_by("slug")),
    )


def of_set(questions: QuestionSet) -> SetRecord:
    """Return a set's record with all its questions, published or not."""
    items = questions.items.order_by("position").values_list("question__slug", flat=True)
    return SetRecord(
        uuid=questions.uuid,
        slug=questions.slug,
        title=questions.title,
        summary=questions.summary,
        is_public=questions.is_public,
        questions=tuple(items),
        introduction=questions.introduction,
    )


def _enemies(questions: list[int]) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    pairs = Question.enemies.through.objects.filter(from_question__in=questions).values_list(
        "from_question_id", "to_question__uuid"
    )
    for question, enemy in pairs:
        found.setdefault(question, []).append(enemy)
    return found


def from_content(
    version: QuestionVersion, *, enemies: Sequence[UUID] = (), replaced_by: UUID | None = None
) -> QuestionRecord:
    """Return the record of a version from `snapshots.with_content`, without a query."""
    question = version.question
    return QuestionRecord(
        uuid=question.uuid,
        slug=question.slug,
        licence=question.licence,
        attribution=question.attribution,
        ai_policy=question.ai_policy,
        review_by=question.review_by_date,
        family=question.family,
        external_source=question.external_source or "",
        external_id=question.external_id or "",
        max_uses=question.max_uses,
        cooldown_days=question.cooldown_days,
        replaced_by=replaced_by,
        enemies=tuple(sorted(enemies)),
        title=version.title,
        topic=version.topic.slug if version.topic else "",
        kind=version.kind,
        seniority=version.seniority,
        difficulty=version.difficulty,
        minutes=version.expected_minutes,
        tags=tuple(version.tags),
        references=tuple(version.references),
        change_note=version.change_note,
        accept=tuple(AcceptedRecord(**accepted) for accepted in version.accepted_warnings),
        needs_note_at_extremes=version.rubric.needs_note_at_extremes,
        prompt=version.prompt,
        context=version.context,
        exemplars=_exemplars(version),
        key_points=_key_points(version),
        pitfalls=_pitfalls(version),
        probes=_probes(version),
        criteria=tuple(_criterion(each) for each in version.rubric.criteria.all()),
    )


def _exemplars(version: QuestionVersion) -> tuple[ExemplarRecord, ...]:
    return tuple(
        ExemplarRecord(quality=each.quality, level=each.level_value, text=each.text)
        for each in sorted(version.model_answers.all(), key=lambda answer: answer.pk)
    )


def _key_points(version: QuestionVersion) -> tuple[KeyPointRecord, ...]:
    return tuple(
        KeyPointRecord(criterion=each.criterion_key, text=each.text)
        for each in sorted(version.key_points.all(), key=lambda point: point.position)
    )


def _pitfalls(version: QuestionVersion) -> tuple[PitfallRecord, ...]:
    return tuple(
        PitfallRecord(says=each.says, why=each.why_wrong)
        for each in sorted(version.pitfalls.all(), key=lambda pitfall: pitfall.position)
    )


def _probes(version: QuestionVersion) -> tuple[ProbeRecord, ...]:
    return tuple(
        ProbeRecord(
            kind=each.kind,
            help=each.help,
            trigger=each.trigger,
            text=each.text,
            signal=each.expected_signal,
        )
        for each in sorted(version.probes.all(), key=lambda probe: probe.position)
    )


def _criterion(criterion: Criterion) -> CriterionRecord:
    return CriterionRecord(
        key=criterion.key,
        title=criterion.title,
        weight=criterion.weight,
        competency=criterion.competency.slug if criterion.competency else "",
        levels=tuple(
            LevelRecord(key=each.key, value=each.value, label=each.label, anchor=each.anchor)
            for each in criterion.levels.all()
        ),
    )
