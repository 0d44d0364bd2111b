"""What has gone wrong with an interview stands where somebody can act."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from accounts.models import OutgoingMail, User
from candidates.actions import applications
from candidates.models import Application
from interviews.models import Interview
from tests.clients import client_for, page_of
from tests.factories import make_application, make_interview
from tests.forms import posted
from tests.interviews.invited import invite, news

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(ada: User, bob: User, rae: User) -> Interview:
    return invite(
        make_interview(
            lead=ada,
            panel=[(bob, "interviewer")],
            application=make_application(recruiters=[rae]),
        )
    )


def test_whoever_ends_an_application_is_asked_about_what_is_planned(
    planned: Interview, rae: User
) -> None:
    application, client = planned.application, client_for(rae)
    address = f"/applications/{application.pk}/move/"
    asked = client.post(address, {"stage": "rejected"})
    application.refresh_from_db()
    assert (asked.status_code, application.stage) == (200, "applied")
    assert f"/interviews/{planned.pk}/" in asked.content.decode()
    done = client.post(address, {"stage": "rejected", "planned": "cancel"})
    planned.refresh_from_db()
    assert (done.status_code, planned.state) == (302, "cancelled")
    assert news().count() == 3
    Interview.objects.update(
        state="ended",
        started_at=timezone.now(),
        started_by=rae,
        ended_at=timezone.now(),
        ended_by=rae,
        scorecards_due_at=timezone.now(),
    )
    assert client.post(address, {"stage": "withdrawn"}).status_code == 302


def test_whoever_saw_another_stage_moves_nobody(planned: Interview, rae: User, max_: User) -> None:
    application, client = planned.application, client_for(rae)
    profile = f"/candidates/{application.candidate_id}/"
    steps = {step: f"/applications/{application.pk}/{step}/" for step in ("move", "hire")}
    forms = page_of(rae, profile).split("<form")
    drawn = {step: [form for form in forms if path in form] for step, path in steps.items()}
    opened = {step: posted(f"<form{form}", having="shown") for step, [form] in drawn.items()}
    rejected = client.post(steps["move"], {**opened["move"], "stage": "rejected"})
    asked = posted(rejected.content.decode(), having="shown")

    applications.move(application=application, stage="withdrawn", by=max_, at=timezone.now())
    tries = [
        (steps["move"], {**opened["move"], "stage": "interviewing"}),
        (steps["hire"], opened["hire"]),
        (steps["move"], {**asked, "planned": "cancel"}),
    ]
    answers = [client.post(path, form) for path, form in tries]

    assert [answer.status_code for answer in answers] == [409] * 3
    assert all("Max changed this stage" in answer.content.decode() for answer in answers)
    planned.refresh_from_db()
    application.refresh_from_db()
    assert (application.stage, planned.state) == ("withdrawn", "scheduled")


def test_what_is_planned_in_vain_is_marked(planned: Interview, ada: User, rae: User) -> None:
    page = f"/interviews/{planned.pk}/"
    mark, today = "No longer in the running", "Interviews to cancel"
    assert [mark in page_of(rae, page), today in page_of(rae, "/")] == [False, False]
    Application.objects.update(stage="withdrawn")
    assert [mark in page_of(rae, page), today in page_of(rae, "/")] == [True, True]
    start = f"/interviews/{planned.pk}/start/"
    for shown in (page, f"{page}room/"):
        assert start not in page_of(ada, shown)


def test_a_mail_that_failed_is_shown_and_sent_again(planned: Interview, rae: User) -> None:
    candidate = planned.application.candidate
    OutgoingMail.objects.filter(to=candidate.email).update(
        state="failed", sent_at=None, error="550 no such box"
    )
    pages = ("/", f"/interviews/{planned.pk}/", f"/candidates/{candidate.pk}/")
    assert ["550 no such box" in page_of(rae, page) for page in pages] == [True] * 3
    assert "send it again" in page_of(rae, pages[1])  # not that nothing is left to do
    invitation = planned.invitations.get(user=None)
    client_for(rae).post(f"/interview-invitations/{invitation.pk}/resend/")
    invitation.mail.refresh_from_db()
    assert invitation.mail.state in {"pending", "sending", "sent"}
    assert ["550 no such box" in page_of(rae, page) for page in pages] == [False] * 3


def test_a_panelist_who_left_after_the_start_is_named_and_an_admin_locks_the_card(
    ada: User, bob: User, max_: User
) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")], state="ended")
    page, lead = f"/interviews/{interview.pk}/", interview.panelists.get(role="lead")
    assert "has left" not in page_of(max_, page)
    User.objects.filter(pk=lead.user_id).update(is_active=False)
    assert "Ada has left with an open scorecard" in page_of(max_, page)
    assert "Ada has left with an open scorecard" in page_of(bob, page)
    address = f"/scorecards/{lead.scorecard.pk}/lock/"
    assert address in page_of(max_, page)
    assert client_for(max_).post(address).status_code == 302
    lead.scorecard.refresh_from_db()
    assert lead.scorecard.state == "locked"


def test_a_candidates_interviews_are_theirs_and_not_a_namesakes(
    planned: Interview, ada: User, rae: User
) -> None:
    other = make_interview(lead=ada)
    for each in (planned, other):
        each.application.candidate.name = "Wei Zhang"
        each.application.candidate.save()
    candidate = planned.application.candidate_id
    assert f"/candidates/{candidate}/interviews/" in page_of(rae, f"/candidates/{candidate}/")
    page = page_of(rae, f"/candidates/{candidate}/interviews/")
    assert f'href="/interviews/{planned.pk}/"' in page
    assert f'href="/interviews/{other.pk}/"' not in page


def test_only_a_change_is_said_to_be_mailed(planned: Interview, ada: User) -> None:
    planned.starts_at = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(days=2)
    planned.save()
    client, address = client_for(ada), f"/interviews/{planned.pk}/schedule/"
    as_shown = posted(client.get(address).content.decode(), having="starts_at")

    def said(**changed: object) -> str:
        response = client.post(address, {**as_shown, **changed})
        *_, message = get_messages(response.wsgi_request)
        return str(message)

    assert said() == "Nothing has changed, so nobody gets an e-mail."
    assert not news().exists()
    assert said(slot_minutes=45) == "Panel and candidate get an e-mail with the time."
    assert news().count() == 3
