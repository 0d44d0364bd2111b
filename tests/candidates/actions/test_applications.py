import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from candidates.actions import applications
from candidates.actions.applications import AlreadyApplied
from candidates.actions.openings import OpeningClosed
from candidates.models import Application, Candidate, Opening

AT = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)


def test_a_candidate_applies_once_to_an_opening(
    zoe: Candidate, opening: Opening, rae: User
) -> None:
    application = applications.create(candidate=zoe, opening=opening, by=rae, at=AT)
    with pytest.raises(AlreadyApplied):
        applications.create(candidate=zoe, opening=opening, by=rae, at=AT)

    assert (application.stage, application.applied_at) == ("applied", AT)
    assert Application.objects.count() == 1
    assert AuditEvent.objects.latest("id").payload == {"candidate": zoe.pk, "opening": opening.pk}


def test_a_closed_opening_takes_nobody(zoe: Candidate, closed_opening: Opening, rae: User) -> None:
    with pytest.raises(OpeningClosed):
        applications.create(candidate=zoe, opening=closed_opening, by=rae, at=AT)

    assert not Application.objects.exists()


def test_each_move_is_remembered_and_a_double_click_is_one_move(
    application: Application, rae: User
) -> None:
    applications.move(application=application, stage="interviewing", by=rae, at=AT)
    applications.hire(application=application, by=rae, at=AT)
    applications.hire(application=application, by=rae, at=AT)

    application.refresh_from_db()
    assert application.stage == "offer"
    moves = AuditEvent.objects.filter(action="application.move").order_by("id")
    assert [event.payload for event in moves] == [
        {"from": "applied", "to": "interviewing"},
        {"from": "interviewing", "to": "offer"},
    ]


def test_the_database_refuses_a_second_application(application: Application) -> None:
    again = Application(candidate=application.candidate, opening=application.opening, applied_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
