"""Mails about an appointment, each with its calendar event, to the panel and the candidate.

They are rows written in the transaction of the change; a worker sends them after its commit.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.actions import mail
from accounts.models import User
from interviews.documents.calendar import Invitee, event_file
from interviews.models import Interview, Panelist
from web import zones

Change = Literal["scheduled", "rescheduled", "changed", "cancelled", "withdrawn"]
CALLS_OFF = frozenset({"cancelled", "withdrawn"})
KIND = "invitation"
SUBJECTS: Mapping[Change, str] = {
    "scheduled": "Invitation",
    "rescheduled": "New time",
    "changed": "Changed",
    "cancelled": "Cancelled",
    "withdrawn": "You are no longer on the panel",
}


def tell_panel(
    interview: Interview, panelists: Iterable[Panelist], *, change: Change, at: dt.datetime
) -> None:
    """Queue a mail to each of the panelists. Says who is interviewed, nothing of the answers."""
    application = interview.application
    for panelist in panelists:
        user = panelist.user
        words = {
            "panelist": panelist,
            "candidate": application.candidate,
            "opening": application.opening,
            "page": settings.BASE_URL + reverse("interview_detail", args=[interview.pk]),
        }
        text = _text("panel", interview, change, user.time_zone, words)
        title = f"Interview with {application.candidate}"
        _queue(
            interview,
            Invitee(user.name, user.email),
            title=title,
            text=text,
            change=change,
            at=at,
            recipient=user,
        )


def tell_candidate(interview: Interview, *, change: Change, at: dt.datetime) -> None:
    """Queue a mail to the candidate: when, how long, with whom, in which form. No question."""
    application = interview.application
    candidate = application.candidate
    contact = application.opening.recruiters.managers().order_by("pk").first()
    panelists = interview.panelists.current().select_related("user").order_by("pk")
    words = {
        "candidate": candidate,
        "opening": application.opening,
        "contact": contact or interview.scheduled_by,
        "company": [panelist.user.name for panelist in panelists],
        "question_count": interview.questions.count(),
    }
    text = _text("candidate", interview, change, candidate.time_zone, words)
    _queue(
        interview,
        Invitee(candidate.name, candidate.email),
        title=f"Interview: {application.opening}",
        text=text,
        change=change,
        at=at,
    )


def _text(
    audience: str,
    interview: Interview,
    change: Change,
    zone: str,
    words: Mapping[str, object],
) -> str:
    """Return the mail's text with its times in the reader's zone."""
    with timezone.override(zones.zone(zone)):
        text = render_to_string(
            f"emails/invitation_{audience}.txt",
            {"interview": interview, "change": change, "is_over": change in CALLS_OFF, **words},
        )
    return text.strip() + "\n"


def _queue(
    interview: Interview,
    invitee: Invitee,
    *,
    title: str,
    text: str,
    change: Change,
    at: dt.datetime,
    recipient: User | None = None,
) -> None:
    file = event_file(
        interview, invitee, summary=title, description=text, is_cancelled=change in CALLS_OFF, at=at
    )
    mail.queue(
        kind=KIND,
        to=invitee.email,
        recipient=recipient,
        about=interview.application.candidate,
        subject=f"{SUBJECTS[change]}: {title}",
        text=text,
        attachments=[file],
        at=at,
    )
