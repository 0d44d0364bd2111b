"""Mails about appointments: who reads what, and the calendar event read back."""

import datetime as dt
import email
import email.policy

import pytest
from django.core.mail import EmailMultiAlternatives
from icalendar import Calendar, Component
from pytest_django import Settings

from accounts.models import OutgoingMail, User
from interviews.models import Interview
from interviews.outbox import invitations
from interviews.outbox.invitations import Change
from tests.factories import make_application, make_interview, make_question
from tests.interviews.invited import invite, news

AT = dt.datetime(2026, 11, 20, 9, 30, 15, 999, tzinfo=dt.UTC)
STARTS_AT = dt.datetime(2026, 11, 24, 13, tzinfo=dt.UTC)


@pytest.fixture
def interview(ada: User, bob: User, rae: User) -> Interview:
    ada.time_zone = "Asia/Tokyo"
    ada.save()
    application = make_application(recruiters=[rae])
    application.candidate.name = "Zoë; O'Brien, <Jr>"
    application.candidate.time_zone = "Europe/Berlin"
    application.candidate.save()
    made = make_interview(
        lead=ada,
        panel=[(bob, "observer")],
        versions=[make_question("Splits"), make_question("Trees")],
        application=application,
        starts_at=STARTS_AT,
    )
    made.meeting_url = "https://meet.example.org/room?a=1&b=2"
    made.calendar_sequence = 3
    made.save()
    return made


def event_of(mail: OutgoingMail) -> tuple[Calendar, Component]:
    file = mail.attachments.get()
    calendar = Calendar.from_ical(bytes(file.content))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def tell(interview: Interview, change: Change) -> tuple[OutgoingMail, OutgoingMail]:
    """Return Ada's mail and the candidate's; whoever is told of a change was invited before."""
    OutgoingMail.objects.all().delete()
    if change != "scheduled":
        invite(interview)
    panelists = interview.panelists.filter(role="lead")
    invitations.tell_panel(interview, panelists, change=change, at=AT, was=interview.appointment)
    invitations.tell_candidate(interview, change=change, at=AT, was=interview.appointment)
    mine, theirs = news()
    return mine, theirs


def test_the_event_says_when_where_and_for_whom(interview: Interview, ada: User) -> None:
    mail, _ = tell(interview, "scheduled")
    calendar, event = event_of(mail)
    assert calendar["METHOD"] == "REQUEST"
    assert str(event["UID"]) == f"{interview.uuid}@127.0.0.1"
    assert (event["SEQUENCE"], str(event["STATUS"])) == (3, "CONFIRMED")
    assert event.decoded("dtstamp") == AT.replace(microsecond=0)
    assert event.decoded("dtstart") == STARTS_AT
    assert event.decoded("dtend") == STARTS_AT + dt.timedelta(minutes=60)
    assert str(event["SUMMARY"]) == "Interview with Zoë; O'Brien, <Jr>"
    assert str(event["LOCATION"]) == interview.meeting_url
    assert str(event["ATTENDEE"]) == f"mailto:{ada.email}"
    assert str(event["DESCRIPTION"]) == mail.text
    assert mail.attachments.get().content_type == "text/calendar; method=REQUEST"


def test_text_is_escaped_and_folded_in_the_file(interview: Interview) -> None:
    mail, _ = tell(interview, "scheduled")
    raw = bytes(mail.attachments.get().content)
    assert b"SUMMARY:Interview with Zo\xc3\xab\\; O'Brien\\, <Jr>" in raw
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75


@pytest.mark.parametrize("change", [*invitations.TO_PANEL])
def test_what_is_over_is_taken_out_of_the_calendar(change: Change, interview: Interview) -> None:
    invite(interview)
    lead = interview.panelists.filter(role="lead")
    invitations.tell_panel(interview, lead, change=change, at=AT, was=interview.appointment)
    calendar, event = event_of(news().get())
    over = change in {"moved", "withdrawn", "cancelled", "no_show"}
    expected = ("CANCEL", "CANCELLED") if over else ("REQUEST", "CONFIRMED")
    assert (str(calendar["METHOD"]), str(event["STATUS"])) == expected


def test_the_event_names_nobody_but_its_receiver(interview: Interview, ada: User) -> None:
    _, mail = tell(interview, "scheduled")
    raw = bytes(mail.attachments.get().content).replace(b"\r\n ", b"")
    assert ada.email.encode() not in raw
    assert raw.count(b"ATTENDEE") == 1


def test_a_panelist_reads_who_when_and_in_which_part(interview: Interview, ada: User) -> None:
    mail, _ = tell(interview, "scheduled")
    assert mail.recipient == ada
    assert mail.subject == "Invitation to interview Zoë; O'Brien, <Jr>"
    opening = interview.application.opening.title
    assert mail.text == (
        "Dear Ada,\n\n"
        f"you are invited to interview Zoë; O'Brien, <Jr> ({opening}).\n\n"
        "When: Tue 24 Nov 2026, 22:00 JST\n"
        "Length: 60 min\n"
        "Where: https://meet.example.org/room?a=1&b=2\n"
        "Panel: Ada, Bob\n"
        "Your role: Lead\n\n"
        "Questions, rubrics and your scorecard: "
        f"http://127.0.0.1:8000/interviews/{interview.pk}/\n"
        "Your colleagues' ratings stay hidden from you until yours are in.\n"
    )


def test_the_candidate_reads_format_length_time_and_whom_to_ask(
    interview: Interview, rae: User
) -> None:
    _, mail = tell(interview, "scheduled")
    candidate = interview.application.candidate
    opening = interview.application.opening.title
    assert (mail.to, mail.recipient) == (candidate.email, None)
    assert (mail.about_type, mail.about_id) == ("candidates.Candidate", candidate.pk)
    assert mail.text == (
        "Dear Zoë; O'Brien, <Jr>,\n\n"
        f"we invite you to an interview for {opening}.\n\n"
        "When: Tue 24 Nov 2026, 14:00 CET\n"
        "Length: 60 min\n"
        "Where: https://meet.example.org/room?a=1&b=2\n"
        "With: Ada, Bob\n\n"
        "What to expect: a conversation around 2 prepared questions. Everybody on the panel takes "
        "notes independently and rates what they heard against criteria written down beforehand. "
        "There is time for your questions too.\n\n"
        "If another format, more time, a break or anything else would help you to show what you "
        "can do, or if the time does not suit you, reply to this e-mail or write to Rae, "
        f"{rae.email}.\n\n"
        "Kind regards\n"
        "Rae\n"
    )


def test_nothing_of_the_questions_reaches_the_candidate(interview: Interview) -> None:
    """Every text of the snapshots is a secret that could leak."""
    secrets = set()
    for row in interview.questions.all():
        assert row.snapshot is not None
        record = row.snapshot.content["record"]
        secrets |= {record["title"], record["prompt"], record["context"]}
        secrets |= {answer["text"] for answer in record["exemplars"]}
        secrets |= {point["text"] for point in record["key_points"]}
        for criterion in record["criteria"]:
            secrets |= {criterion["title"], *(level["anchor"] for level in criterion["levels"])}
    assert len(secrets) > 20
    invite(interview)
    for change in invitations.TO_CANDIDATE:
        news().delete()
        invitations.tell_candidate(interview, change=change, at=AT, was=interview.appointment)
        mail = news().get()
        sent = mail.subject + mail.text + bytes(mail.attachments.get().content).decode()
        assert [secret for secret in secrets if secret in sent.replace("\r\n ", "")] == []


def test_the_file_travels_as_a_calendar_part(interview: Interview) -> None:
    mail, _ = tell(interview, "cancelled")
    file = mail.attachments.get()
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to])
    message.attach(file.filename, bytes(file.content), file.content_type)
    parsed = email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)
    (part,) = parsed.iter_attachments()
    kind = (part.get_content_type(), part.get_param("method"), part.get_filename())
    assert kind == ("text/calendar", "CANCEL", "interview.ics")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert Calendar.from_ical(content)["METHOD"] == "CANCEL"


def test_a_zone_that_this_machine_does_not_know_is_utc(interview: Interview, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(time_zone="Mars/Base")
    interview.application.candidate.time_zone = "Mars/Base"
    for mail in tell(interview, "scheduled"):
        assert "13:00 UTC" in mail.text


def test_a_move_says_the_old_and_the_new_time(interview: Interview) -> None:
    was = interview.appointment
    assert was
    invite(interview)
    interview.starts_at = STARTS_AT + dt.timedelta(days=365, hours=3)
    panelists = interview.panelists.filter(role="lead")
    invitations.tell_panel(interview, panelists, change="rescheduled", at=AT, was=was)
    invitations.tell_candidate(interview, change="rescheduled", at=AT, was=was)
    times = [
        [line for line in mail.text.splitlines() if " time: " in line or line.startswith("When")]
        for mail in news()
    ]
    assert times == [
        ["Old time: Tue 24 Nov 2026, 22:00 JST", "New time: Thu 25 Nov 2027, 01:00 JST"],
        ["Old time: Tue 24 Nov 2026, 14:00 CET", "New time: Wed 24 Nov 2027, 17:00 CET"],
    ]


def test_whoever_replies_reaches_a_person(
    interview: Interview, ada: User, bob: User, rae: User
) -> None:
    """The candidate the recruiter, the panel its lead, and the lead whoever scheduled it."""
    interview.scheduled_by = rae
    interview.save()
    invite(interview)
    replies = dict(OutgoingMail.objects.values_list("to", "reply_to"))
    candidate = interview.application.candidate.email
    assert replies == {ada.email: rae.email, bob.email: ada.email, candidate: rae.email}


def test_no_reply_goes_to_who_scheduled_it_and_may_not_see_it_any_more(
    interview: Interview, rae: User
) -> None:
    User.objects.filter(pk=rae.pk).update(roles=["interviewer"])
    interview.scheduled_by = User.objects.get(pk=rae.pk)
    interview.save()
    invite(interview)
    assert rae.email not in OutgoingMail.objects.values_list("reply_to", flat=True)
    assert not OutgoingMail.objects.filter(text__contains=rae.email).exists()


@pytest.mark.parametrize("change", invitations.TO_CANDIDATE)
def test_the_organisation_is_named_and_signs(
    change: Change, interview: Interview, settings: Settings
) -> None:
    settings.ORGANISATION = "Hart & Sons"
    invite(interview)
    invitations.tell_candidate(interview, change=change, at=AT, was=interview.appointment)
    *_, name = [line for line in news().get().text.splitlines() if line]
    head = news().get().text.split("\n\n")[1]
    assert (name, "Hart & Sons" in head) == ("Hart & Sons", True)
