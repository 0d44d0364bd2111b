"""Mails that have not left, and where somebody can do something about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from accounts.models import OutgoingMail, User
from interviews.models import Interview, Report

WHAT: Final = {"invitation": "Interview", "reminder": "Reminder", "report": "Report"}


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail by its kind alone: what it says is for its reader."""

    mail: OutgoingMail
    what: str
    interview_id: int | None  # whose page sends it again, where the reader may see it
    report_id: int | None  # the same


def rows(mails: Sequence[OutgoingMail], reader: User) -> list[Unsent]:
    """Return the mails with what the reader may open about them."""
    interviews = Interview.objects.visible_to(reader).filter(invitations__mail__in=mails)
    reports = Report.objects.visible_to(reader).filter(deliveries__mail__in=mails)
    interview_ids = dict(interviews.values_list("invitations__mail", "pk"))
    report_ids = dict(reports.values_list("deliveries__mail", "pk"))
    return [
        Unsent(
            mail=mail,
            what=WHAT.get(mail.kind, "Account"),
            interview_id=interview_ids.get(mail.pk),
            report_id=report_ids.get(mail.pk),
        )
        for mail in mails
    ]
