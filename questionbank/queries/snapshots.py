"""A version as one self-contained value, to be pinned where it is asked."""

from __future__ import annotations

from typing import TypedDict

from django.db.models import Prefetch

from questionbank.formats.texts import shown
from questionbank.models import Criterion, Level, QuestionVersion


class LevelSnapshot(TypedDict):
    """One level of a criterion."""

    key: str
    value: str  # a decimal number
    label: str
    anchor: str


class CompetencySnapshot(TypedDict):
    """What a criterion gives evidence of."""

    slug: str
    name: str


class CriterionSnapshot(TypedDict):
    """One criterion of the rubric."""

    key: str
    title: str
    weight: str  # a decimal number
    competency: CompetencySnapshot | None
    levels: list[LevelSnapshot]  # lowest value first


class AnswerSnapshot(TypedDict):
    """A model answer."""

    quality: str
    text: str


class KeyPointSnapshot(TypedDict):
    """What a good answer covers."""

    key: str
    criterion: str
    text: str


class PitfallSnapshot(TypedDict):
    """What a weak answer says."""

    says: str
    why: str


class ProbeSnapshot(TypedDict):
    """A prepared follow-up."""

    key: str
    kind: str
    help: str
    trigger: str
    text: str
    signal: str


class QuestionSnapshot(TypedDict):
    """Everything a panel needs to ask and rate the question with the bank gone."""

    uuid: str
    slug: str
    version: int
    content_hash: str
    title: str
    topic: str
    kind: str
    seniority: str
    minutes: int
    prompt: str
    context: str
    answers: list[AnswerSnapshot]
    key_points: list[KeyPointSnapshot]
    pitfalls: list[PitfallSnapshot]
    probes: list[ProbeSnapshot]
    needs_note_at_extremes: bool
    criteria: list[CriterionSnapshot]


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
        .prefetch_related("model_answers", "key_points", "pitfalls", "probes", criteria)
    )
    return sorted(found, key=lambda version: ids.index(version.pk))


def of_version(version: QuestionVersion) -> QuestionSnapshot:
    """Return the version as a value. Expects it from `with_content`, else it queries."""
    return {
        "uuid": str(version.question.uuid),
        "slug": version.question.slug,
        "version": version.number,
        "content_hash": version.content_hash,
        "title": version.title,
        "topic": version.topic.name if version.topic else "",
        "kind": version.kind,
        "seniority": version.seniority,
        "minutes": version.expected_minutes,
        "prompt": version.prompt,
        "context": shown(version.context),
        "answers": [
            {"quality": answer.quality, "text": shown(answer.text)}
            for answer in version.model_answers.all()
        ],
        "key_points": [
            {"key": point.key, "criterion": point.criterion_key, "text": point.text}
            for point in sorted(version.key_points.all(), key=lambda point: point.position)
        ],
        "pitfalls": [
            {"says": pitfall.says, "why": pitfall.why_wrong}
            for pitfall in sorted(version.pitfalls.all(), key=lambda pitfall: pitfall.position)
        ],
        "probes": [
            {
                "key": probe.key,
                "kind": probe.kind,
                "help": probe.help,
                "trigger": probe.trigger,
                "text": probe.text,
                "signal": probe.expected_signal,
            }
            for probe in sorted(version.probes.all(), key=lambda probe: probe.position)
        ],
        "needs_note_at_extremes": version.rubric.needs_note_at_extremes,
        "criteria": [_criterion(criterion) for criterion in version.rubric.criteria.all()],
    }


def _criterion(criterion: Criterion) -> CriterionSnapshot:
    competency = criterion.competency
    return {
        "key": criterion.key,
        "title": criterion.title,
        "weight": str(criterion.weight),
        "competency": ({"slug": competency.slug, "name": competency.name} if competency else None),
        "levels": [
            {
                "key": level.key,
                "value": str(level.value),
                "label": level.label,
                "anchor": level.anchor,
            }
            for level in criterion.levels.all()
        ],
    }
