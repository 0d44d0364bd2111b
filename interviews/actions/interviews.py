"""An interview's way from the first draft to its start."""

import datetime as dt
from collections.abc import Sequence
from typing import Required, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import audit
from accounts.actions.edits import refuse_overtaken
from accounts.models import AuditAction, User
from accounts.models.users import validate_time_zone
from candidates.actions import applications
from candidates.models import Application
from interviews.actions import panel, plans, states
from interviews.actions.kits import KitArchived
from interviews.models import Interview, Kit, Panelist, Scorecard
from interviews.models.interviews import Appointment
from interviews.models.limits import LONGEST_SLOT, SHORTEST_SLOT
from interviews.outbox import invitations
from interviews.queries import planned
from interviews.queries.panels import Seat
from interviews.queries.planned import PlannedSection
from web.conflict import Conflict

MOST_YEARS_AHEAD = 2
PAST = "This time is in the past. Choose a later one."
FAR_AHEAD = "This is more than two years ahead. Choose an earlier time."
CALLED_OFF = {
    Interview.State.CANCELLED: AuditAction.INTERVIEW_CANCEL,
    Interview.State.NO_SHOW: AuditAction.INTERVIEW_MARK_NO_SHOW,
}


class Drafted(TypedDict, total=False):
    """What an interview begins with."""

    application: Required[Application]
    title: Required[str]
    kit: Kit | None
    plan: Sequence[PlannedSection] | None
    seats: Sequence[Seat]
    slot_minutes: int | None
    time_zone: str | None


class TooEarly(Conflict, problem="too-early"):
    """The interview's time has not come yet."""


@transaction.atomic
def draft(
    *,
    application: Application,
    title: str,
    by: User,
    at: dt.datetime,
    kit: Kit | None = None,
    plan: Sequence[PlannedSection] | None = None,
    seats: Sequence[Seat] = (),
    slot_minutes: int | None = None,
    time_zone: str | None = None,
) -> Interview:
    """Arrange an interview from a kit, from picked questions, or from nothing yet.

    An interviewer who arranges it themselves leads it. Raises ApplicationOver,
    KitArchived, and ValidationError for questions that cannot be asked and people who cannot
    be seated.
    """
    application = states.refuse_over(application.pk, "no interview can be arranged")
    if kit and kit.archived_at:
        raise KitArchived("This kit is archived, so it cannot be used. Restore it first.")
    slot_minutes = slot_minutes or (kit.minutes if kit else 60)
    _refuse_impossible_slot(slot_minutes, time_zone or by.time_zone)
    interview = Interview.objects.create(
        application=application,
        kit=kit,
        title=title,
        slot_minutes=slot_minutes,
        time_zone=time_zone or by.time_zone,
        created_at=at,
        created_by=by,
    )
    audit.record(
        AuditAction.INTERVIEW_DRAFT,
        interview,
        by=by,
        at=at,
        payload={"application": application.pk, "kit": kit.pk if kit else None},
    )
    if plan is None and kit is not None:
        plan = planned.kit_sections(kit)
    plans.write(interview, plan or [])
    if not by.is_manager:
        seats = _with_lead(seats, by)
    panel.set_panel(interview=interview, seats=seats, by=by, at=at)
    return interview


def _with_lead(seats: Sequence[Seat], by: User) -> Sequence[Seat]:
    """Return the seats that an interviewer may give: only whoever leads assigns a panel."""
    own = Seat(by, Panelist.Role.LEAD)
    if seats and own not in seats:
        raise ValidationError(
            {"panel": "You arrange this interview as its lead: add yourself to the panel."}
        )
    return seats or [own]


@transaction.atomic
def arrange(
    *,
    starts_at: dt.datetime | None,
    meeting_url: str,
    by: User,
    at: dt.datetime,
    **drafted: Unpack[Drafted],
) -> Interview:
    """Draft an interview and, with a time, schedule it. Raises what these two raise."""
    interview = draft(**drafted, by=by, at=at)
    if starts_at is not None:
        schedule(
            interview=interview,
            starts_at=starts_at,
            slot_minutes=interview.slot_minutes,
            time_zone=interview.time_zone,
            meeting_url=meeting_url,
            by=by,
            at=at,
        )
    return interview


@transaction.atomic
def schedule(
    *,
    interview: Interview,
    by: User,
    at: dt.datetime,
    made_from: str | None = None,
    **appointment: Unpack[Appointment],
) -> None:
    """Fix time and questions, and invite panel and candidate. A second click changes nothing.

    Raises WrongState, ApplicationOver, Overtaken when somebody scheduled it meanwhile, and
    ValidationError for a time that is past or years ahead, an impossible slot, no question, a
    question that is retired, no lead, or a panelist who has left.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    appointment = _on_the_minute(appointment)
    if interview.state == Interview.State.SCHEDULED:
        if interview.appointment == appointment:
            return
        _refuse_overtaken(interview, made_from, by=by)
    states.refuse_unless(interview, {Interview.State.DRAFT}, "it cannot be scheduled")
    application = states.refuse_over(interview.application_id, "the interview cannot be scheduled")
    _refuse_impossible_slot(appointment["slot_minutes"], appointment["time_zone"])
    _refuse_unlikely_time(appointment["starts_at"], at)
    if not interview.questions.exists():
        raise ValidationError({"plan": "A scheduled interview needs at least one question."})
    panel.refuse_without_lead(interview)
    panel.refuse_unfit(interview, [panelist.user for panelist in _panel(interview)])
    plans.pin(interview)
    if application.stage == Application.Stage.APPLIED:
        stage = Application.Stage.INTERVIEWING
        applications.move(application=application, stage=stage, by=by, at=at)
    interview.state = Interview.State.SCHEDULED
    interview.scheduled_at, interview.scheduled_by = at, by
    _set_appointment(interview, appointment)
    audit.record(
        AuditAction.INTERVIEW_SCHEDULE, interview, by=by, at=at, payload=_as_payload(appointment)
    )
    _tell_everybody(interview, change="scheduled", at=at)


@transaction.atomic
def reschedule(
    *,
    interview: Interview,
    by: User,
    at: dt.datetime,
    made_from: str | None = None,
    **appointment: Unpack[Appointment],
) -> None:
    """Move the appointment and tell everybody. An unchanged one changes nothing.

    Raises WrongState, ApplicationOver, Overtaken, and ValidationError for a time that is past or
    years ahead, an impossible slot, or a panelist who has left.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    appointment = _on_the_minute(appointment)
    states.refuse_unless(interview, {Interview.State.SCHEDULED}, "it cannot be rescheduled")
    before = interview.appointment
    if before == appointment:
        return
    _refuse_overtaken(interview, made_from, by=by)
    states.refuse_over(interview.application_id, "the interview cannot be rescheduled")
    panel.refuse_unfit(interview, [panelist.user for panelist in _panel(interview)])
    _refuse_impossible_slot(appointment["slot_minutes"], appointment["time_zone"])
    if appointment["starts_at"] != interview.starts_at:
        _refuse_unlikely_time(appointment["starts_at"], at)
    interview.calendar_sequence += 1
    _set_appointment(interview, appointment)
    audit.record(
        AuditAction.INTERVIEW_RESCHEDULE,
        interview,
        by=by,
        at=at,
        payload={"from": before and _as_payload(before), "to": _as_payload(appointment)},
    )
    is_moved = before is None or before["starts_at"] != appointment["starts_at"]
    change: invitations.Change = "rescheduled" if is_moved else "edited"
    _tell_everybody(interview, change=change, at=at, was=before)


@transaction.atomic
def cancel(*, interview: Interview, reason: str, by: User, at: dt.datetime) -> None:
    """Call the interview off and tell who was invited. A second click changes nothing.

    The reason stays with the panel. Raises WrongState once the interview has started.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    if interview.state == Interview.State.CANCELLED:
        return
    states.refuse_unless(interview, Interview.State.before_start(), "it cannot be cancelled")
    was_announced = interview.state == Interview.State.SCHEDULED
    interview.calendar_sequence += 1
    _call_off(interview, Interview.State.CANCELLED, reason, by=by, at=at)
    if was_announced:
        _tell_everybody(interview, change="cancelled", at=at)


@transaction.atomic
def mark_no_show(*, interview: Interview, reason: str, by: User, at: dt.datetime) -> None:
    """Record that the candidate did not come, and tell the panel. A second click changes nothing.

    Raises WrongState for an interview that took place, TooEarly before its time.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    if interview.state == Interview.State.NO_SHOW:
        return
    states.refuse_unless(interview, {Interview.State.SCHEDULED}, "it cannot be a no-show")
    if interview.starts_at is not None and at < interview.starts_at:
        raise TooEarly("This interview is not due yet. Cancel it instead.")
    interview.calendar_sequence += 1
    _call_off(interview, Interview.State.NO_SHOW, reason, by=by, at=at)
    invitations.stop_waiting(interview, why="The interview did not take place.", at=at)
    others = [panelist for panelist in _panel(interview) if panelist.user_id != by.pk]
    invitations.tell_panel(interview, others, change="no_show", at=at)


@transaction.atomic
def start(*, interview: Interview, by: User, at: dt.datetime) -> None:
    """Start the clock and give each scoring panelist a card. A second click changes nothing.

    Whoever cannot sit there any more gives up their seat: nobody would ever hand in their card.
    Raises WrongState unless the interview is scheduled, and ApplicationOver.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    if interview.state == Interview.State.LIVE:
        return
    states.refuse_unless(interview, {Interview.State.SCHEDULED}, "it cannot be started")
    states.refuse_over(interview.application_id, "the interview cannot be started")
    invitations.stop_waiting(interview, why="The interview has begun.", at=at)
    panel.vacate_unfit(interview, by=by, at=at)
    interview.state = Interview.State.LIVE
    interview.started_at, interview.started_by = at, by
    interview.save(update_fields=["state", "started_at", "started_by"])
    Scorecard.objects.bulk_create(
        Scorecard(interview=interview, panelist=panelist)
        for panelist in interview.panelists.current().scoring()
    )
    audit.record(AuditAction.INTERVIEW_START, interview, by=by, at=at)


def _refuse_overtaken(interview: Interview, made_from: str | None, *, by: User) -> None:
    refuse_overtaken(
        interview.appointment,
        made_from,
        subject=interview,
        noun="appointment",
        changes=[AuditAction.INTERVIEW_SCHEDULE, AuditAction.INTERVIEW_RESCHEDULE],
        by=by,
    )


def _set_appointment(interview: Interview, appointment: Appointment) -> None:
    for name, value in appointment.items():
        setattr(interview, name, value)
    interview.save()


def _as_payload(appointment: Appointment) -> dict[str, object]:
    """Return what the audit trail keeps: links to meetings are not for it."""
    return {
        "starts_at": appointment["starts_at"].isoformat(),
        "slot_minutes": appointment["slot_minutes"],
        "time_zone": appointment["time_zone"],
    }


def _panel(interview: Interview) -> list[Panelist]:
    return list(interview.panelists.current().select_related("user"))


def _call_off(
    interview: Interview, state: Interview.State, reason: str, *, by: User, at: dt.datetime
) -> None:
    interview.state = state
    interview.cancelled_at, interview.cancelled_by = at, by
    interview.cancel_reason = reason
    interview.save()
    audit.record(
        CALLED_OFF[state],
        interview,
        by=by,
        at=at,
        person=interview.application.candidate,
        personal={"reason": reason} if reason else None,
    )


def _tell_everybody(
    interview: Interview,
    *,
    change: invitations.Change,
    at: dt.datetime,
    was: Appointment | None = None,
) -> None:
    invitations.tell_panel(interview, _panel(interview), change=change, at=at, was=was)
    invitations.tell_candidate(interview, change=change, at=at, was=was)


def _on_the_minute(appointment: Appointment) -> Appointment:
    """Return the appointment as forms and mails say it: without seconds."""
    starts_at = appointment["starts_at"].replace(second=0, microsecond=0)
    return {**appointment, "starts_at": starts_at}


def _refuse_impossible_slot(slot_minutes: int, time_zone: str) -> None:
    if not SHORTEST_SLOT <= slot_minutes <= LONGEST_SLOT:
        sentence = f"An interview takes between {SHORTEST_SLOT} and {LONGEST_SLOT} minutes."
        raise ValidationError({"slot_minutes": sentence})
    try:
        validate_time_zone(time_zone)
    except ValidationError as error:
        raise ValidationError({"time_zone": error}) from error


def _refuse_unlikely_time(starts_at: dt.datetime, at: dt.datetime) -> None:
    if starts_at <= at:
        raise ValidationError({"starts_at": PAST})
    if starts_at > at + dt.timedelta(days=366 * MOST_YEARS_AHEAD):
        raise ValidationError({"starts_at": FAR_AHEAD})
