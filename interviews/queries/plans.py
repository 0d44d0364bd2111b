"""A plan as a reader sees it: order, minutes, what it gives evidence of, what speaks against it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from interviews.models import Interview, InterviewQuestion, Kit, KitQuestion
from interviews.queries import pinned, planned
from interviews.queries.pinned import PinnedQuestion
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.models import Competency, Question, QuestionVersion
from web.editions import edition
from web.numbers import plain_number


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow(PlannedQuestion):
    """A planned question with what is known of it."""

    title: str
    tests: str = ""  # what it gives evidence of, in a recruiter's words
    topic: str = ""
    section: str
    expected_minutes: int = 0  # as its version says
    version_number: int | None = None  # None: nothing of it is published
    is_pinned: bool = False
    weights_by_competency: dict[str, Decimal] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Return the minutes that were planned, or else those that its version expects."""
        return self.minutes or self.expected_minutes

    @property
    def plain_weight(self) -> str:
        """Return the weight as people write it."""
        return plain_number(self.weight)

    @property
    def is_available(self) -> bool:
        """Say whether it can be asked."""
        return self.version_number is not None


@dataclass(frozen=True, slots=True)
class CompetencyShare:
    """How much of the plan's weight gives evidence of a competency."""

    name: str
    share: float  # 0 to 1
    question_count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The running order and what can be said about it before anything is asked."""

    sections: Sequence[PlannedSection]
    rows: Sequence[PlanRow]  # of all sections, in the order in which they are asked
    edition: str  # who saves a change names the edition that it was made from
    slot_minutes: int
    shares: Sequence[CompetencyShare]
    untouched: Sequence[str]  # competencies without any question
    warnings: Sequence[str]

    @property
    def minutes(self) -> int:
        """Return how long all questions take together."""
        return sum(row.length for row in self.rows)

    @property
    def beside_minutes(self) -> int:
        """Return what the sections take beside their questions."""
        return sum(section.minutes for section in self.sections)

    @property
    def total_minutes(self) -> int:
        """Return how long all that is planned takes."""
        return self.minutes + self.beside_minutes

    @property
    def spare_minutes(self) -> int:
        """Return what the slot leaves for everything else; negative when it is too short."""
        return self.slot_minutes - self.total_minutes


def plan_for_interview(interview: Interview) -> Plan:
    """Return the interview's plan; what is pinned is read from its snapshot alone."""
    sections = planned.interview_sections(interview)
    fixed = {
        row.question_id: pinned.question_of_row(row)
        for row in interview.questions.filter(snapshot__isnull=False).select_related("snapshot")
    }
    rows = _rows(sections, fixed)
    return _plan(
        sections,
        rows,
        edition(sections),
        interview.slot_minutes,
        expected=_competencies_of_kit(interview.kit_id) if interview.kit_id else set(),
        more=_asked_before(interview, rows),
    )


def plan_for_kit(kit: Kit) -> Plan:
    """Return the kit's plan on the versions that are published now."""
    sections = planned.kit_sections(kit)
    content = planned.kit_content(kit, sections)
    return _plan(sections, _rows(sections, {}), edition(content), kit.minutes)


def titles(question_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of questions as they stand in the bank now, by id."""
    versions = (
        QuestionVersion.objects.filter(question__in=list(question_ids))
        .filter(state__in=QuestionVersion.State.released())
        .order_by("question_id", "state", "-number")
        .distinct("question_id")
    )
    return dict(versions.values_list("question_id", "title"))


def expected_minutes(question_id: int) -> int | None:
    """Return how long the published version of a question takes; None where there is none."""
    published = QuestionVersion.objects.published().filter(question=question_id)
    return published.values_list("expected_minutes", flat=True).first()


def _plan(
    sections: Sequence[PlannedSection],
    rows: Sequence[PlanRow],
    edition: str,
    slot_minutes: int,
    *,
    expected: Collection[str] = (),
    more: Sequence[str] = (),
) -> Plan:
    sections = [
        replace(section, questions=[row for row in rows if row.section == section.title])
        for section in sections
    ]
    shares = _shares(rows)
    covered = {share.name for share in shares}
    names = Competency.objects.order_by("position", "name").values_list("name", flat=True)
    untouched = [name for name in names if name not in covered]
    warnings = [
        *_unavailable(rows),
        *_over_time(sum(section.total_minutes for section in sections), slot_minutes),
        *_clashes(rows),
        *more,
        *(
            f"No question gives evidence of {name}, although the kit covers it."
            for name in untouched
            if name in expected
        ),
    ]
    return Plan(sections, rows, edition, slot_minutes, shares, untouched, warnings)


def _rows(sections: Sequence[PlannedSection], fixed: Mapping[int, PinnedQuestion]) -> list[PlanRow]:
    """Return the questions of a plan with what is known of them; `fixed` are pinned, by id."""
    ids = [each.question.pk for section in sections for each in section.questions]
    versions = _latest([pk for pk in ids if pk not in fixed])
    return [
        PlanRow(
            question=each.question,
            weight=each.weight,
            minutes=each.minutes,
            section=section.title,
            **(
                _as_pinned(fixed[each.question.pk])
                if each.question.pk in fixed
                else _as_published(each.question, versions.get(each.question.pk))
            ),
        )
        for section in sections
        for each in section.questions
    ]


def _as_pinned(question: PinnedQuestion) -> dict[str, Any]:
    return {
        "title": question.record.title,
        "tests": question.record.tests,
        "topic": question.topic,
        "version_number": question.version,
        "is_pinned": True,
        "weights_by_competency": _weights(
            (question.competencies.get(criterion.competency), criterion.weight)
            for criterion in question.record.criteria
        ),
    }


def _as_published(question: Question, version: QuestionVersion | None) -> dict[str, Any]:
    if version is None or version.state != QuestionVersion.State.PUBLISHED:
        return {"title": version.title if version else question.slug}
    return {
        "title": version.title,
        "tests": version.tests,
        "topic": version.topic.name if version.topic else "",
        "expected_minutes": version.expected_minutes,
        "version_number": version.number,
        "weights_by_competency": _weights(
            (criterion.competency.name if criterion.competency else None, criterion.weight)
            for criterion in version.rubric.criteria.all()
        ),
    }


def _weights(criteria: Iterable[tuple[str | None, Decimal]]) -> dict[str, Decimal]:
    """Return each competency's part of the question, as shares that add up to 1 at most."""
    pairs = list(criteria)
    total = sum(weight for _, weight in pairs)
    parts: dict[str, Decimal] = defaultdict(Decimal)
    for name, weight in pairs:
        if name:
            parts[name] += weight / total
    return dict(parts)


def _shares(rows: Sequence[PlanRow]) -> list[CompetencyShare]:
    total = sum((row.weight for row in rows), Decimal(0))
    weights: dict[str, Decimal] = defaultdict(Decimal)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        for name, part in row.weights_by_competency.items():
            weights[name] += row.weight * part
            counts[name] += 1
    shares = [
        CompetencyShare(name, float(weight / total), counts[name])
        for name, weight in weights.items()
    ]
    return sorted(shares, key=lambda share: (-share.share, share.name))


def _latest(question_ids: list[int]) -> dict[int, QuestionVersion]:
    """Return the published version of each question, or the last one that was."""
    versions = (
        QuestionVersion.objects.filter(
            question__in=question_ids, state__in=QuestionVersion.State.released()
        )
        .order_by("question_id", "state", "-number")  # "published" comes before "retired"
        .distinct("question_id")
        .select_related("topic", "rubric")
        .prefetch_related("rubric__criteria__competency")
    )
    return {version.question_id: version for version in versions}


def _competencies_of_kit(kit_id: int) -> set[str]:
    questions = KitQuestion.objects.filter(section__kit=kit_id).values("question")
    versions = QuestionVersion.objects.published().filter(question__in=questions)
    names = versions.values_list("rubric__criteria__competency__name", flat=True)
    return {name for name in names if name}


def _unavailable(rows: Sequence[PlanRow]) -> list[str]:
    return [
        f"“{row.title}” no longer has a published version. Remove it or choose another."
        for row in rows
        if not row.is_available
    ]


def _over_time(minutes: int, slot_minutes: int) -> list[str]:
    if minutes <= slot_minutes:
        return []
    return [f"The plan takes {minutes} min, {minutes - slot_minutes} more than the slot has."]


def _clashes(rows: Sequence[PlanRow]) -> list[str]:
    """Name the pairs that should not meet: of one family, or declared enemies."""
    through = Question.enemies.through
    ids = [row.question.pk for row in rows]
    enemies = set(
        through.objects.filter(from_question__in=ids, to_question__in=ids).values_list(
            "from_question_id", "to_question_id"
        )
    )
    sentences = []
    for one, other in combinations(rows, 2):
        if (one.question.pk, other.question.pk) in enemies:
            sentences.append(f"“{one.title}” and “{other.title}” give each other's answer away.")
        elif one.question.family and one.question.family == other.question.family:
            sentences.append(f"“{one.title}” and “{other.title}” are of the same family.")
    return sentences


def _asked_before(interview: Interview, rows: Sequence[PlanRow]) -> list[str]:
    earlier = set(
        InterviewQuestion.objects.filter(
            interview__application__candidate=interview.application.candidate_id,
            interview__state__in=Interview.State.started(),
            question__in=[row.question.pk for row in rows],
        )
        .exclude(interview=interview)
        .values_list("question_id", flat=True)
    )
    return [
        f"This candidate was asked “{row.title}” before."
        for row in rows
        if row.question.pk in earlier
    ]
