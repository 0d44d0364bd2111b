"""Turn a built report into mails: one per delivery that may leave."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.actions import audit, mail
from accounts.actions.mail import Attachment
from interviews.effects import paper
from interviews.models import Delivery, Report


def queue_all(*, report: Report, at: dt.datetime) -> None:
    """Queue a mail for each delivery of a built report that is neither withheld nor queued."""
    for delivery in report.deliveries.filter(is_withheld=False, mail__isnull=True):
        queue(delivery=delivery, at=at)


@transaction.atomic
def queue(*, delivery: Delivery, at: dt.datetime) -> None:
    """Queue the delivery's one mail. Expects a report that is ready; a second call does nothing."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("report__interview__application__candidate", "recipient")
        .get(pk=delivery.pk)
    )
    if delivery.mail_id is not None or delivery.is_withheld:
        return
    report, recipient = delivery.report, delivery.recipient
    candidate = report.interview.application.candidate
    has_pdf = settings.REPORT_MAIL_ATTACHES_PDF
    # Whoever sends links alone wants nothing of the candidate to stay in mailboxes.
    name = candidate.name if has_pdf else report.interview.title
    words = {
        "report": report.snapshot,
        "name": name,
        "recipient": recipient,
        "url": settings.BASE_URL + reverse("report", args=[report.pk]),
        "has_pdf": has_pdf,
    }
    delivery.mail = mail.queue(
        kind="report",
        to=recipient.email,
        recipient=recipient,
        about=candidate,
        subject=f"{report.get_kind_display()} report: {name}",
        attachments=[_pdf(report)] if has_pdf else [],
        at=at,
        **mail.compose("report", words, zone=recipient.time_zone),
    )
    delivery.save(update_fields=["mail"])
    audit.record(
        action="deliveries.queue",
        subject=delivery,
        by=None,
        at=at,
        payload={"report": report.pk, "mail": delivery.mail.pk},
    )


def _pdf(report: Report) -> Attachment:
    return Attachment(
        filename=paper.filename(report),
        content_type="application/pdf",
        content=bytes(report.pdf or b""),
    )
