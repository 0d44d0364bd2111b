"""Turn a built report into mails: one per delivery that may leave."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator

from accounts.actions import audit, mail
from accounts.actions.mail import Attachment
from accounts.models import AuditAction, OutgoingMail
from interviews.documents import paper
from interviews.formats.report import ReportContent
from interviews.models import Delivery, Interview, Report
from interviews.queries import recipients
from measurement import scoring

LONGEST_REASON = 300  # characters; the whole of it stands in the report


@dataclass(frozen=True, slots=True)
class InShort:
    """A report in four lines, in words."""

    recommendations: Sequence[tuple[str, str]]  # each with its reason
    score: str
    stands_on: str  # a score never stands alone
    why_not_rankable: str
    disagreed: int  # criteria on which two panelists are half a scale apart


def queue_all(*, report: Report, at: dt.datetime) -> None:
    """Queue a mail for each delivery of a built report that is neither withheld nor queued."""
    for delivery in report.deliveries.filter(is_withheld=False, mail__isnull=True):
        queue(delivery=delivery, at=at)


@transaction.atomic
def queue(*, delivery: Delivery, at: dt.datetime) -> None:
    """Queue the delivery's one mail. Expects a report that is ready; a second call does nothing.

    A report that a later one replaces is not mailed. The interview is locked, so that either
    this sees the later report or `stop_earlier` sees this mail.
    """
    Interview.objects.lock(reports=delivery.report_id)
    if not Delivery.objects.of_latest_report().filter(pk=delivery.pk).exists():
        return
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("report__interview__application__candidate", "recipient")
        .get(pk=delivery.pk)
    )
    if delivery.mail_id is not None or delivery.is_withheld:
        return
    if not recipients.may_read(delivery):  # any more: asked for when they still could
        _withhold(delivery, at)
        return
    report, recipient, content = delivery.report, delivery.recipient, delivery.report.content
    candidate = report.interview.application.candidate
    has_pdf = settings.REPORT_MAIL_ATTACHES_PDF
    # Whoever sends links alone wants nothing of the candidate to stay in mailboxes.
    name = candidate.called if has_pdf else report.interview.title
    words = {
        "report": content,
        "name": name,
        "recipient": recipient,
        "url": settings.BASE_URL + reverse("report_detail", args=[report.pk]),
        "has_pdf": has_pdf,
        "in_short": _in_short(content) if has_pdf and content.has_scorecards else None,
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
        AuditAction.DELIVERY_QUEUE,
        delivery,
        by=None,
        at=at,
        payload={"report": report.pk, "mail": delivery.mail.pk},
    )


def _withhold(delivery: Delivery, at: dt.datetime) -> None:
    delivery.is_withheld = True
    delivery.save(update_fields=["is_withheld"])
    payload = {"report": delivery.report_id}
    audit.record(AuditAction.DELIVERY_WITHHOLD, delivery, by=None, at=at, payload=payload)


def stop_unreadable(*, delivery: Delivery, at: dt.datetime) -> None:
    """Stop the delivery's mail when its recipient may not read the report any more."""
    if delivery.mail is not None and not recipients.may_read(delivery):
        mail.stop(mail=delivery.mail, why=f"{delivery.recipient} may no longer read it.", at=at)


def stop_earlier(*, report: Report, at: dt.datetime) -> None:
    """Stop the mails of earlier reports that have not left: they would arrive after this one.

    Expects the interview locked.
    """
    if report.number == 1:
        return
    unsent = Delivery.objects.filter(
        report__interview=report.interview_id,
        report__number__lt=report.number,
        mail__isnull=False,
    ).exclude(mail__state=OutgoingMail.State.SENT)
    for delivery in unsent.order_by("pk").select_related("mail").defer("mail__text", "mail__html"):
        if delivery.mail is not None:
            mail.stop(mail=delivery.mail, why="A later report replaced it.", at=at)


def _in_short(content: ReportContent) -> InShort:
    """Return what a recruiter asks first."""
    score = content.score
    stands_on = [
        f"{score.n_panelists} panelist{'' if score.n_panelists == 1 else 's'}",
        f"coverage {_percent(score.coverage)}",
    ]
    if score.n_panelists > 1:
        stands_on.append(
            f"between panelists {_percent(score.lowest)} and {_percent(score.highest)}"
        )
    return InShort(
        recommendations=[
            (
                f"{each.label}, {each.name}" + ("" if each.counts else " (shadow, not counted)"),
                Truncator(" ".join(each.reason.split())).chars(LONGEST_REASON),
            )
            for each in content.recommendations
        ],
        score=_percent(score.value),
        stands_on=", ".join(stands_on),
        why_not_rankable=score.why_not_rankable,
        disagreed=len(content.findings.disagreed),
    )


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{scoring.whole_percent(share)}\u00a0%"


def _pdf(report: Report) -> Attachment:
    return Attachment(
        filename=paper.filename(report),
        content_type="application/pdf",
        content=bytes(report.pdf or b""),
    )
