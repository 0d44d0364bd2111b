"""What is to be asked: the plan of an interview, before it starts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from interviews.actions import states
from interviews.models import Interview, InterviewQuestion, InterviewSection, Kit
from interviews.models.limits import MOST_MINUTES, MOST_QUESTIONS, MOST_SECTIONS, MOST_WEIGHT
from questionbank.formats.json_values import to_json
from questionbank.models import Question, QuestionVersion
from questionbank.queries import records
from web.conflict import Conflict


class PlanChanged(Conflict, problem="plan-changed"):
    """Somebody saved in the meantime: this was made against what does not stand any more."""


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question's place in a plan; the order is that of the list it stands in."""

    question: Question
    weight: Decimal = Decimal(1)
    minutes: int | None = None  # None: as long as the published version says


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """A named part of a plan with its questions in order; one may be nothing but time."""

    title: str
    questions: Sequence[PlannedQuestion] = ()
    minutes: int = 0  # beside those of its questions


def of_kit(kit: Kit) -> list[PlannedSection]:
    """Return the kit's sections and questions in their order."""
    sections = kit.sections.order_by("position").prefetch_related("questions__question")
    return [
        PlannedSection(
            section.title,
            [
                PlannedQuestion(place.question, place.weight, place.minutes)
                for place in sorted(section.questions.all(), key=lambda place: place.position)
            ],
            section.minutes,
        )
        for section in sections
    ]


def of_interview(interview: Interview) -> list[PlannedSection]:
    """Return what the interview plans to ask, under its sections."""
    places: dict[str, list[PlannedQuestion]] = {}
    minutes: dict[str, int] = {}
    for section in interview.sections.order_by("position"):
        places[section.title], minutes[section.title] = [], section.minutes
    for row in interview.questions.select_related("question").order_by("position"):
        planned = PlannedQuestion(row.question, row.weight, row.minutes)
        places.setdefault(row.section, []).append(planned)
    return [
        PlannedSection(title, questions, minutes.get(title, 0))
        for title, questions in places.items()
    ]


@transaction.atomic
def edit_plan(
    *,
    interview: Interview,
    sections: Sequence[PlannedSection],
    expected_version: int,
    by: User,
    at: dt.datetime,
) -> None:
    """Replace the running order. What is already pinned stays pinned as it was.

    `expected_version` is the plan that the new one was made from. Saving what stands there
    already changes nothing. Raises WrongState once the interview has started,
    PlanChanged when somebody saved in the meantime, and ValidationError for a question
    without a published version, one that is asked twice, a section without a title of its own, or
    impossible minutes and weights.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    states.refuse_unless(
        interview, Interview.State.before_start(), "its questions stay as they are"
    )
    standing = of_interview(interview)
    if is_same(_with_minutes(sections, standing), standing):
        return
    refuse_outdated(interview, interview.plan_version, expected_version, by=by)
    if interview.state == Interview.State.SCHEDULED and not questions_of(sections):
        raise ValidationError({"plan": "A scheduled interview needs at least one question."})
    write(interview, sections)
    if interview.state == Interview.State.SCHEDULED:
        pin(interview)
    interview.plan_version += 1
    interview.save(update_fields=["plan_version"])
    audit.record(
        action=AuditAction.INTERVIEW_EDIT_PLAN,
        subject=interview,
        by=by,
        at=at,
        payload=in_figures(sections),
    )


def is_same(wanted: Sequence[PlannedSection], standing: Sequence[PlannedSection]) -> bool:
    """Say whether two plans are one and the same."""
    one, other = (
        [replace(section, questions=list(section.questions)) for section in sections]
        for sections in (wanted, standing)
    )
    return one == other


def refuse_outdated(
    subject: Interview | Kit, actual: int, expected: int, *, by: User | None
) -> None:
    """Raise PlanChanged, which names who was faster, unless the versions agree."""
    if expected == actual:
        return
    raise PlanChanged(
        audit.overtaken(
            subject=subject,
            noun="kit" if isinstance(subject, Kit) else "plan",
            actions=[AuditAction.INTERVIEW_EDIT_PLAN, AuditAction.KIT_EDIT],
            by=by,
        )
    )


def _with_minutes(
    sections: Sequence[PlannedSection], standing: Sequence[PlannedSection]
) -> list[PlannedSection]:
    """Return the sections; minutes that were left open stay as they stand."""
    minutes = {planned.question.pk: planned.minutes for planned in questions_of(standing)}
    return [
        replace(
            section,
            questions=[
                replace(planned, minutes=planned.minutes or minutes.get(planned.question.pk))
                for planned in section.questions
            ],
        )
        for section in sections
    ]


def write(interview: Interview, sections: Sequence[PlannedSection]) -> None:
    """Make the interview's rows those of the plan. Raises ValidationError as `edit_plan` does."""
    refuse_impossible(sections)
    plan = questions_of(sections)
    rows = {row.question_id: row for row in interview.questions.all()}
    versions = published_versions(
        planned.question for planned in plan if planned.question.pk not in rows
    )
    interview.questions.exclude(question__in=[planned.question for planned in plan]).delete()
    interview.sections.all().delete()
    InterviewSection.objects.bulk_create(
        InterviewSection(
            interview=interview, position=position, title=section.title, minutes=section.minutes
        )
        for position, section in enumerate(sections)
    )
    titles = [section.title for section in sections for _ in section.questions]
    for position, (title, planned) in enumerate(zip(titles, plan, strict=True)):
        row = rows.get(planned.question.pk) or InterviewQuestion(
            interview=interview,
            question=planned.question,
            minutes=versions[planned.question.pk].expected_minutes,
        )
        row.position = position
        row.section = title
        row.weight = planned.weight
        row.minutes = planned.minutes or row.minutes
        row.save()


def pin(interview: Interview) -> None:
    """Take a snapshot of the published version of each question that has none yet."""
    rows = list(interview.questions.filter(version=None).select_related("question"))
    versions = published_versions(row.question for row in rows)
    snapshots = records.snapshots([version.pk for version in versions.values()])
    for row in rows:
        row.version = versions[row.question_id]
        row.snapshot = to_json(snapshots[row.version.pk])
    InterviewQuestion.objects.bulk_update(rows, ["version", "snapshot"])


def refuse_impossible(sections: Sequence[PlannedSection]) -> None:
    """Raise ValidationError for what repeats, has no title, or lasts or weighs what cannot be."""
    _refuse_endless(sections)
    if any(not section.title.strip() for section in sections):
        raise ValidationError({"plan": "Give each section a title."})
    for title, times in Counter(section.title for section in sections).items():
        if times > 1:
            raise ValidationError({"plan": f"Two sections are called “{title}”. Rename one."})
    if any(not 0 <= section.minutes <= MOST_MINUTES for section in sections):
        raise ValidationError({"plan": f"A section's own time is 0 to {MOST_MINUTES} minutes."})
    plan = questions_of(sections)
    if any(times > 1 for times in Counter(planned.question.pk for planned in plan).values()):
        raise ValidationError({"plan": "A question can be asked only once in an interview."})
    if any(not 0 < planned.weight <= MOST_WEIGHT for planned in plan):
        raise ValidationError({"plan": f"A weight is more than 0 and at most {MOST_WEIGHT}."})
    minutes = [planned.minutes for planned in plan if planned.minutes is not None]
    if any(not 1 <= length <= MOST_MINUTES for length in minutes):
        raise ValidationError({"plan": f"A question takes between 1 and {MOST_MINUTES} minutes."})


def _refuse_endless(sections: Sequence[PlannedSection]) -> None:
    if len(sections) > MOST_SECTIONS or len(questions_of(sections)) > MOST_QUESTIONS:
        message = f"A plan has at most {MOST_SECTIONS} sections and {MOST_QUESTIONS} questions."
        raise ValidationError({"plan": message})


def questions_of(sections: Iterable[PlannedSection]) -> list[PlannedQuestion]:
    """Return all questions of a plan in the order in which they are asked."""
    return [planned for section in sections for planned in section.questions]


def in_figures(sections: Sequence[PlannedSection]) -> dict[str, object]:
    """Return what the audit trail keeps of a plan."""
    return {
        "sections": [[planned.question.pk for planned in section.questions] for section in sections]
    }


def published_versions(questions: Iterable[Question]) -> dict[int, QuestionVersion]:
    """Return the published version of each question, by the question's id.

    Raises ValidationError that names the questions without one.
    """
    questions = list(questions)
    versions = {
        version.question_id: version
        for version in QuestionVersion.objects.published().filter(question__in=questions)
    }
    missing = [question for question in questions if question.pk not in versions]
    if missing:
        raise ValidationError({"plan": [_unavailable(question) for question in missing]})
    return versions


def _unavailable(question: Question) -> str:
    latest = question.versions.order_by("-number").first()
    if latest is None or latest.is_open:
        title = latest.title if latest else question.slug
        return f"“{title}” is not published yet, so it cannot be asked."
    return f"“{latest.title}” is retired, so it cannot be asked. Choose another question."
