"""Whose invitations did not reach them, or lie where they are no longer read."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from accounts.models import OutgoingMail
from candidates.models import Application
from interviews.models import Interview, Invitation
from interviews.models.interviews import InterviewQuerySet


def left_behind(at: dt.datetime) -> InterviewQuerySet:
    """Return interviews to come whose candidate has another address or zone than their invitation.

    What stands in the rows is compared: it does not matter who changed a profile, and how. Whoever
    is out of the running is written to no more.
    """
    to_candidate = Invitation.objects.filter(interview=OuterRef("pk"), user=None)
    latest = to_candidate.exclude(mail__state=OutgoingMail.State.STOPPED).order_by("-pk")
    planned = Interview.objects.filter(
        application__in=Application.objects.running(),
        state=Interview.State.SCHEDULED,
        starts_at__gt=at,
    )
    found = planned.annotate(
        sent_to=Subquery(latest.values(address=Lower("mail__to"))[:1]),
        written_in=Subquery(latest.values("time_zone")[:1]),
        now_at=Lower("application__candidate__email"),
    )
    elsewhere = ~Q(sent_to=F("now_at")) | ~Q(written_in=F("application__candidate__time_zone"))
    return found.filter(elsewhere, sent_to__isnull=False)
