"""Versions made through the actions, in any state, from the example question."""

import datetime as dt
import itertools
import uuid
from dataclasses import replace

from accounts.models import Role, User
from questionbank.actions import versions
from questionbank.formats.records import QuestionRecord
from questionbank.models import Competency, QuestionVersion, Topic
from tests.factories import make_user
from tests.questionbank.formats import examples

AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
_numbers = itertools.count(1)


def make_taxonomy(record: QuestionRecord) -> None:
    """Make the topic and the competencies that the record names."""
    if record.topic:
        Topic.objects.get_or_create(slug=record.topic, defaults={"name": record.topic.title()})
    for criterion in record.criteria:
        if criterion.competency:
            Competency.objects.get_or_create(
                slug=criterion.competency, defaults={"name": criterion.competency.title()}
            )


def new_record(**changes: object) -> QuestionRecord:
    """Return the example question as a new one of its own."""
    record = replace(
        examples.question(),
        uuid=uuid.uuid4(),
        slug=f"mean-or-median-{next(_numbers)}",
        **changes,  # type: ignore[arg-type]  # fields of the record, as the caller names them
    )
    make_taxonomy(record)
    return record


def make_draft(*, by: User | None = None, **changes: object) -> QuestionVersion:
    """Draft a question; without an author it is the system's."""
    return versions.draft(record=new_record(**changes), by=by, at=AT)


def make_in_review(*, by: User | None = None, **changes: object) -> QuestionVersion:
    """Draft a question and ask for its review."""
    return versions.submit(version=make_draft(by=by, **changes), by=by, at=AT)


def make_published(*, by: User | None = None, **changes: object) -> QuestionVersion:
    """Draft, approve and publish a question."""
    version = make_in_review(by=by, **changes)
    reviewer = make_user("Rae", Role.ADMIN)
    versions.approve(version=version, by=reviewer, at=AT)
    return versions.publish(version=version, by=reviewer, at=AT)
