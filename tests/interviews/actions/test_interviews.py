"""An interview on its way to the start: what each step needs, writes and refuses."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import AuditEvent, AuditPersonalValues, OutgoingMail, Role, User
from candidates.models import Application
from interviews.actions import interviews, plans
from interviews.actions.interviews import ApplicationOver, TooEarly
from interviews.models import Interview, Panelist, Scorecard
from interviews.models.interviews import Appointment
from interviews.queries.panels import Seat
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.models import QuestionVersion
from tests.factories import make_application, make_interview, make_question, make_user
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


def draft(
    by: User, lead: User, *versions: QuestionVersion, application: Application | None = None
) -> Interview:
    return interviews.draft(
        application=application or make_application(),
        title="Technical interview",
        plan=[PlannedSection("Core", [PlannedQuestion(version.question) for version in versions])],
        seats=[Seat(lead, "lead")],
        by=by,
        at=AT,
    )


def schedule(interview: Interview, by: User, **changed: object) -> None:
    appointment = cast("Appointment", {**APPOINTMENT, **changed})
    interviews.schedule(interview=interview, by=by, at=AT, **appointment)


def reschedule(interview: Interview, by: User, *, at: dt.datetime = AT, **changed: object) -> None:
    appointment = cast("Appointment", {**APPOINTMENT, **changed})
    interviews.reschedule(interview=interview, by=by, at=at, **appointment)


def refusal(caught: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return caught.value.message_dict


def events_of(interview: Interview) -> list[str]:
    events = AuditEvent.objects.filter(
        subject_type="interviews.Interview", subject_id=interview.pk
    ).order_by("pk")
    return list(events.values_list("action", flat=True))


def test_a_draft_holds_its_plan_its_panel_and_nothing_pinned(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question(minutes=12), make_question("Trees"))
    assert interview.state == State.DRAFT
    rows = interview.questions.order_by("position")
    assert [row.minutes for row in rows] == [12, 10]
    assert [row.snapshot for row in rows] == [None, None]
    assert list(interview.panelists.values_list("user", "role")) == [(ada.pk, "lead")]
    assert not OutgoingMail.objects.exists()
    assert events_of(interview) == ["interview.draft", "interview.set_panel"]


def test_an_interviewer_who_drafts_leads(ada: User) -> None:
    interview = interviews.draft(application=make_application(), title="Talk", by=ada, at=AT)
    assert list(interview.panelists.values_list("user", "role")) == [(ada.pk, "lead")]


def test_a_recruiter_who_drafts_does_not_sit_in_it(rae: User) -> None:
    interview = interviews.draft(application=make_application(), title="Talk", by=rae, at=AT)
    assert not interview.panelists.exists()


@pytest.mark.parametrize("stage", [Application.Stage.REJECTED, Application.Stage.WITHDRAWN])
def test_nobody_is_interviewed_whose_application_is_over(stage: str, rae: User, ada: User) -> None:
    application = make_application()
    application.stage = stage
    application.save()
    with pytest.raises(ApplicationOver):
        draft(rae, ada, make_question(), application=application)
    assert not Interview.objects.exists()


def test_scheduling_pins_the_published_version_with_its_snapshot(rae: User, ada: User) -> None:
    version = make_question("Splits")
    interview = draft(rae, ada, version)
    schedule(interview, rae)
    row = interview.questions.get()
    assert row.version == version
    assert row.snapshot is not None
    assert row.snapshot["record"]["title"] == "Splits"
    assert [criterion["key"] for criterion in row.snapshot["record"]["criteria"]] == [
        "split",
        "leakage",
    ]
    interview.refresh_from_db()
    assert (interview.state, interview.starts_at) == (State.SCHEDULED, SOON)
    assert (interview.scheduled_by, interview.scheduled_at) == (rae, AT)


@pytest.mark.parametrize(
    ("before", "after"),
    [("applied", "interviewing"), ("interviewing", "interviewing"), ("offer",) * 2],
)
def test_scheduling_moves_only_a_new_application_on(
    before: str, after: str, rae: User, ada: User
) -> None:
    application = make_application()
    Application.objects.update(stage=before)
    schedule(draft(rae, ada, make_question(), application=application), rae)
    application.refresh_from_db()
    assert application.stage == after


def test_a_later_version_changes_nothing_in_what_is_scheduled(rae: User, ada: User) -> None:
    version = make_question("Splits")
    interview = draft(rae, ada, version)
    schedule(interview, rae)
    before = interview.questions.get().snapshot
    version.state, version.retired_at = QuestionVersion.State.RETIRED, AT
    version.save()
    reschedule(interview, rae, starts_at=SOON + dt.timedelta(days=1), slot_minutes=90)
    row = interview.questions.get()
    assert (row.version, row.snapshot) == (version, before)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", AT),
        ("starts_at", FURTHEST + dt.timedelta(seconds=1)),
        ("slot_minutes", 4),
        ("slot_minutes", 601),
        ("time_zone", "Europe/Atlantis"),
    ],
)
def test_an_impossible_appointment_is_refused_beside_its_field(
    field: str, value: object, rae: User, ada: User
) -> None:
    interview = draft(rae, ada, make_question())
    with pytest.raises(ValidationError) as caught:
        schedule(interview, rae, **{field: value})
    assert list(refusal(caught)) == [field]
    interview.refresh_from_db()
    assert (interview.state, interview.starts_at) == (State.DRAFT, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", AT + dt.timedelta(seconds=1)),
        ("starts_at", FURTHEST),
        ("slot_minutes", 5),
        ("slot_minutes", 600),
    ],
)
def test_an_appointment_may_be_as_unusual_as_this(
    field: str, value: object, rae: User, ada: User
) -> None:
    interview = draft(rae, ada, make_question())
    schedule(interview, rae, **{field: value})
    interview.refresh_from_db()
    assert getattr(interview, field) == value


def test_nothing_is_scheduled_without_a_question(rae: User, ada: User) -> None:
    with pytest.raises(ValidationError) as caught:
        schedule(draft(rae, ada), rae)
    assert list(refusal(caught)) == ["plan"]


def test_nothing_is_scheduled_without_a_lead(rae: User, bob: User) -> None:
    interview = interviews.draft(
        application=make_application(),
        title="Talk",
        plan=[PlannedSection("Core", [PlannedQuestion(make_question().question)])],
        seats=[Seat(bob, "interviewer")],
        by=rae,
        at=AT,
    )
    with pytest.raises(ValidationError) as caught:
        schedule(interview, rae)
    assert list(refusal(caught)) == ["panel"]


def test_a_question_that_was_retired_since_the_draft_is_named(rae: User, ada: User) -> None:
    kept, gone = make_question("Kept"), make_question("Gone")
    interview = draft(rae, ada, kept, gone)
    gone.state, gone.retired_at = QuestionVersion.State.RETIRED, AT
    gone.save()
    with pytest.raises(ValidationError) as caught:
        schedule(interview, rae)
    assert "Gone" in refusal(caught)["plan"][0]
    assert interview.questions.filter(snapshot__isnull=True).count() == 2


def test_a_panelist_who_left_since_the_draft_is_named(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question())
    ada.is_active = False
    ada.save()
    with pytest.raises(ValidationError) as caught:
        schedule(interview, rae)
    assert list(refusal(caught)) == ["panel"]


def test_scheduling_twice_invites_once(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question())
    schedule(interview, rae)
    schedule(interview, rae)
    assert OutgoingMail.objects.count() == 2  # the panel of one and the candidate
    assert events_of(interview).count("interview.schedule") == 1


def test_scheduling_to_another_time_than_it_has_is_refused(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question())
    schedule(interview, rae)
    with pytest.raises(WrongState):
        schedule(interview, rae, slot_minutes=45)


def test_rescheduling_raises_the_sequence_and_tells_everybody(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question())
    schedule(interview, rae)
    OutgoingMail.objects.all().delete()
    interview.refresh_from_db()
    later = SOON + dt.timedelta(hours=2)
    for _ in range(2):  # a double click
        reschedule(interview, rae, starts_at=later)
    interview.refresh_from_db()
    assert (interview.starts_at, interview.calendar_sequence) == (later, 1)
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {
        ada.email,
        interview.application.candidate.email,
    }
    assert OutgoingMail.objects.count() == 2


def test_an_interview_cannot_move_into_the_past(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question())
    schedule(interview, rae)
    with pytest.raises(ValidationError) as caught:
        reschedule(interview, rae, starts_at=AT - dt.timedelta(minutes=1))
    assert list(refusal(caught)) == ["starts_at"]


def test_the_link_is_mended_although_the_time_has_come(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question())
    schedule(interview, rae)
    link = "https://meet.example.org/y"
    reschedule(interview, rae, at=SOON + dt.timedelta(minutes=10), meeting_url=link)
    interview.refresh_from_db()
    assert (interview.starts_at, interview.meeting_url) == (SOON, link)


def test_cancelling_keeps_the_reason_erasable_and_tells_everybody_once(
    rae: User, ada: User
) -> None:
    interview = draft(rae, ada, make_question())
    schedule(interview, rae)
    OutgoingMail.objects.all().delete()
    for _ in range(2):  # a double click
        interviews.cancel(interview=interview, reason="Ill today", by=rae, at=AT)
    interview.refresh_from_db()
    assert (interview.state, interview.cancel_reason) == (State.CANCELLED, "Ill today")
    assert (interview.cancelled_at, interview.cancelled_by) == (AT, rae)
    to_panel, to_candidate = OutgoingMail.objects.order_by("pk")
    assert to_panel.recipient == ada
    assert "is cancelled: Ill today\n" in to_panel.text
    assert "Ill today" not in to_candidate.text
    event = AuditEvent.objects.get(action="interview.cancel")
    assert event.payload == {}
    personal = AuditPersonalValues.objects.get(event_id=event.pk)
    assert personal.person_id == interview.application.candidate_id
    assert personal.values == {"reason": "Ill today"}


def test_cancelling_a_draft_tells_nobody(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question())
    interviews.cancel(interview=interview, reason="", by=rae, at=AT)
    interview.refresh_from_db()
    assert interview.state == State.CANCELLED
    assert not OutgoingMail.objects.exists()


def test_a_no_show_is_recorded_when_the_time_has_come(rae: User, ada: User) -> None:
    interview = draft(rae, ada, make_question())
    schedule(interview, rae)
    OutgoingMail.objects.all().delete()
    with pytest.raises(TooEarly):
        interviews.mark_no_show(interview=interview, reason="", by=ada, at=AT)
    for _ in range(2):  # a double click
        interviews.mark_no_show(interview=interview, reason="Waited", by=ada, at=SOON)
    interview.refresh_from_db()
    assert (interview.state, interview.cancelled_by) == (State.NO_SHOW, ada)
    assert not OutgoingMail.objects.exists()
    assert events_of(interview).count("interview.mark_no_show") == 1


def test_starting_gives_each_who_scores_one_open_card(
    rae: User, ada: User, bob: User, cyd: User
) -> None:
    sue = make_user("Sue", Role.INTERVIEWER)
    left = make_user("Leo", Role.INTERVIEWER)
    interview = draft(rae, ada, make_question())
    schedule(interview, rae)
    for user, role in [(bob, "interviewer"), (cyd, "observer"), (sue, "shadow"), (left, "shadow")]:
        Panelist.objects.create(
            interview=interview, user=user, role=role, added_at=AT, added_by=rae
        )
    Panelist.objects.filter(user=left).update(removed_at=AT, removed_by=rae)
    for _ in range(2):  # a double click
        interviews.start(interview=interview, by=ada, at=SOON)
    interview.refresh_from_db()
    assert (interview.state, interview.started_at, interview.started_by) == (State.LIVE, SOON, ada)
    cards = Scorecard.objects.order_by("panelist__user__name")
    assert list(cards.values_list("panelist__user__name", "state")) == [
        ("Ada", "open"),
        ("Bob", "open"),
        ("Sue", "open"),
    ]
    assert events_of(interview).count("interview.start") == 1


@pytest.mark.parametrize("state", [State.LIVE, State.ENDED, State.CLOSED])
def test_what_has_started_is_neither_moved_nor_called_off(state: str, ada: User) -> None:
    interview = make_interview(lead=ada, state=state)
    with pytest.raises(WrongState):
        schedule(interview, ada)
    with pytest.raises(WrongState):
        reschedule(interview, ada)
    with pytest.raises(WrongState):
        interviews.cancel(interview=interview, reason="", by=ada, at=AT)
    with pytest.raises(WrongState):
        interviews.mark_no_show(interview=interview, reason="", by=ada, at=AT)
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
