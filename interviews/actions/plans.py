"""What is to be asked: the plan of an interview, before it starts."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import audit
from accounts.actions.edits import refuse_overtaken
from accounts.models import AuditAction, User
from interviews.actions import states
from interviews.models import Interview, InterviewQuestion, InterviewSection, QuestionSnapshot
from interviews.models.limits import MOST_MINUTES, MOST_QUESTIONS, MOST_SECTIONS, MOST_WEIGHT
from interviews.queries import planned
from interviews.queries.planned import PlannedSection, questions_of
from questionbank.formats.hashing import json_hash
from questionbank.formats.json_values import to_json
from questionbank.models import Question, QuestionVersion
from questionbank.queries import records
from web.editions import edition


@transaction.atomic
def edit_plan(
    *,
    interview: Interview,
    sections: Sequence[PlannedSection],
    by: User,
    at: dt.datetime,
    made_from: str | None = None,
) -> None:
    """Replace the running order. What is already pinned stays pinned as it was.

    An unchanged one changes nothing. Raises WrongState once the interview has started,
    Overtaken, and ValidationError for a question without a published version, one that is asked
    twice, a section without a title of its own, or impossible minutes and weights.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    states.refuse_unless(
        interview, Interview.State.before_start(), "its questions stay as they are"
    )
    current = planned.interview_sections(interview)
    if edition(_with_minutes(sections, current)) == edition(current):
        return
    changes = [AuditAction.INTERVIEW_EDIT_PLAN]
    refuse_overtaken(current, made_from, subject=interview, noun="plan", changes=changes, by=by)
    if interview.state == Interview.State.SCHEDULED and not questions_of(sections):
        raise ValidationError({"plan": "A scheduled interview needs at least one question."})
    write(interview, sections)
    if interview.state == Interview.State.SCHEDULED:
        pin(interview)
    audit.record(
        AuditAction.INTERVIEW_EDIT_PLAN, interview, by=by, at=at, payload=as_payload(sections)
    )


def _with_minutes(
    sections: Sequence[PlannedSection], current: Sequence[PlannedSection]
) -> list[PlannedSection]:
    """Return the sections; minutes that were left open stay as they stand."""
    minutes = {each.question.pk: each.minutes for each in questions_of(current)}
    return [
        replace(
            section,
            questions=[
                replace(each, minutes=each.minutes or minutes.get(each.question.pk))
                for each in section.questions
            ],
        )
        for section in sections
    ]


def write(interview: Interview, sections: Sequence[PlannedSection]) -> None:
    """Make the interview's rows those of the plan. Raises ValidationError as `edit_plan` does."""
    refuse_impossible(sections)
    plan = questions_of(sections)
    rows = {row.question_id: row for row in interview.questions.all()}
    versions = published_versions(each.question for each in plan if each.question.pk not in rows)
    interview.questions.exclude(question__in=[each.question for each in plan]).delete()
    interview.sections.all().delete()
    InterviewSection.objects.bulk_create(
        InterviewSection(
            interview=interview, position=position, title=section.title, minutes=section.minutes
        )
        for position, section in enumerate(sections)
    )
    titles = [section.title for section in sections for _ in section.questions]
    for position, (title, each) in enumerate(zip(titles, plan, strict=True)):
        row = rows.get(each.question.pk) or InterviewQuestion(
            interview=interview,
            question=each.question,
            minutes=versions[each.question.pk].expected_minutes,
        )
        row.position = position
        row.section = title
        row.weight = each.weight
        row.minutes = each.minutes or row.minutes
        row.save()


def pin(interview: Interview) -> None:
    """Take a snapshot of the published version of each question that has none yet."""
    rows = list(interview.questions.filter(version=None).select_related("question"))
    versions = published_versions(row.question for row in rows)
    snapshots = take_snapshots(versions.values())
    for row in rows:
        row.version = versions[row.question_id]
        row.snapshot = snapshots[row.version.pk]
    InterviewQuestion.objects.bulk_update(rows, ["version", "snapshot"])


def take_snapshots(versions: Iterable[QuestionVersion]) -> dict[int, QuestionSnapshot]:
    """Return a snapshot of each version, by its id: the one that is kept already, or a new one."""
    taken = records.snapshots([version.pk for version in versions])
    digests = {pk: json_hash(to_json(snapshot)) for pk, snapshot in taken.items()}
    contents = {digest: to_json(taken[pk]) for pk, digest in digests.items()}
    # In one order, so that whoever pins the same at the same moment waits and never in a circle.
    QuestionSnapshot.objects.bulk_create(
        (QuestionSnapshot(digest=digest, content=contents[digest]) for digest in sorted(contents)),
        ignore_conflicts=True,
    )
    rows = QuestionSnapshot.objects.filter(digest__in=contents).defer("content")
    kept = {row.digest: row for row in rows}
    return {pk: kept[digest] for pk, digest in digests.items()}


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
    if any(times > 1 for times in Counter(each.question.pk for each in plan).values()):
        raise ValidationError({"plan": "A question can be asked only once in an interview."})
    if any(not 0 < each.weight <= MOST_WEIGHT for each in plan):
        raise ValidationError({"plan": f"A weight is more than 0 and at most {MOST_WEIGHT}."})
    minutes = [each.minutes for each in plan if each.minutes is not None]
    if any(not 1 <= length <= MOST_MINUTES for length in minutes):
        raise ValidationError({"plan": f"A question takes between 1 and {MOST_MINUTES} minutes."})


def _refuse_endless(sections: Sequence[PlannedSection]) -> None:
    if len(sections) > MOST_SECTIONS or len(questions_of(sections)) > MOST_QUESTIONS:
        message = f"A plan has at most {MOST_SECTIONS} sections and {MOST_QUESTIONS} questions."
        raise ValidationError({"plan": message})


def as_payload(sections: Sequence[PlannedSection]) -> dict[str, object]:
    """Return what the audit trail keeps of a plan."""
    return {"sections": [[each.question.pk for each in section.questions] for section in sections]}


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
