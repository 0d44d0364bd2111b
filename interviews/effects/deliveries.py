"""Turn a built report into mails: one per delivery that may leave."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.actions import audit, mail
from accounts.actions.mail import Attachment
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
    report = delivery.report
    context = {
        "report": report.snapshot,
        "recipient": delivery.recipient,
        "url": settings.BASE_URL + reverse("report", args=[report.pk]),
        "has_pdf": settings.REPORT_MAIL_ATTACHES_PDF,
    }
    delivery.mail = mail.queue(
        kind="report",
        to=delivery.recipient.email,
        recipient=delivery.recipient,
        about=report.interview.application.candidate,
        subject=render_to_string("emails/report_subject.txt", context).strip(),
        text=render_to_string("emails/report.txt", context),
        html=render_to_string("emails/report.html", context),
        attachments=[_pdf(report)] if settings.REPORT_MAIL_ATTACHES_PDF else [],
        at=at,
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
        filename=f"report-{report.interview_id}-{report.number}.pdf",
        content_type="application/pdf",
        content=bytes(report.pdf or b""),
    )
