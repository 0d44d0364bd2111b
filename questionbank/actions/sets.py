"""Write question sets and open them to the public."""

import datetime as dt

from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from questionbank.actions import problems
from questionbank.formats.records import SetRecord
from questionbank.models import Question, QuestionSet, QuestionSetItem


@transaction.atomic
def write(*, record: SetRecord, by: User | None, at: dt.datetime) -> QuestionSet:
    """Make the set with this UUID, or replace its text and its questions.

    Raises ContentRefused.
    """
    questions = QuestionSet.objects.select_for_update().filter(uuid=record.uuid).first()
    questions = questions or QuestionSet(uuid=record.uuid)
    questions.slug = record.slug
    questions.title = record.title
    questions.summary = record.summary
    questions.introduction = record.introduction
    questions.is_public = record.is_public
    members = {each.slug: each for each in Question.objects.filter(slug__in=record.questions)}
    if found := [*problems.row_problems("", questions), *_problems(questions, record, members)]:
        raise problems.ContentRefused(found)
    questions.save()
    questions.items.all().delete()
    QuestionSetItem.objects.bulk_create(
        QuestionSetItem(question_set=questions, question=members[slug], position=position)
        for position, slug in enumerate(record.questions)
    )
    _record(AuditAction.SET_WRITE, questions, by=by, at=at)
    return questions


@transaction.atomic
def set_public(
    *, questions: QuestionSet, is_public: bool, by: User, at: dt.datetime
) -> QuestionSet:
    """Open a set to visitors with its answers, or close it again. Twice is once."""
    questions = QuestionSet.objects.select_for_update().get(pk=questions.pk)
    if questions.is_public != is_public:
        questions.is_public = is_public
        questions.save(update_fields=["is_public"])
        _record(
            AuditAction.SET_OPEN if is_public else AuditAction.SET_CLOSE, questions, by=by, at=at
        )
    return questions


def _problems(
    questions: QuestionSet, record: SetRecord, members: dict[str, Question]
) -> list[problems.Problem]:
    found = []
    if QuestionSet.objects.filter(slug=record.slug).exclude(pk=questions.pk).exists():
        found.append(problems.Problem("slug", f"Another set has the slug “{record.slug}”."))
    for i, slug in enumerate(record.questions):
        if slug not in members:
            found.append(problems.Problem(f"questions.{i}", f"There is no question “{slug}”."))
        elif slug in record.questions[:i]:
            found.append(problems.Problem(f"questions.{i}", f"“{slug}” is listed twice."))
    return found


def _record(
    action: AuditAction, questions: QuestionSet, *, by: User | None, at: dt.datetime
) -> None:
    audit.record(
        action,
        questions,
        by=by,
        at=at,
        payload={"is_public": questions.is_public, "questions": questions.items.count()},
    )
