import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from accounts.models import AuditEvent, Role, User
from candidates.actions import openings
from candidates.actions.openings import NoRecruiter, OpeningClosed, Text
from candidates.models import Opening
from candidates.queries import opening_content
from tests.factories import make_user
from web.editions import Overtaken, edition

AT = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)


def test_an_opening_has_recruiters_who_receive_its_reports(rae: User) -> None:
    second = make_user("Ric", Role.RECRUITER, Role.INTERVIEWER)

    opening = openings.create(
        text=Text("Engineer", "Berlin", "Speech."), recruiters=[second, rae], by=rae, at=AT
    )

    opening.refresh_from_db()
    assert (opening.title, opening.location, opening.description) == (
        "Engineer",
        "Berlin",
        "Speech.",
    )
    assert (opening.created_by, opening.created_at, opening.is_open) == (rae, AT, True)
    assert set(opening.recruiters.all()) == {rae, second}
    event = AuditEvent.objects.get()
    assert (event.action, event.subject_id) == ("opening.create", opening.pk)
    assert event.payload == {"recruiters": [rae.pk, second.pk]}


def test_reports_never_go_to_nobody_nor_to_people_who_may_not_read_them(
    rae: User, ada: User
) -> None:
    gone = make_user("Gone", Role.RECRUITER, is_active=False)

    for recruiters in ([], [ada], [rae, ada], [gone]):
        with pytest.raises(NoRecruiter):
            openings.create(text=Text("Engineer"), recruiters=recruiters, by=rae, at=AT)

    assert not Opening.objects.exists()


def test_an_edit_is_remembered_from_what_to_what(opening: Opening, rae: User) -> None:
    second = make_user("Ric", Role.RECRUITER)
    text = Text("Senior engineer", description=opening.description)

    edited = openings.edit(opening=opening, text=text, recruiters=[second], by=rae, at=AT)

    edited.refresh_from_db()
    assert (edited.title, edited.location) == ("Senior engineer", "")
    assert list(edited.recruiters.all()) == [second]
    assert AuditEvent.objects.latest("id").payload == {
        "title": {"from": opening.title, "to": "Senior engineer"},
        "location": {"from": opening.location, "to": ""},
        "recruiters": {"from": [rae.pk], "to": [second.pk]},
    }


def test_an_opening_closes_once_and_reopens(opening: Opening, rae: User) -> None:
    openings.close(opening=opening, by=rae, at=AT)
    with pytest.raises(OpeningClosed):
        openings.close(opening=opening, by=rae, at=AT)
    opening.refresh_from_db()
    assert (opening.closed_at, opening.closed_by) == (AT, rae)

    openings.reopen(opening=opening, by=rae, at=AT)
    openings.reopen(opening=opening, by=rae, at=AT)
    opening.refresh_from_db()
    assert opening.is_open
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["opening.create", "opening.close", "opening.reopen"]


@pytest.mark.django_db(transaction=True)
def test_who_edits_while_another_is_being_saved_waits_and_is_refused(rae: User) -> None:
    opening = openings.create(text=Text("Engineer"), recruiters=[rae], by=rae, at=AT)
    opened = edition(opening_content(opening))
    refused: list[str] = []

    def edit(title: str) -> None:
        openings.edit(
            opening=opening, text=Text(title), recruiters=[rae], made_from=opened, by=rae, at=AT
        )

    def come_second() -> None:
        try:
            edit("Second")
        except Overtaken as error:
            refused.append(error.edition)
        connection.close()

    second = threading.Thread(target=come_second)
    with transaction.atomic():
        edit("First")
        second.start()
        second.join(timeout=0.3)
        assert second.is_alive()
    second.join(timeout=30)
    opening.refresh_from_db()
    assert (opening.title, refused) == ("First", [edition(opening_content(opening))])
