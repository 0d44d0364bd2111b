"""What is pinned is kept once, however many interviews ask it and whoever pins it when."""

import threading

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from interviews.actions import plans
from interviews.models import QuestionSnapshot
from interviews.queries import pinned
from questionbank.formats.hashing import json_hash
from questionbank.formats.json_values import from_json, to_json
from questionbank.formats.records import QuestionRecord, Snapshot
from questionbank.models import Topic
from questionbank.queries import records
from tests.factories import make_interview, make_question
from tests.questionbank.formats import strategies
from tests.servers import wait_until
from tests.threads import somebody_waits, together

pytestmark = pytest.mark.django_db


def test_a_question_that_many_interviews_ask_is_kept_once(ada: User) -> None:
    asked = [make_question(title) for title in ("One", "Two")]
    interviews = [make_interview(lead=ada, versions=asked) for _ in range(3)]
    assert QuestionSnapshot.objects.count() == 2
    read = [[each.record for each in pinned.questions_of(one.pk)] for one in interviews]
    assert read == [[records.record_of(version) for version in asked]] * 3


def test_what_was_called_otherwise_when_it_was_pinned_stands_apart(ada: User) -> None:
    asked = make_question()
    before = make_interview(lead=ada, versions=[asked])
    Topic.objects.update(name="Measuring")
    after = make_interview(lead=ada, versions=[asked])
    topics = [each.topic for one in (before, after) for each in pinned.questions_of(one.pk)]
    assert topics == ["Evaluation", "Measuring"]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(strategies.questions(), strategies.questions())
def test_a_digest_stands_for_one_content_before_the_database_and_after(
    one: QuestionRecord, other: QuestionRecord
) -> None:
    first, second = (
        Snapshot(record=each, version=1, content_hash="0" * 64, topic="T", competencies={"a": "b"})
        for each in (one, other)
    )
    digest = json_hash(to_json(first))
    assert (digest == json_hash(to_json(second))) == (first == second)
    row, _ = QuestionSnapshot.objects.get_or_create(digest=digest, content=to_json(first))
    row.refresh_from_db()
    assert (json_hash(row.content), from_json(Snapshot, row.content)) == (digest, first)


@pytest.mark.django_db(transaction=True)
def test_who_pins_what_another_is_just_pinning_gets_the_same() -> None:
    asked = [make_question(title) for title in ("One", "Two")]
    taken, found = threading.Event(), []

    def first() -> None:
        with transaction.atomic():
            found.append(plans.take_snapshots(asked))
            taken.set()
            wait_until(somebody_waits)
        connection.close()

    def second() -> None:
        taken.wait()
        found.append(plans.take_snapshots(asked))
        connection.close()

    together(first, second)
    assert found[0] == found[1]
    assert QuestionSnapshot.objects.count() == 2
