"""Kits: what they hold, and that they leave use without leaving history."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from interviews.actions import interviews, kits
from interviews.actions.kits import KitArchived, KitValues
from interviews.models import Kit
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.models import QuestionVersion
from tests.factories import make_application, make_question
from tests.interviews.kits import make_kit

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=1)
VALUES: KitValues = {"name": "ML", "description": "", "seniority": "mid", "minutes": 60}


def content_of(kit: Kit) -> list[tuple[str, list[tuple[int, Decimal, int | None]]]]:
    return [
        (
            section.title,
            list(
                section.questions.order_by("position").values_list("question", "weight", "minutes")
            ),
        )
        for section in kit.sections.order_by("position")
    ]


def test_a_kit_holds_its_sections_and_questions_in_order(ada: User) -> None:
    one, two = make_question("One").question, make_question("Two").question
    kit = make_kit(
        ada,
        PlannedSection("Welcome", minutes=5),
        PlannedSection("Core", [PlannedQuestion(two, weight=Decimal(2)), PlannedQuestion(one)]),
    )
    assert content_of(kit) == [
        ("Welcome", []),
        ("Core", [(two.pk, Decimal(2), None), (one.pk, Decimal(1), None)]),
    ]
    assert (kit.slug, kit.created_by) == ("machine-learning", ada)
    event = AuditEvent.objects.get()
    assert (event.action, event.payload) == ("kit.create", {"sections": [[], [two.pk, one.pk]]})


def test_kits_of_one_name_have_addresses_of_their_own(ada: User) -> None:
    slugs = [make_kit(ada, name=name).slug for name in ("ML", "ML", "ml!", "机器")]
    assert slugs == ["ml", "ml-2", "ml-3", "kit"]


def test_an_identity_that_is_taken_is_no_other(ada: User) -> None:
    first = make_kit(ada)
    taken = kits.Identity(first.uuid, "another")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_kit(ada, name="Another", identity=taken)
    assert Kit.objects.get() == first


def test_editing_replaces_the_content_and_leaves_interviews_alone(ada: User) -> None:
    one, two = make_question("One").question, make_question("Two").question
    kit = make_kit(ada, PlannedSection("Core", [PlannedQuestion(one)]))
    interview = interviews.draft(
        application=make_application(), title="Talk", kit=kit, by=ada, at=AT
    )
    other = [PlannedSection("Other", [PlannedQuestion(two)])]
    new = VALUES | {"name": "Renamed", "seniority": "senior", "minutes": 90}
    kits.edit(kit=kit, sections=other, by=ada, at=LATER, **new)
    kit.refresh_from_db()
    assert (kit.name, kit.seniority, kit.minutes) == ("Renamed", "senior", 90)
    assert kit.slug == "machine-learning"
    assert content_of(kit) == [("Other", [(two.pk, Decimal(1), None)])]
    assert list(interview.questions.values_list("question", "section")) == [(one.pk, "Core")]


def test_a_retired_question_may_stay_in_a_kit_but_not_come_in(ada: User) -> None:
    version = make_question("Old")
    kit = make_kit(ada, PlannedSection("Core", [PlannedQuestion(version.question)]))
    version.state, version.retired_at = QuestionVersion.State.RETIRED, AT
    version.save()
    sections = [PlannedSection("Core", [PlannedQuestion(version.question)])]
    kits.edit(kit=kit, sections=sections, by=ada, at=AT, **VALUES)
    with pytest.raises(ValidationError) as caught:
        make_kit(ada, *sections)
    assert "Old" in caught.value.message_dict["plan"][0]


def test_an_archived_kit_is_neither_edited_nor_used_until_it_is_restored(ada: User) -> None:
    kit = make_kit(ada)
    for _ in range(2):  # a double click
        kits.archive(kit=kit, by=ada, at=LATER)
    kit.refresh_from_db()
    assert (kit.archived_at, kit.archived_by) == (LATER, ada)
    with pytest.raises(KitArchived):
        kits.edit(kit=kit, sections=[], by=ada, at=LATER, **VALUES)
    with pytest.raises(KitArchived):
        interviews.draft(application=make_application(), title="T", kit=kit, by=ada, at=LATER)
    for _ in range(2):  # a double click
        kits.restore(kit=kit, by=ada, at=LATER)
    kit.refresh_from_db()
    assert (kit.archived_at, kit.archived_by) == (None, None)
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "kit.create",
        "kit.archive",
        "kit.restore",
    ]


def test_any_difference_is_one_and_what_stands_is_none(ada: User) -> None:
    kit = make_kit(ada)
    question = make_question(minutes=8).question
    # Sections are part of what is compared, and minutes left open are a value of their own.
    for minutes in (8, 8, None):
        sections = [PlannedSection("Core", [PlannedQuestion(question, minutes=minutes)])]
        kits.edit(kit=kit, sections=sections, by=ada, at=LATER, **VALUES)
    assert content_of(kit) == [("Core", [(question.pk, Decimal(1), None)])]
    assert AuditEvent.objects.filter(action="kit.edit").count() == 2
