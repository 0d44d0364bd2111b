"""An interview on its way to the start: what each step needs, writes and refuses."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from django.db import connection

from accounts.models import AuditEvent, AuditPersonalValues, OutgoingMail, Role, User
from candidates.models import Application
from interviews.actions import interviews, plans
from interviews.actions.interviews import TooEarly
from interviews.actions.states import ApplicationOver
from interviews.models import Interview, Panelist, Scorecard
from interviews.models.interviews import Appointment
from interviews.queries.panels import Seat
from tests.factories import make_application, make_interview, make_question, make_user, retire
from tests.interviews.invited import invite, news
from tests.interviews.kits import core, draft
from tests.interviews.refusals import refused
from web.conflict import WrongState

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
SOON = dt.datetime(2026, 11, 24, 13, tzinfo=dt.UTC)
FURTHEST = AT + dt.timedelta(days=732)
State = Interview.State


APPOINTMENT: Appointment = {
    "starts_at": SOON,
    "slot_minutes": 60,
    "time_zone": "Europe/Berlin",
    "meeting_url": "https://meet.example.org/x",
}


@pytest.fixture
def drafted(rae: User, ada: User) -> Interview:
    """One question is planned, and Ada leads."""
    return draft(rae, plan=[core(make_question("Splits"))], seats=[Seat(ada, "lead")], at=AT)


@pytest.fixture
def scheduled(drafted: Interview, rae: User) -> Interview:
    """Everybody has been told."""
    schedule(drafted, rae)
    OutgoingMail.objects.all().delete()
    drafted.refresh_from_db()
    return drafted


def schedule(interview: Interview, by: User, **changed: object) -> None:
    appointment = cast("Appointment", {**APPOINTMENT, **changed})
    interviews.schedule(interview=interview, by=by, at=AT, **appointment)


def reschedule(interview: Interview, by: User, *, at: dt.datetime = AT, **changed: object) -> None:
    appointment = cast("Appointment", {**APPOINTMENT, **changed})
    interviews.reschedule(interview=interview, by=by, at=at, **appointment)


def events_of(interview: Interview) -> list[str]:
    events = AuditEvent.objects.filter(
        subject_type="interviews.Interview", subject_id=interview.pk
    ).order_by("pk")
    return list(events.values_list("action", flat=True))


def test_a_draft_holds_its_plan_its_panel_and_nothing_pinned(rae: User, ada: User) -> None:
    plan = [core(make_question(minutes=12), make_question("Trees"))]
    interview = draft(rae, plan=plan, seats=[Seat(ada, "lead")])
    assert interview.state == State.DRAFT
    rows = interview.questions.order_by("position")
    assert [(row.minutes, row.snapshot) for row in rows] == [(12, None), (10, None)]
    assert list(interview.panelists.values_list("user", "role")) == [(ada.pk, "lead")]
    assert not OutgoingMail.objects.exists()
    assert events_of(interview) == ["interview.draft", "interview.set_panel"]


def test_an_interviewer_who_drafts_leads_and_a_recruiter_does_not_sit_in_it(
    ada: User, rae: User
) -> None:
    assert list(draft(ada).panelists.values_list("user", "role")) == [(ada.pk, "lead")]
    assert not draft(rae).panelists.exists()


@pytest.mark.parametrize("stage", [Application.Stage.REJECTED, Application.Stage.WITHDRAWN])
def test_nobody_is_interviewed_whose_application_is_over(stage: str, rae: User) -> None:
    application = make_application()
    application.stage = stage
    application.save()
    with pytest.raises(ApplicationOver):
        draft(rae, application=application)
    assert not Interview.objects.exists()


def test_scheduling_pins_the_published_version_with_its_snapshot(
    scheduled: Interview, rae: User
) -> None:
    row = scheduled.questions.get()
    assert row.version == row.question.versions.get()
    assert row.snapshot is not None
    record = row.snapshot.content["record"]
    assert record["title"] == "Splits"
    assert [criterion["key"] for criterion in record["criteria"]] == ["split", "leakage"]
    assert (scheduled.state, scheduled.starts_at) == (State.SCHEDULED, SOON)
    assert (scheduled.scheduled_by, scheduled.scheduled_at) == (rae, AT)


@pytest.mark.parametrize(
    ("before", "after"),
    [("applied", "interviewing"), ("interviewing", "interviewing"), ("offer",) * 2],
)
def test_scheduling_moves_only_a_new_application_on(
    before: str, after: str, drafted: Interview, rae: User
) -> None:
    Application.objects.update(stage=before)
    schedule(drafted, rae)
    assert Application.objects.get().stage == after


def test_a_later_version_changes_nothing_in_what_is_scheduled(
    scheduled: Interview, rae: User
) -> None:
    before = scheduled.questions.get()
    assert before.version
    retire(before.version)
    reschedule(scheduled, rae, starts_at=SOON + dt.timedelta(days=1), slot_minutes=90)
    row = scheduled.questions.get()
    assert (row.version, row.snapshot) == (before.version, before.snapshot)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", AT),
        ("starts_at", FURTHEST + dt.timedelta(minutes=1)),
        ("slot_minutes", 4),
        ("slot_minutes", 601),
        ("time_zone", "Europe/Atlantis"),
    ],
)
def test_an_impossible_appointment_is_refused_beside_its_field(
    field: str, value: object, drafted: Interview, rae: User
) -> None:
    with refused(field):
        schedule(drafted, rae, **{field: value})
    drafted.refresh_from_db()
    assert (drafted.state, drafted.starts_at) == (State.DRAFT, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", AT + dt.timedelta(minutes=1)),
        ("starts_at", FURTHEST),
        ("slot_minutes", 5),
        ("slot_minutes", 600),
    ],
)
def test_an_appointment_may_be_as_unusual_as_this(
    field: str, value: object, drafted: Interview, rae: User
) -> None:
    schedule(drafted, rae, **{field: value})
    drafted.refresh_from_db()
    assert getattr(drafted, field) == value


def test_nothing_is_scheduled_without_a_question_or_a_lead(
    drafted: Interview, rae: User, bob: User
) -> None:
    without_lead = draft(rae, plan=[core(make_question())], seats=[Seat(bob, "interviewer")])
    with refused("panel"):
        schedule(without_lead, rae)
    drafted.questions.all().delete()
    with refused("plan"):
        schedule(drafted, rae)


def test_a_question_that_was_retired_since_the_draft_is_named(rae: User, ada: User) -> None:
    kept, gone = make_question("Kept"), make_question("Gone")
    interview = draft(rae, plan=[core(kept, gone)], seats=[Seat(ada, "lead")])
    retire(gone)
    with refused("plan") as caught:
        schedule(interview, rae)
    assert "Gone" in caught.value.message_dict["plan"][0]
    assert interview.questions.filter(snapshot__isnull=True).count() == 2


def test_a_panelist_who_left_since_the_draft_is_named(
    drafted: Interview, rae: User, ada: User
) -> None:
    ada.is_active = False
    ada.save()
    with refused("panel"):
        schedule(drafted, rae)


def test_scheduling_twice_invites_once_and_never_to_another_time(
    drafted: Interview, rae: User
) -> None:
    schedule(drafted, rae)
    schedule(drafted, rae)
    with pytest.raises(WrongState):
        schedule(drafted, rae, slot_minutes=45)
    assert OutgoingMail.objects.count() == 2  # the panel of one and the candidate
    assert events_of(drafted).count("interview.schedule") == 1


def test_rescheduling_raises_the_sequence_and_tells_everybody(
    scheduled: Interview, rae: User, ada: User
) -> None:
    later = SOON + dt.timedelta(hours=2)
    invite(scheduled)
    for _ in range(2):  # a double click
        reschedule(scheduled, rae, starts_at=later)
    scheduled.refresh_from_db()
    assert (scheduled.starts_at, scheduled.calendar_sequence) == (later, 1)
    told = [mail.to for mail in news()]
    assert told == [ada.email, scheduled.application.candidate.email]


def test_an_interview_cannot_move_into_the_past(scheduled: Interview, rae: User) -> None:
    with refused("starts_at"):
        reschedule(scheduled, rae, starts_at=AT - dt.timedelta(minutes=1))


def test_the_link_is_mended_although_the_time_has_come(scheduled: Interview, rae: User) -> None:
    link = "https://meet.example.org/y"
    reschedule(scheduled, rae, at=SOON + dt.timedelta(minutes=10), meeting_url=link)
    scheduled.refresh_from_db()
    assert (scheduled.starts_at, scheduled.meeting_url) == (SOON, link)


def test_cancelling_keeps_the_reason_erasable_and_tells_everybody_once(
    scheduled: Interview, rae: User, ada: User
) -> None:
    invite(scheduled)
    for _ in range(2):  # a double click
        interviews.cancel(interview=scheduled, reason="Ill today", by=rae, at=AT)
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.cancel_reason) == (State.CANCELLED, "Ill today")
    assert (scheduled.cancelled_at, scheduled.cancelled_by) == (AT, rae)
    to_panel, to_candidate = news()
    assert to_panel.recipient == ada
    assert "is cancelled: Ill today\n" in to_panel.text
    assert "Ill today" not in to_candidate.text
    event = AuditEvent.objects.get(action="interview.cancel")
    personal = AuditPersonalValues.objects.get(event_id=event.pk)
    assert (event.payload, personal.values) == ({}, {"reason": "Ill today"})
    assert personal.person_id == scheduled.application.candidate_id


def test_cancelling_a_draft_tells_nobody(drafted: Interview, rae: User) -> None:
    interviews.cancel(interview=drafted, reason="", by=rae, at=AT)
    drafted.refresh_from_db()
    assert drafted.state == State.CANCELLED
    assert not OutgoingMail.objects.exists()


def test_a_no_show_is_recorded_when_the_time_has_come(scheduled: Interview, ada: User) -> None:
    with pytest.raises(TooEarly):
        interviews.mark_no_show(interview=scheduled, reason="", by=ada, at=AT)
    for _ in range(2):  # a double click
        interviews.mark_no_show(interview=scheduled, reason="Waited", by=ada, at=SOON)
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.cancelled_by) == (State.NO_SHOW, ada)
    assert events_of(scheduled).count("interview.mark_no_show") == 1


def test_starting_gives_each_who_scores_one_open_card(
    ada: User, bob: User, cyd: User, eve: User
) -> None:
    left = make_user("Leo", Role.INTERVIEWER)
    seats = [(bob, "interviewer"), (cyd, "observer"), (eve, "shadow"), (left, "shadow")]
    interview = make_interview(lead=ada, panel=seats)
    Panelist.objects.filter(user=left).update(removed_at=AT, removed_by=ada)
    for _ in range(2):  # a double click
        interviews.start(interview=interview, by=ada, at=SOON)
    interview.refresh_from_db()
    assert (interview.state, interview.started_at, interview.started_by) == (State.LIVE, SOON, ada)
    cards = Scorecard.objects.order_by("panelist__user__name")
    assert list(cards.values_list("panelist__user__name", "state")) == [
        (name, "open") for name in ("Ada", "Bob", "Eve")
    ]
    assert events_of(interview) == ["interview.start"]


@pytest.mark.parametrize("state", [State.LIVE, State.ENDED, State.CLOSED])
def test_what_has_started_is_neither_moved_nor_called_off(state: str, ada: User) -> None:
    interview = make_interview(lead=ada, state=state)
    for appoint in (schedule, reschedule):
        with pytest.raises(WrongState):
            appoint(interview, ada)
    for call_off in (interviews.cancel, interviews.mark_no_show):
        with pytest.raises(WrongState):
            call_off(interview=interview, reason="", by=ada, at=AT)
    with pytest.raises(WrongState):
        plans.edit_plan(interview=interview, sections=[], by=ada, at=AT)


def test_an_ended_interview_does_not_start_again(ada: User) -> None:
    interview = make_interview(lead=ada, state=State.ENDED)
    with pytest.raises(WrongState):
        interviews.start(interview=interview, by=ada, at=AT)
    interview.refresh_from_db()
    assert interview.state == State.ENDED


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_the_same_instant_make_one_set_of_cards() -> None:
    ada = make_user("Ada", Role.INTERVIEWER)
    interview = make_interview(lead=ada)
    both_ready = threading.Barrier(2)

    def start() -> None:
        both_ready.wait()
        try:
            interviews.start(interview=interview, by=ada, at=SOON)
        finally:
            connection.close()

    with ThreadPoolExecutor() as clicks:
        list(clicks.map(lambda _: start(), range(2)))
    assert Scorecard.objects.filter(interview=interview).count() == 1
    assert events_of(interview) == ["interview.start"]
