"""The identity of a question: the row that its versions belong to."""

import datetime as dt
from typing import Final

from django.db import IntegrityError, transaction

from accounts.models import User
from questionbank.actions import content
from questionbank.actions.problems import ContentRefused, Problem
from questionbank.formats.records import QuestionRecord
from questionbank.models import Question
from web.slugs import hold, insert_under_free_slug

# Words that stand in the address where a slug would.
RESERVED: Final = frozenset({"new", "preview"})


@transaction.atomic
def create(*, record: QuestionRecord, by: User | None, at: dt.datetime) -> Question:
    """Make the row; without a slug it gets one of its title. Raises ContentRefused."""
    if taken := _taken(record):
        raise ContentRefused(taken)
    question = Question(uuid=record.uuid, created_at=at, created_by=by)

    def insert(slug: str) -> None:
        question.slug = slug
        content.write_question(question=question, record=record)

    try:
        if record.slug:
            with transaction.atomic():
                hold(Question)
                insert(record.slug)
        else:
            insert_under_free_slug(
                Question, record.title, insert, otherwise="question", reserved=RESERVED
            )
    except IntegrityError as error:  # taken in this very moment
        raise ContentRefused(_taken(record)) from error
    return question


def _taken(record: QuestionRecord) -> list[Problem]:
    taken = []
    if record.slug in RESERVED:
        taken.append(Problem("slug", f"“{record.slug}” is a reserved address."))
    if Question.objects.filter(slug=record.slug).exists():
        taken.append(Problem("slug", f"Another question has the slug “{record.slug}”."))
    if Question.objects.filter(uuid=record.uuid).exists():
        taken.append(Problem("uuid", "Another question has this UUID."))
    return taken
