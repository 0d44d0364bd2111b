"""Let withheld reports go, and send one again that did not arrive."""

import datetime as dt

from django.db import transaction

from accounts.actions import audit, mail
from accounts.models import AuditAction, OutgoingMail, User
from interviews.models import Delivery, Interview, Panelist, Report
from interviews.outbox import deliveries
from interviews.queries import recipients
from web.conflict import Conflict


class Withheld(Conflict, problem="withheld"):
    """The recipient may not read the report yet."""


class Replaced(Conflict, problem="replaced"):
    """A later report is sent in its place."""


class NotBuilt(Conflict, problem="not-built"):
    """There is no report to send yet."""


@transaction.atomic
def release(*, interview: Interview, at: dt.datetime) -> None:
    """Release the latest report to everybody who may now read it.

    What a later report has replaced stays withheld: nobody needs it any more. Expects the
    interview locked.
    """
    report = interview.reports.order_by("-number").first()
    if report is None:
        return
    for delivery in report.deliveries.filter(is_withheld=True).select_related("recipient"):
        if not recipients.may_read(delivery):
            continue
        delivery.is_withheld = False
        delivery.save(update_fields=["is_withheld"])
        audit.record(
            AuditAction.DELIVERY_RELEASE, delivery, by=None, at=at, payload={"report": report.pk}
        )
        if report.state == Report.State.READY:
            deliveries.queue(delivery=delivery, at=at)


@transaction.atomic
def resend(*, delivery: Delivery, by: User, at: dt.datetime) -> None:
    """Try the delivery's one mail again now.

    Raises Withheld, Replaced, NotBuilt, or AlreadySent when the server has
    accepted it.
    """
    Interview.objects.lock(reports=delivery.report_id)
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("report", "recipient", "mail")
        .get(pk=delivery.pk)
    )
    if not recipients.may_read(delivery):
        raise Withheld(_why_withheld(delivery))
    if not Delivery.objects.of_latest_report().filter(pk=delivery.pk).exists():
        raise Replaced("A later report replaced this one, so it will not be sent.")
    _free(delivery)
    if delivery.mail is not None:
        mail.resend(mail=delivery.mail, by=by, at=at)
    elif delivery.report.state == Report.State.READY:
        deliveries.queue(delivery=delivery, at=at)
    else:
        raise NotBuilt(_why_not_built(delivery.report))
    audit.record(AuditAction.DELIVERY_RESEND, delivery, by=by, at=at)


def _free(delivery: Delivery) -> None:
    """Undo what kept the report from somebody who may read it again."""
    is_stopped = delivery.mail is not None and delivery.mail.state == OutgoingMail.State.STOPPED
    if is_stopped or delivery.is_withheld:
        delivery.is_withheld = False
        delivery.mail = None
        delivery.save(update_fields=["is_withheld", "mail"])


def _why_withheld(delivery: Delivery) -> str:
    seats = Panelist.objects.current().filter(interview=delivery.report.interview_id)
    if delivery.recipient.is_active and seats.filter(user=delivery.recipient).exists():
        why = "is on the panel: the report is withheld until every scorecard is in."
    else:
        why = "may not read it: the account is switched off, or no longer a recruiter's."
    return f"{delivery.recipient} {why}"


def _why_not_built(report: Report) -> str:
    if report.state == Report.State.FAILED and report.next_try_at is None:
        return "The report could not be built. Build it again; its e-mail will then follow."
    if report.state == Report.State.FAILED:
        return (
            "The report could not be built yet. It will be tried again, and its e-mail will follow."
        )
    return "The report is still being built; its e-mail will follow."
