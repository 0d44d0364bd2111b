"""What changed since an earlier step is looked at again by each later one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.effects import send_mail
from accounts.models import AuditEvent, OutgoingMail, Role, User
from candidates.actions import candidates
from candidates.actions.candidates import Profile
from candidates.models import Application, Candidate
from interviews.actions import applications, decisions, interviews, invitations, panel
from interviews.actions.applications import Planned
from interviews.actions.states import ApplicationOver
from interviews.models import Interview, Panelist, Scorecard
from interviews.models.interviews import Appointment
from interviews.periodic import sweep_invitations
from interviews.queries.panels import Seat
from tests.factories import make_application, make_interview, make_question, make_user
from tests.interviews.invited import invite, news, told
from tests.interviews.panels import end
from tests.interviews.refusals import refused
from web.conflict import WrongState

pytestmark = pytest.mark.django_db

State = Interview.State


def in_state(state: str, ada: User) -> Interview:
    """Return an interview that is one step from what comes after the state."""
    interview = make_interview(lead=ada, versions=[make_question("Splits")])
    Interview.objects.filter(pk=interview.pk).update(state=state)
    interview.refresh_from_db()
    return interview


def appointment(starts_at: dt.datetime | None = None) -> Appointment:
    return {
        "starts_at": starts_at or timezone.now() + dt.timedelta(days=3),
        "slot_minutes": 45,
        "time_zone": "Europe/Berlin",
        "meeting_url": "",
    }


STEPS: dict[str, tuple[str, Callable[[Interview, User], object]]] = {
    "draft": (
        State.DRAFT,
        lambda interview, by: interviews.draft(
            application=interview.application, title="Another", by=by, at=timezone.now()
        ),
    ),
    "schedule": (
        State.DRAFT,
        lambda interview, by: interviews.schedule(
            interview=interview, by=by, at=timezone.now(), **appointment()
        ),
    ),
    "reschedule": (
        State.SCHEDULED,
        lambda interview, by: interviews.reschedule(
            interview=interview, by=by, at=timezone.now(), **appointment()
        ),
    ),
    "seat": (
        State.SCHEDULED,
        lambda interview, by: panel.set_panel(
            interview=interview,
            seats=[Seat(by, "lead"), Seat(make_user("Cyd", Role.INTERVIEWER), "interviewer")],
            by=by,
            at=timezone.now(),
        ),
    ),
    "start": (
        State.SCHEDULED,
        lambda interview, by: interviews.start(interview=interview, by=by, at=timezone.now()),
    ),
    "send": (
        State.SCHEDULED,
        lambda interview, by: invitations.resend(
            invitation=interview.invitations.filter(user=None)[0], by=by, at=timezone.now()
        ),
    ),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stage", Application.Stage.over())
def test_nothing_goes_on_for_somebody_who_is_out_of_the_running(
    step: str, stage: str, ada: User
) -> None:
    state, take = STEPS[step]
    interview = invite(in_state(state, ada))
    OutgoingMail.objects.update(state="failed", sent_at=None)
    Application.objects.update(stage=stage)
    with pytest.raises(ApplicationOver):
        take(interview, ada)
    interview.refresh_from_db()
    assert (interview.state, Interview.objects.count()) == (state, 1)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"failed"}


@pytest.mark.parametrize("outcome", ["advance", "hold", "reject"])
def test_whoever_withdrew_since_the_interview_does_not_advance(
    outcome: str, complete: Interview, rae: User
) -> None:
    end(complete)
    Application.objects.update(stage="withdrawn")
    decide = partial(decisions.decide, interview=complete, outcome=outcome, rationale="So.", by=rae)
    if outcome == "advance":
        with pytest.raises(ApplicationOver):
            decide(at=timezone.now())
    else:
        decide(at=timezone.now())
    complete.refresh_from_db()
    assert complete.state == (State.ENDED if outcome == "advance" else State.CLOSED)


UNFIT: dict[str, Callable[[User], object]] = {
    "left": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "has no role any more": lambda user: User.objects.filter(pk=user.pk).update(roles=[]),
    "is the candidate": lambda user: Candidate.objects.update(user=user),
}


@pytest.mark.parametrize("why", UNFIT)
def test_a_panelist_who_became_unfit_is_named_or_gives_up_the_seat(
    why: str, ada: User, bob: User
) -> None:
    interview = invite(make_interview(lead=ada, panel=[(bob, "interviewer")]))
    UNFIT[why](bob)
    with refused("panel"):
        interviews.reschedule(interview=interview, by=ada, at=timezone.now(), **appointment())
    interviews.start(interview=interview, by=ada, at=timezone.now())
    seats = Panelist.objects.current().filter(interview=interview)
    assert [seat.user for seat in seats] == [ada]
    assert [card.panelist.user for card in Scorecard.objects.all()] == [ada]
    event = AuditEvent.objects.get(action="interview.set_panel")
    assert event.payload["removed"] == [bob.pk]


def test_nothing_is_sent_to_whoever_left_after_it_was_written(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    invite(interview)
    OutgoingMail.objects.update(state="pending", sent_at=None)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    for mail in OutgoingMail.objects.all():
        send_mail(mail_id=mail.pk, at=timezone.now())
    states = dict(OutgoingMail.objects.values_list("to", "state"))
    candidate = interview.application.candidate.email
    assert states == {ada.email: "sent", candidate: "sent", bob.email: "stopped"}


def test_who_has_left_is_told_nothing_more(ada: User, bob: User) -> None:
    interview = invite(make_interview(lead=ada, panel=[(bob, "interviewer")]))
    User.objects.filter(pk=bob.pk).update(is_active=False)
    interviews.cancel(interview=interview, reason="", by=ada, at=timezone.now())
    assert bob.email not in {mail.to for mail in news()}


@pytest.mark.parametrize("planned", list(Planned))
def test_what_is_planned_is_called_off_with_the_application(
    planned: Planned, ada: User, rae: User
) -> None:
    interview = invite(make_interview(lead=ada))
    done = make_interview(lead=ada, application=interview.application, state=State.ENDED)
    applications.move(
        application=interview.application,
        stage="rejected",
        planned=planned,
        by=rae,
        at=timezone.now(),
    )
    for each in (interview, done):
        each.refresh_from_db()
    assert interview.application.stage == "rejected"
    cancels = planned is Planned.CANCEL
    expected = State.CANCELLED if cancels else State.SCHEDULED
    assert (interview.state, done.state) == (expected, State.ENDED)
    assert {mail.to for mail in news()} == (
        {ada.email, interview.application.candidate.email} if cancels else set()
    )


def test_the_event_follows_the_candidate_to_a_new_address_and_zone(ada: User, rae: User) -> None:
    interview = invite(make_interview(lead=ada, application=make_application(recruiters=[rae])))
    candidate = interview.application.candidate
    old = candidate.email

    def change(**values: Any) -> set[tuple[str, str]]:  # noqa: ANN401 -- fields of the profile
        news().delete()
        candidate.refresh_from_db()
        profile = replace(Profile.of(candidate), **values)
        candidates.edit(candidate=candidate, profile=profile, by=rae, at=timezone.now())
        for _ in range(2):  # a sweep that comes twice
            sweep_invitations()
        found = told(interview)
        OutgoingMail.objects.update(state="sent", sent_at=timezone.now())
        return found

    assert change(headline="Speech") == set()
    assert change(time_zone="Asia/Tokyo") == {(old, "Your interview for …, in your time zone")}
    assert change(email="new@example.org") == {
        (old, "Your interview for … has moved to your new address"),
        ("new@example.org", "Invitation to an interview for …"),
    }
    interview.refresh_from_db()
    assert interview.calendar_sequence == 2
    Application.objects.update(stage="interviewing")
    candidate.refresh_from_db()
    candidate.email = "newer@example.org"
    candidate.save()
    interviews.cancel(interview=interview, reason="", by=ada, at=timezone.now())
    assert "newer@example.org" not in {mail.to for mail in news()}
    assert "new@example.org" in {mail.to for mail in news()}


@pytest.mark.parametrize("stage", Application.Stage.over())
def test_nobody_is_written_to_who_is_out_of_the_running(ada: User, stage: str) -> None:
    interview = invite(make_interview(lead=ada))
    candidate = interview.application.candidate
    Application.objects.update(stage=stage)
    candidate.email, candidate.time_zone = "new@example.org", "Asia/Tokyo"
    candidate.save()
    news().delete()
    sweep_invitations()
    assert list(news()) == []


def test_a_corrected_address_is_invited_and_the_wrong_one_left_alone(ada: User) -> None:
    interview = invite(make_interview(lead=ada))
    candidate = interview.application.candidate
    OutgoingMail.objects.filter(to=candidate.email).update(state="failed", sent_at=None)
    wrong, candidate.email = candidate.email, "right@example.org"
    candidate.save()
    sweep_invitations()
    states = OutgoingMail.objects.filter(to__in=[wrong, "right@example.org"])
    assert dict(states.values_list("to", "state")) == {
        wrong: "stopped",
        "right@example.org": "pending",
    }


@pytest.mark.parametrize("state", ["failed", "pending"])  # the mailer may be down, or busy
def test_whom_nothing_has_reached_is_invited_or_left_alone(state: str, ada: User) -> None:
    interview = invite(make_interview(lead=ada))
    OutgoingMail.objects.update(state=state, sent_at=None)
    when = appointment()
    interviews.reschedule(interview=interview, by=ada, at=timezone.now(), **when)
    candidate = interview.application.candidate.email
    waiting = OutgoingMail.objects.filter(state="pending")
    assert {each.subject.split(" ")[0] for each in waiting} == {"Invitation"}
    assert {each.to for each in waiting} == {ada.email, candidate}
    waiting.update(state=state)
    interviews.cancel(interview=interview, reason="", by=ada, at=timezone.now())
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"stopped"}


def test_an_invitation_to_what_has_begun_is_not_sent_again(ada: User, bob: User) -> None:
    interview = invite(make_interview(lead=ada, panel=[(bob, "interviewer")]))
    OutgoingMail.objects.update(state="failed", sent_at=None)
    interviews.start(interview=interview, by=ada, at=timezone.now())
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"stopped"}
    with pytest.raises(WrongState):
        invitations.resend(invitation=interview.invitations.all()[0], by=ada, at=timezone.now())


def test_an_appointment_is_kept_to_the_minute_and_what_stands_is_no_news(ada: User) -> None:
    interview = in_state(State.DRAFT, ada)
    starts_at = timezone.now().replace(second=31, microsecond=7) + dt.timedelta(days=2)
    when, on_the_minute = appointment(starts_at), starts_at.replace(second=0, microsecond=0)
    interviews.schedule(interview=interview, by=ada, at=timezone.now(), **when)
    invited = OutgoingMail.objects.count()
    when = appointment(on_the_minute)
    interviews.reschedule(interview=interview, by=ada, at=timezone.now(), **when)
    assert (OutgoingMail.objects.count(), invited) == (2, 2)
