"""Remind panelists whose card is out after the end: at once, halfway, and an hour before."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.actions import audit, mail
from accounts.models import AuditAction
from interviews.models import Interview, Panelist, Scorecard
from interviews.queries import contacts

LAST_CALL = dt.timedelta(hours=1)


@transaction.atomic
def send(*, panelist: Panelist, at: dt.datetime) -> bool:
    """Queue the reminder that is due, say when the next one is, and return whether one went.

    Of two workers one gets the seat. Whoever has nothing to do any more is left alone for good.
    """
    due = (
        Panelist.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("user", "interview__application__candidate")
        .select_related("interview__application__opening")
        .filter(pk=panelist.pk, next_reminder_at__lte=at)
        .first()
    )
    if due is None:
        return False
    is_late = _is_late(due)
    due.next_reminder_at = _next(due.interview, at) if is_late else None
    if is_late:
        due.reminders_sent += 1
        _queue(due, at)
    due.save(update_fields=["next_reminder_at", "reminders_sent"])
    return is_late


def _is_late(panelist: Panelist) -> bool:
    is_seated = panelist.removed_at is None and panelist.user.is_active
    card = Scorecard.objects.filter(panelist=panelist, state=Scorecard.State.OPEN)
    return is_seated and panelist.interview.state == Interview.State.ENDED and card.exists()


def _next(interview: Interview, at: dt.datetime) -> dt.datetime | None:
    """Return the next of halfway and the last call that is still to come."""
    ended_at, due_at = interview.ended_at, interview.scorecards_due_at
    if ended_at is None or due_at is None:
        return None
    calls = [ended_at + (due_at - ended_at) / 2, due_at - LAST_CALL]
    return min((call for call in calls if call > at), default=None)


def _queue(panelist: Panelist, at: dt.datetime) -> None:
    """Write the mail: what is due, when, and where. Never what anybody marked."""
    interview, user = panelist.interview, panelist.user
    candidate = interview.application.candidate
    words = {
        "name": user.name,
        "candidate": candidate.called,
        "opening": interview.application.opening.title,
        "due_at": interview.scorecards_due_at,
        "url": settings.BASE_URL + reverse("room", args=[interview.pk]),
    }
    body = mail.compose("reminder", words, zone=user.time_zone)
    mail.queue(
        kind="reminder",
        to=user.email,
        recipient=user,
        reply_to=contacts.of_panel(interview, but=user),
        about=candidate,
        subject=f"Your scorecard is due: {candidate}",
        at=at,
        **body,
    )
    audit.record(
        AuditAction.PANELIST_REMIND,
        panelist,
        by=None,
        at=at,
        payload={"number": panelist.reminders_sent},
    )
