"""Mails about an appointment, each with its calendar event, to the panel and the candidate.

They are rows written in the transaction of the change; a worker sends them after its commit.
Whoever holds an event hears of a change where it lies, also when their address is another now.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.actions import mail
from accounts.models import OutgoingMail, User
from interviews.documents.calendar import Invitee, event_file
from interviews.models import Interview, Invitation, Panelist
from interviews.models.interviews import Appointment
from interviews.queries import contacts
from web import zones

Change = Literal[
    "scheduled",
    "rescheduled",  # it has a new time
    "edited",  # another length or link
    "role",  # the receiver's own
    "panel",  # others come, or somebody does not
    "zone",  # the receiver's: the time is written anew
    "moved",  # to the receiver's new address; this one goes to the old
    "withdrawn",  # the receiver is no longer on the panel
    "cancelled",
    "no_show",
]
TAKES_OUT = frozenset({"moved", "withdrawn", "cancelled", "no_show"})
KIND = "invitation"
TO_PANEL: Mapping[Change, str] = {
    "scheduled": "Invitation to interview {candidate}",
    "rescheduled": "New time for the interview with {candidate}",
    "edited": "Change to the interview with {candidate}",
    "role": "Your role in the interview with {candidate}",
    "panel": "New panel for the interview with {candidate}",
    "moved": "The interview with {candidate} has moved to your new address",
    "withdrawn": "Change of panel: the interview with {candidate}",
    "cancelled": "The interview with {candidate} is cancelled",
    "no_show": "{candidate} did not come to the interview",
}
TO_CANDIDATE: Mapping[Change, str] = {
    "scheduled": "Invitation to an interview for {opening}",
    "rescheduled": "New time for your interview for {opening}",
    "edited": "Change to your interview for {opening}",
    "panel": "Whom you will meet in your interview for {opening}",
    "zone": "Your interview for {opening}, in your time zone",
    "moved": "Your interview for {opening} has moved to your new address",
    "cancelled": "Your interview for {opening} is cancelled",
}


@dataclass(frozen=True, slots=True)
class _Letter:
    """What one person is to read; the mail's text and subject follow from the change."""

    interview: Interview
    user: User | None  # None: the candidate
    name: str
    email: str
    time_zone: str
    title: str  # of the event
    reply_to: User | None
    words: Mapping[str, object] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"emails/invitation_{'panel' if self.user else 'candidate'}.txt"

    def subject(self, change: Change) -> str:
        pattern = (TO_PANEL if self.user else TO_CANDIDATE)[change]
        application = self.interview.application
        return pattern.format(candidate=application.candidate, opening=application.opening)


def tell_panel(
    interview: Interview,
    panelists: Iterable[Panelist],
    *,
    change: Change,
    at: dt.datetime,
    was: Appointment | None = None,
) -> None:
    """Queue a mail to each of the panelists who still work here; nothing of the answers.

    `was` is the appointment that the change is made to.
    """
    seats = interview.panelists.current().select_related("user").order_by("pk")
    for panelist in panelists:
        user = panelist.user
        if not user.is_active:
            continue
        words = {
            "panelist": panelist,
            "panel": [seat.user.called for seat in seats],
            "page": settings.BASE_URL + reverse("interview_detail", args=[interview.pk]),
        }
        letter = _Letter(
            interview=interview,
            user=user,
            name=user.name,
            email=user.email,
            time_zone=user.time_zone,
            title=f"Interview with {interview.application.candidate}",
            reply_to=contacts.of_panel(interview, but=user),
            words=words,
        )
        _tell(letter, change, at, was)


def tell_candidate(
    interview: Interview, *, change: Change, at: dt.datetime, was: Appointment | None = None
) -> None:
    """Queue a mail to the candidate: when, how long, with whom, in which form. No question."""
    candidate = interview.application.candidate
    panelists = interview.panelists.current().select_related("user").order_by("pk")
    contact = contacts.of_candidate(interview)
    words = {
        "contact": contact,
        "panel": [panelist.user.name for panelist in panelists],
        "question_count": interview.questions.count(),
    }
    letter = _Letter(
        interview=interview,
        user=None,
        name=candidate.name,
        email=candidate.email,
        time_zone=candidate.time_zone,
        title=f"Interview for {interview.application.opening}",
        reply_to=contact,
        words=words,
    )
    _tell(letter, change, at, was)


def stop_waiting(interview: Interview, *, why: str, at: dt.datetime, **among: object) -> None:
    """Stop the interview's mails that have not left, the first time or again: they are overtaken.

    Locked, so that each either stays here or is being sent, and so has arrived, from now on.
    """
    waiting = OutgoingMail.objects.filter(
        pk__in=interview.invitations.filter(**among).values("mail"),
        state__in=[OutgoingMail.State.PENDING, OutgoingMail.State.FAILED],
    )
    for letter in waiting.select_for_update().defer("text", "html").order_by("pk"):
        mail.stop(mail=letter, why=why, at=at)


def _tell(letter: _Letter, change: Change, at: dt.datetime, was: Appointment | None) -> None:
    """Write to where the receiver's event lies; to whom nothing has reached, as to a newcomer."""
    interview = letter.interview
    stop_waiting(interview, why="A later mail replaced it.", at=at, user=letter.user)
    held = interview.invitations.arrived().filter(user=letter.user).order_by("pk").last()
    if held is None or held.takes_out:
        if change not in TAKES_OUT:
            _queue(letter, "scheduled", at, None)
        return
    if held.mail.to.lower() == letter.email.lower():
        _queue(letter, change, at, was)
    elif change in TAKES_OUT:
        _queue(replace(letter, email=held.mail.to), change, at, was)
    else:
        _queue(replace(letter, email=held.mail.to), "moved", at, was)
        _queue(letter, "scheduled", at, None)


def _queue(letter: _Letter, change: Change, at: dt.datetime, was: Appointment | None) -> None:
    interview, text = letter.interview, _text(letter, change, was)
    file = event_file(
        interview,
        Invitee(letter.name, letter.email),
        summary=letter.title,
        description=text,
        is_cancelled=change in TAKES_OUT,
        at=at,
    )
    queued = mail.queue(
        kind=KIND,
        to=letter.email,
        recipient=letter.user,
        reply_to=letter.reply_to,
        about=interview.application.candidate,
        subject=letter.subject(change),
        text=text,
        attachments=[file],
        at=at,
    )
    Invitation.objects.create(
        interview=interview,
        user=letter.user,
        mail=queued,
        time_zone=letter.time_zone,
        takes_out=change in TAKES_OUT,
    )


def _text(letter: _Letter, change: Change, was: Appointment | None) -> str:
    """Return the mail's text with its times in the reader's zone."""
    application = letter.interview.application
    words = {
        **letter.words,
        "interview": letter.interview,
        "candidate": application.candidate,
        "opening": application.opening,
        "change": change,
        "is_over": change in TAKES_OUT,
        "was": was,
        "organisation": settings.ORGANISATION,
    }
    with timezone.override(zones.zone(letter.time_zone)):
        return render_to_string(letter.template, words).strip() + "\n"
