"""Keep invitations true: send them after people who moved, and again where they failed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.actions import audit, mail
from accounts.models import AuditAction, User
from interviews.actions import states
from interviews.models import Interview, Invitation
from interviews.outbox import invitations
from interviews.queries.invitations import left_behind


@transaction.atomic
def follow(*, interview: Interview, at: dt.datetime) -> None:
    """Send the candidate's event after them, to their new address or in their new zone.

    Where it lies already it is taken out. A second call changes nothing.
    """
    interview = Interview.objects.lock(pk=interview.pk)
    if not left_behind(at).filter(pk=interview.pk).exists():
        return
    interview.calendar_sequence += 1
    interview.save(update_fields=["calendar_sequence"])
    audit.record(AuditAction.INTERVIEW_FOLLOW, interview, by=None, at=at)
    invitations.tell_candidate(interview, change="zone", at=at)


@transaction.atomic
def resend(*, invitation: Invitation, by: User, at: dt.datetime) -> None:
    """Try an invitation's mail again now.

    Raises WrongState for an invitation to what has begun or is called off, ApplicationOver,
    AlreadySent, and Stopped when a later mail replaced it.
    """
    interview = Interview.objects.lock(pk=invitation.interview_id)
    if not invitation.takes_out:
        states.refuse_unless(interview, {Interview.State.SCHEDULED}, "nobody is invited to it")
        states.refuse_over(interview.application_id, "nobody is invited to the interview")
    mail.resend(mail=invitation.mail, by=by, at=at)
