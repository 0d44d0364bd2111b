import functools
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import AuditEvent, Role, User
from questionbank import rules
from questionbank.actions import questions, versions
from questionbank.actions.problems import ContentRefused, Problem
from questionbank.formats.records import QuestionRecord
from questionbank.models import EditorialReview, Question, QuestionVersion
from questionbank.queries import records
from tests.factories import make_user
from tests.questionbank.drafts import AT, make_draft, make_in_review, make_published, new_record
from tests.questionbank.formats import examples
from tests.threads import together
from web.conflict import WrongState
from web.editions import Overtaken, edition

pytestmark = pytest.mark.django_db


def change(version: QuestionVersion, by: User, **changes: object) -> QuestionVersion:
    record = replace(records.record_of(version), **changes)  # type: ignore[arg-type]  # any field
    return versions.edit(version=version, record=record, by=by, at=AT)


def trail(version: QuestionVersion) -> list[tuple[str, int | None]]:
    events = AuditEvent.objects.filter(
        subject_type="questionbank.QuestionVersion", subject_id=version.pk
    ).order_by("pk")
    return [(event.action, event.actor_id) for event in events]


def test_from_draft_to_published(ada: User, bob: User) -> None:
    version = versions.draft(record=new_record(), by=ada, at=AT)
    assert (version.number, version.state, version.bump) == (1, "draft", "major")
    version = versions.submit(version=version, by=ada, at=AT)
    assert (version.state, version.submitted_by, version.submitted_at) == ("in_review", ada, AT)
    review = versions.approve(version=version, by=bob, at=AT, comments="Clear.")
    assert (review.verdict, review.content_hash) == ("approved", version.content_hash)
    version = versions.publish(version=version, by=ada, at=AT)
    version.refresh_from_db()
    assert (version.state, version.published_by, version.published_at) == ("published", ada, AT)
    assert trail(version) == [
        ("version.draft", ada.pk),
        ("version.submit", ada.pk),
        ("version.review", bob.pk),
        ("version.publish", ada.pk),
    ]


def test_publishing_a_revision_retires_its_predecessor(ada: User, bob: User) -> None:
    first = make_published()
    second = versions.revise(question=first.question, by=ada, at=AT)
    assert (second.number, second.based_on, second.state) == (2, first, "draft")
    assert records.record_of(second) == records.record_of(first)
    second = change(second, ada, context="Listen for the sums.")
    versions.submit(version=second, by=ada, at=AT)
    versions.approve(version=second, by=bob, at=AT)
    second = versions.publish(version=second, by=bob, at=AT)
    first.refresh_from_db()
    assert (first.state, first.retired_by, second.state) == ("retired", bob, "published")
    assert trail(first)[-1] == ("version.retire", bob.pk)


def test_a_question_has_one_open_version(ada: User) -> None:
    first = make_published()
    versions.revise(question=first.question, by=ada, at=AT)
    with pytest.raises(versions.OpenVersionExists):
        versions.revise(question=first.question, by=ada, at=AT)


def test_a_retired_question_is_revised_from_its_last_version(ada: User) -> None:
    first = versions.retire(version=make_published(), by=ada, at=AT)
    assert versions.revise(question=first.question, by=ada, at=AT).based_on == first


def test_whether_extremes_need_a_note_is_content_and_kept(ada: User) -> None:
    published = make_published(needs_note_at_extremes=False)
    draft = versions.revise(question=published.question, by=ada, at=AT)
    assert draft.rubric.needs_note_at_extremes is False
    changed = change(draft, ada, needs_note_at_extremes=True)
    assert QuestionVersion.objects.get(pk=draft.pk).rubric.needs_note_at_extremes is True
    assert (changed.content_hash != published.content_hash, changed.bump) == (True, "patch")


def test_what_is_missing_stands_in_the_way_of_review(ada: User) -> None:
    version = make_draft(topic="", exemplars=())
    with pytest.raises(versions.Incomplete) as refused:
        versions.submit(version=version, by=ada, at=AT)
    assert str(refused.value) == ("Not complete yet. Choose a topic. Write a strong model answer.")
    version.refresh_from_db()
    assert version.state == "draft"


def test_what_has_become_incomplete_in_review_is_not_published(ada: User, bob: User) -> None:
    version = change(make_in_review(by=ada), ada, topic="")
    versions.approve(version=version, by=bob, at=AT)
    with pytest.raises(versions.Incomplete):
        versions.publish(version=version, by=ada, at=AT)
    version.refresh_from_db()
    assert version.state == "in_review"


def test_a_record_of_other_content_makes_no_version_complete(ada: User) -> None:
    version = make_draft(topic="")
    with pytest.raises(versions.Incomplete, match="Choose a topic"):
        versions.submit(version=version, by=ada, at=AT, record=new_record())


def test_nobody_reviews_their_own_draft(ada: User) -> None:
    version = make_in_review(by=ada)
    with pytest.raises(versions.OwnWork):
        versions.approve(version=version, by=ada, at=AT)
    with pytest.raises(versions.OwnWork):
        versions.ask_changes(version=version, by=ada, at=AT, comments="No.")
    assert EditorialReview.objects.count() == 0


def test_nobody_reviews_what_they_have_edited(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    change(version, bob, context="Bob's own words.")
    assert rules.has_written(bob, version)
    with pytest.raises(versions.OwnWork):
        versions.approve(version=version, by=bob, at=AT)


def test_an_edit_voids_the_approval(ada: User, bob: User) -> None:
    version = make_in_review(by=ada)
    versions.approve(version=version, by=bob, at=AT)
    version = change(version, ada, context="One more word.")
    with pytest.raises(versions.NotApproved):
        versions.publish(version=version, by=bob, at=AT)
    # Back to the very words that were approved, the approval counts again.
    version = change(version, ada, context="Listen for the purpose of the figure.")
    assert versions.publish(version=version, by=bob, at=AT).state == "published"


def test_changes_asked_for_after_an_approval_outweigh_it(ada: User, bob: User) -> None:
    eve = make_user("Eve", Role.ADMIN)
    version = make_in_review(by=ada)
    versions.approve(version=version, by=bob, at=AT)
    versions.ask_changes(version=version, by=eve, at=AT, comments="The prompt leads.")
    version.refresh_from_db()
    assert (version.state, version.submitted_at, version.submitted_by) == ("draft", None, None)
    versions.submit(version=version, by=ada, at=AT)
    with pytest.raises(versions.NotApproved):
        versions.publish(version=version, by=bob, at=AT)


def test_nothing_is_published_without_an_approval(ada: User) -> None:
    with pytest.raises(versions.NotApproved):
        versions.publish(version=make_in_review(), by=ada, at=AT)


def test_who_read_other_words_neither_edits_nor_approves_nor_publishes(
    ada: User, bob: User
) -> None:
    version = make_in_review(by=ada)
    read = edition(records.record_of(version))
    change(version, ada, context="Changed under Bob's eyes.")
    record = replace(records.record_of(version), licence="CC0")
    with pytest.raises(Overtaken):
        versions.edit(version=version, record=record, by=bob, at=AT, made_from=read)
    with pytest.raises(Overtaken):
        versions.approve(version=version, by=bob, at=AT, made_from=read)
    with pytest.raises(Overtaken):
        versions.publish(version=version, by=bob, at=AT, made_from=read)


def test_a_draft_equal_to_its_base_goes_nowhere(ada: User) -> None:
    version = versions.revise(question=make_published().question, by=ada, at=AT)
    with pytest.raises(versions.NothingChanged):
        versions.submit(version=version, by=ada, at=AT)


def heavier(record: QuestionRecord) -> QuestionRecord:
    first, second = record.criteria
    return replace(record, criteria=(replace(first, weight=Decimal(3)), second))


def renamed(record: QuestionRecord) -> QuestionRecord:
    first, second = record.criteria
    return replace(record, criteria=(replace(first, title="Robustness"), second))


def keyed_otherwise(record: QuestionRecord) -> QuestionRecord:
    first, second = record.exemplars
    return replace(record, exemplars=(replace(first, keys=second.keys), second))


@pytest.mark.parametrize(
    ("edit", "bump"),
    [
        (heavier, "major"),
        (lambda record: replace(heavier(record), prompt="Which one?"), "major"),
        (lambda record: replace(record, prompt="Which one?"), "minor"),
        (lambda record: replace(record, hand_out="| a |\n|--|\n| 1 |"), "minor"),
        (renamed, "patch"),
        (lambda record: replace(record, tests="Something else."), "patch"),
        (keyed_otherwise, "patch"),
        (lambda record: replace(record, title="Another title"), "patch"),
    ],
)
def test_the_bump_says_what_changed(
    edit: Callable[[QuestionRecord], QuestionRecord], bump: str, ada: User, bob: User
) -> None:
    version = versions.revise(question=make_published().question, by=ada, at=AT)
    record = edit(records.record_of(version))
    version = versions.edit(version=version, record=record, by=ada, at=AT)
    assert version.bump == bump
    versions.submit(version=version, by=ada, at=AT)
    versions.approve(version=version, by=bob, at=AT)
    lower = versions.BUMPS[: versions.BUMPS.index(QuestionVersion.Bump(bump))]
    for wanted in lower:
        with pytest.raises(versions.BumpTooLow):
            versions.publish(version=version, by=bob, at=AT, bump=wanted)
    raised = versions.publish(version=version, by=bob, at=AT, bump="major")
    assert raised.bump == "major"


def test_sending_back_takes_no_verdict(ada: User) -> None:
    version = versions.send_back(version=make_in_review(by=ada), by=ada, at=AT)
    assert (version.state, EditorialReview.objects.count()) == ("draft", 0)


STATES: dict[str, Callable[[], QuestionVersion]] = {
    "draft": make_draft,
    "in_review": make_in_review,
    "published": make_published,
    "retired": lambda: versions.retire(version=make_published(), by=None, at=AT),
}
VERBS: dict[str, tuple[set[str], dict[str, object]]] = {
    "edit": ({"draft", "in_review"}, {"record": examples.question()}),
    "submit": ({"draft"}, {}),
    "approve": ({"in_review"}, {}),
    "ask_changes": ({"in_review"}, {"comments": "No"}),
    "send_back": ({"in_review"}, {}),
    "retire": ({"published"}, {}),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_needs_its_state(state: str, verb: str, ada: User) -> None:
    allowed, values = VERBS[verb]
    version, act = STATES[state](), getattr(versions, verb)
    if state in allowed:
        act(version=version, by=ada, at=AT, **values)
        return
    events = AuditEvent.objects.count()
    with pytest.raises(WrongState):
        act(version=version, by=ada, at=AT, **values)
    version.refresh_from_db()
    assert (version.state, AuditEvent.objects.count()) == (state, events)


def test_imported_content_carries_the_systems_approval() -> None:
    draft = make_draft()
    version = versions.release_imported(version=draft, record=records.record_of(draft), at=AT)
    review = version.reviews.get()
    assert (version.state, version.published_by) == ("published", None)
    assert (review.verdict, review.reviewed_by, review.content_hash) == (
        "imported",
        None,
        version.content_hash,
    )


def test_a_stale_object_does_not_bring_old_words_back(ada: User, bob: User) -> None:
    version = make_draft(by=ada)
    stale = QuestionVersion.objects.get(pk=version.pk)
    change(version, ada, title="Newer title")
    versions.submit(version=stale, by=bob, at=AT)
    assert QuestionVersion.objects.get(pk=version.pk).title == "Newer title"


def test_a_question_nobody_ever_versioned_cannot_be_revised(ada: User) -> None:
    question = Question.objects.create(slug=f"q-{uuid.uuid4()}", created_at=AT)
    with pytest.raises(WrongState):
        versions.revise(question=question, by=ada, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_amendments_at_once_both_stand(ada: User, bob: User) -> None:
    version = make_draft(by=ada)
    ready = threading.Barrier(2)

    def amend(by: User, changes: dict[str, object]) -> None:
        ready.wait()
        versions.amend(version=version, changes=changes, by=by, at=AT)
        connection.close()

    together(
        lambda: amend(ada, {"title": "Another title"}),
        lambda: amend(bob, {"prompt": "Another prompt"}),
    )
    version.refresh_from_db()
    assert (version.title, version.prompt) == ("Another title", "Another prompt")


@pytest.mark.django_db(transaction=True)
def test_two_drafts_under_one_slug_at_once_are_one_and_a_refusal(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, taken = threading.Barrier(2), questions._taken
    records_ = [replace(new_record(), uuid=uuid.uuid4(), slug="twice") for _ in range(2)]
    outcomes = []

    def check(record: QuestionRecord) -> list[Problem]:
        found = taken(record)
        if not found:
            ready.wait()
        return found

    def draft(record: QuestionRecord) -> None:
        try:
            versions.draft(record=record, by=ada, at=AT)
            outcomes.append("drafted")
        except ContentRefused as error:
            outcomes.append(str(error.problems[0].place))
        connection.close()

    monkeypatch.setattr(questions, "_taken", check)
    together(*[functools.partial(draft, record) for record in records_])
    assert sorted(outcomes) == ["drafted", "slug"]
