"""Who receives a report: nobody who left since it was asked for, and nobody unsaid."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.actions import people
from accounts.models import AuditEvent, OutgoingMail, Role, User
from interviews import periodic
from interviews.actions import deliveries
from interviews.models import Interview
from tests.clients import page_of
from tests.factories import make_application, make_interview, make_user
from tests.interviews.panels import build, end, hand_in

pytestmark = pytest.mark.django_db
Leave = Callable[[User, User], None]
RESEND = "/resend"  # the address of the button


def switch_off(user: User, by: User) -> None:
    people.deactivate(user=user, by=by, at=timezone.now())


def take_the_role(user: User, by: User) -> None:
    people.change_roles(user=user, roles=[Role.INTERVIEWER], by=by, at=timezone.now())


def come_back(user: User, by: User) -> None:
    people.reactivate(user=user, by=by, at=timezone.now())
    people.change_roles(user=user, roles=[Role.RECRUITER], by=by, at=timezone.now())


leaves = pytest.mark.parametrize("leave", [switch_off, take_the_role])


@pytest.fixture
def interview(alone: Interview, ada: User) -> Interview:
    hand_in(alone, ada)
    return alone


def states() -> list[str]:
    return list(
        OutgoingMail.objects.filter(kind="report").order_by("pk").values_list("state", flat=True)
    )


@leaves
def test_whoever_left_before_it_is_asked_for_is_not_addressed(
    interview: Interview, rae: User, max_: User, leave: Leave
) -> None:
    leave(rae, max_)
    assert not end(interview).deliveries.exists()


@leaves
def test_whoever_leaves_before_it_is_built_is_not_mailed(
    interview: Interview, rae: User, max_: User, leave: Leave
) -> None:
    report = end(interview)
    leave(rae, max_)
    build(report)
    periodic.sweep_deliveries()
    assert states() == []
    delivery = report.deliveries.get()
    event = AuditEvent.objects.get(action="delivery.withhold")
    assert (event.subject_id, event.payload) == (delivery.pk, {"report": report.pk})
    with pytest.raises(deliveries.Withheld):
        deliveries.resend(delivery=delivery, by=max_, at=timezone.now())
    page = page_of(max_, f"/reports/{report.pk}/")
    assert "mailed to nobody" in page
    assert RESEND not in page

    come_back(rae, max_)
    assert RESEND in page_of(max_, f"/reports/{report.pk}/")
    deliveries.resend(delivery=delivery, by=max_, at=timezone.now())
    assert states() == ["pending"]


@leaves
def test_whoever_leaves_while_the_mail_waits_for_another_try_does_not_get_it(
    interview: Interview, rae: User, max_: User, leave: Leave
) -> None:
    report = build(end(interview))
    assert "mailed to nobody" not in page_of(max_, f"/reports/{report.pk}/")
    OutgoingMail.objects.update(state="failed", attempts=1, error="451 busy")
    periodic.sweep_deliveries()
    assert states() == ["failed"]  # Rae is still here

    leave(rae, max_)
    delivery = report.deliveries.get()
    with pytest.raises(deliveries.Withheld):
        deliveries.resend(delivery=delivery, by=max_, at=timezone.now())
    periodic.sweep_deliveries()
    assert states() == ["stopped"]
    assert RESEND not in page_of(max_, f"/reports/{report.pk}/")

    come_back(rae, max_)
    deliveries.resend(delivery=delivery, by=max_, at=timezone.now())
    assert states() == ["stopped", "pending"]
    delivery.refresh_from_db()
    assert delivery.mail == OutgoingMail.objects.get(state="pending")


@leaves
def test_that_the_report_goes_to_nobody_is_said_where_it_can_be_mended(
    ada: User, interview: Interview, rae: User, max_: User, leave: Leave
) -> None:
    opening = interview.application.opening
    mend = f'href="/openings/{opening.pk}/edit/"'
    detail = f"/interviews/{interview.pk}/"
    assert "Nobody will receive the report" not in page_of(max_, detail)
    assert "without-recruiter" not in page_of(max_, "/")

    leave(rae, max_)

    page = page_of(max_, detail)
    assert ("Nobody will receive the report" in page, mend in page) == (True, True)
    page = page_of(ada, detail)  # who leads may know, but does not name recruiters
    assert ("Nobody will receive the report" in page, mend in page) == (True, False)
    page = page_of(max_, "/")
    assert ("without-recruiter" in page, page.count(mend)) == (True, 1)
    assert "without-recruiter" not in page_of(ada, "/")

    report = build(end(interview))
    page = page_of(max_, f"/reports/{report.pk}/")
    assert ("mailed to nobody" in page, mend in page) == (True, True)
    assert "mailed to nobody" not in page_of(ada, f"/reports/{report.pk}/")

    opening.recruiters.add(make_user("Ron", Role.RECRUITER))
    assert "Nobody will receive the report" not in page_of(max_, detail)
    assert "without-recruiter" not in page_of(max_, "/")


@pytest.mark.parametrize("state", ["draft", "cancelled", "no_show", "closed"])
def test_an_opening_without_a_report_to_come_is_left_alone(
    ada: User, max_: User, state: str
) -> None:
    interview = make_interview(lead=ada, application=make_application(), state=state)
    assert "without-recruiter" not in page_of(max_, "/")
    assert "Nobody will receive the report" not in page_of(max_, f"/interviews/{interview.pk}/")
