"""An interview as a calendar event (RFC 5545, sent as RFC 5546 asks)."""

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from accounts.actions.mail import Attachment
from interviews.models import Interview


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is invited. An event names its receiver alone: nobody's address reaches another."""

    name: str
    email: str


def event_file(
    interview: Interview,
    invitee: Invitee,
    *,
    summary: str,
    description: str,
    is_cancelled: bool,
    at: dt.datetime,
) -> Attachment:
    """Return the event as a file to attach; `at` is when it was issued.

    Times are in UTC: every calendar shows them in its reader's zone. Each change of an
    interview carries the same UID and a higher SEQUENCE, so that it replaces the last one.
    """
    method = "CANCEL" if is_cancelled else "REQUEST"
    event = Event()
    event.add("uid", f"{interview.uuid}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", interview.calendar_sequence)
    event.add("dtstamp", at.astimezone(dt.UTC).replace(microsecond=0))
    if interview.starts_at and interview.slot_ends_at:
        event.add("dtstart", interview.starts_at.astimezone(dt.UTC))
        event.add("dtend", interview.slot_ends_at.astimezone(dt.UTC))
    event.add("summary", summary)
    event.add("description", description)
    if interview.meeting_url:
        event.add("location", interview.meeting_url)
        event.add("url", interview.meeting_url)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("organizer", _organizer())
    event.add("attendee", _attendee(invitee), encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Plumbline//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return Attachment("interview.ics", f"text/calendar; method={method}", calendar.to_ical())


def _organizer() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["cn"] = vText(name or "Plumbline")
    return organizer


def _attendee(invitee: Invitee) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{invitee.email}")
    attendee.params["cn"] = vText(invitee.name)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["rsvp"] = vText("FALSE")  # nobody reads the answers of calendars
    return attendee
