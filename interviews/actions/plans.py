"""What is to be asked: the plan of an interview, before it starts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import audit
from accounts.models import User
from interviews.actions import states
from interviews.models import Interview, InterviewQuestion, Kit, KitQuestion
from questionbank.models import Question, QuestionVersion
from questionbank.queries import snapshots

MOST_MINUTES = 240
MOST_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question's place in a plan; the order is that of the list it stands in."""

    question: Question
    section: str = ""
    weight: Decimal = Decimal(1)
    minutes: int | None = None  # None: as long as the published version says


def of_kit(kit: Kit) -> list[PlannedQuestion]:
    """Return the kit's questions in their order, as a plan."""
    places = (
        KitQuestion.objects.filter(section__kit=kit)
        .select_related("section", "question")
        .order_by("section__position", "position")
    )
    plan = {
        place.question_id: PlannedQuestion(
            question=place.question,
            section=place.section.title,
            weight=place.weight,
            minutes=place.minutes,
        )
        for place in reversed(places)
    }
    # A question that stands in two sections is asked where it comes first.
    return list(reversed(plan.values()))


@transaction.atomic
def edit_plan(
    *, interview: Interview, plan: Sequence[PlannedQuestion], by: User, at: dt.datetime
) -> None:
    """Replace the running order. What is already pinned stays pinned as it was.

    Raises WrongStateError once the interview has started, ValidationError for a question without a
    published version, one that is asked twice, or impossible minutes and weights.
    """
    interview = states.lock(interview)
    states.refuse_unless(interview, states.BEFORE_START, "its questions stay as they are")
    if interview.state == Interview.State.SCHEDULED and not plan:
        raise ValidationError({"plan": "A scheduled interview needs at least one question."})
    write(interview, plan)
    if interview.state == Interview.State.SCHEDULED:
        pin(interview)
    audit.record(
        action="plans.edit_plan",
        subject=interview,
        by=by,
        at=at,
        payload={"questions": [planned.question.pk for planned in plan]},
    )


def write(interview: Interview, plan: Sequence[PlannedQuestion]) -> None:
    """Make the interview's rows those of the plan. Raises ValidationError as `edit_plan` does."""
    refuse_impossible(plan)
    rows = {row.question_id: row for row in interview.questions.all()}
    fresh = [planned.question for planned in plan if planned.question.pk not in rows]
    versions = published_versions(fresh)
    interview.questions.exclude(question__in=[planned.question for planned in plan]).delete()
    for position, planned in enumerate(plan):
        row = rows.get(planned.question.pk) or InterviewQuestion(
            interview=interview,
            question=planned.question,
            minutes=versions[planned.question.pk].expected_minutes,
        )
        row.position = position
        row.section = planned.section
        row.weight = planned.weight
        row.minutes = planned.minutes or row.minutes
        row.save()


def pin(interview: Interview) -> None:
    """Take a snapshot of the published version of each question that has none yet."""
    rows = list(interview.questions.filter(version=None).select_related("question"))
    versions = published_versions(row.question for row in rows)
    whole = {
        version.question_id: version
        for version in snapshots.with_content([version.pk for version in versions.values()])
    }
    for row in rows:
        row.version = whole[row.question_id]
        row.snapshot = snapshots.of_version(row.version)
    InterviewQuestion.objects.bulk_update(rows, ["version", "snapshot"])


def refuse_impossible(plan: Iterable[PlannedQuestion]) -> None:
    """Raise ValidationError for repeated questions and for minutes or weights out of range."""
    plan = list(plan)
    if any(times > 1 for times in Counter(planned.question.pk for planned in plan).values()):
        raise ValidationError({"plan": "A question can be asked only once in an interview."})
    if any(not 0 < planned.weight <= MOST_WEIGHT for planned in plan):
        raise ValidationError({"plan": f"A weight is more than 0 and at most {MOST_WEIGHT}."})
    minutes = [planned.minutes for planned in plan if planned.minutes is not None]
    if any(not 1 <= length <= MOST_MINUTES for length in minutes):
        raise ValidationError({"plan": f"A question takes between 1 and {MOST_MINUTES} minutes."})


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
