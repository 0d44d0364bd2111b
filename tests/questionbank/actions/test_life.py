"""Any sequence of steps by any people keeps the promises that the bank makes."""

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import AuditEvent, Role
from questionbank.actions import versions
from questionbank.formats import hashing
from questionbank.models import EditorialReview, QuestionVersion
from questionbank.queries import records
from tests.factories import make_user
from tests.questionbank.drafts import AT, make_draft
from web.conflict import Conflict, WrongState

pytestmark = pytest.mark.django_db
PEOPLE = st.sampled_from([0, 1, 2])
TEXTS = st.sampled_from(["Listen.", "Listen well.", "Do not lead."])
REFUSALS = (WrongState, versions.OpenVersionExists, versions.OwnWork)


class Life(RuleBasedStateMachine):
    """One question, three admins."""

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.people = [make_user(name, Role.ADMIN) for name in ("Ada", "Bob", "Cyd")]
        self.question = make_draft(by=self.people[0]).question
        # What was published may never change: number -> content.
        self.released: dict[int, object] = {}
        self.writers: dict[int, set[int]] = {1: {self.people[0].pk}}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    def newest(self) -> QuestionVersion:
        return self.question.versions.order_by("-number")[0]

    def try_to(self, verb: str, person: int, **values: object) -> bool:
        act = getattr(versions, verb)
        try:
            with transaction.atomic():
                act(version=self.newest(), by=self.people[person], at=AT, **values)
        except (*REFUSALS, Conflict):
            return False
        return True

    @rule(person=PEOPLE)
    def revise(self, person: int) -> None:
        try:
            with transaction.atomic():
                version = versions.revise(question=self.question, by=self.people[person], at=AT)
        except REFUSALS:
            assert self.newest().is_open
            return
        self.writers[version.number] = {self.people[person].pk}

    @rule(person=PEOPLE, text=TEXTS, weight=st.sampled_from([1, 2, 3]))
    def edit(self, person: int, text: str, weight: int) -> None:
        version = self.newest()
        record = records.record_of(version)
        first, *rest = record.criteria
        criteria = (replace(first, weight=first.weight * 0 + weight), *rest)
        changed = replace(record, context=text, criteria=criteria)
        if self.try_to("edit", person, record=changed):
            if changed != record:  # who saves what is there already has written nothing
                self.writers[version.number].add(self.people[person].pk)
            assert records.record_of(version) == changed
        else:
            assert not version.is_open

    @rule(person=PEOPLE, verb=st.sampled_from(["submit", "send_back", "retire"]))
    def step(self, person: int, verb: str) -> None:
        self.try_to(verb, person)

    @rule(person=PEOPLE)
    def approve(self, person: int) -> None:
        version = self.newest()
        if self.try_to("approve", person):
            assert self.people[person].pk not in self.writers[version.number]

    @rule(person=PEOPLE)
    def ask_changes(self, person: int) -> None:
        self.try_to("ask_changes", person, comments="Shorter.")

    @rule(person=PEOPLE, bump=st.sampled_from([None, "patch", "minor", "major"]))
    def publish(self, person: int, bump: str | None) -> None:
        version = self.newest()
        if not self.try_to("publish", person, bump=bump):
            return
        verdicts = EditorialReview.objects.filter(
            version=version, content_hash=version.content_hash
        ).order_by("pk")
        last = list(verdicts)[-1]
        assert last.verdict == "approved"
        assert last.reviewed_by_id not in self.writers[version.number]
        fresh = self.newest()
        base = fresh.based_on
        if base is None or base.scoring_hash != fresh.scoring_hash:
            assert fresh.bump == "major"
        self.released[version.number] = records.record_of(version)

    @invariant()
    def one_open_one_published_and_numbers_only_grow(self) -> None:
        found = list(self.question.versions.order_by("number").values_list("number", "state"))
        assert [number for number, _ in found] == list(range(1, len(found) + 1))
        states = [state for _, state in found]
        assert states.count("published") <= 1
        assert sum(state in {"draft", "in_review"} for state in states) <= 1

    @invariant()
    def what_was_released_stays_as_it_was(self) -> None:
        for number, record in self.released.items():
            version = self.question.versions.get(number=number)
            assert version.state in {"published", "retired"}
            assert records.record_of(version) == record

    @invariant()
    def hashes_are_those_of_the_content(self) -> None:
        version = self.newest()
        record = records.record_of(version)
        assert version.content_hash == hashing.content_hash(record)
        assert version.scoring_hash == hashing.scoring_hash(record)

    @invariant()
    def every_change_left_an_event(self) -> None:
        drafts = AuditEvent.objects.filter(
            action__in=["version.draft", "version.revise"],
            payload__question=self.question.pk,
        )
        assert drafts.count() == self.question.versions.count()


@pytest.mark.slow
class LifeTest(TestCase):
    def test_life(self) -> None:
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=15,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
