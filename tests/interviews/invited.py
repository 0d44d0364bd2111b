"""Who was invited before a test begins, and what they are sent after that."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from accounts.models import OutgoingMail
from interviews.models import Interview
from interviews.outbox import invitations

AT = dt.datetime(2026, 11, 19, 9, tzinfo=dt.UTC)


def invite(interview: Interview) -> Interview:
    """Invite panel and candidate, as scheduling does; the mails have arrived."""
    invitations.tell_panel(interview, interview.panelists.current(), change="scheduled", at=AT)
    invitations.tell_candidate(interview, change="scheduled", at=AT)
    OutgoingMail.objects.update(state=OutgoingMail.State.SENT, sent_at=AT)
    return interview


def news() -> QuerySet[OutgoingMail]:
    """Return the mails that have not been sent, in their order."""
    return OutgoingMail.objects.exclude(state=OutgoingMail.State.SENT).order_by("pk")


def told(interview: Interview) -> set[tuple[str, str]]:
    """Return the news by receiver, without whom they are about."""
    application = interview.application
    names = (application.candidate.name, application.opening.title)
    subjects = news().values_list("to", "subject")
    return {(to, subject.replace(names[0], "…").replace(names[1], "…")) for to, subject in subjects}
