"""What beat runs: sweeps that make certain what actions and nudges began.

Each is harmless when run twice or by two workers: what it hands on claims its own row.
"""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from interviews.actions import reminders, scorecards
from interviews.effects import deliveries, reports
from interviews.models import Delivery, Interview, Panelist, Report, Scorecard
from interviews.tasks import build_report
from web.conflict import Conflict

BATCH = 50
SWEEP_SECONDS = 15

logger = logging.getLogger(__name__)


@shared_task
def sweep_reports() -> None:
    """Hand every report that is due to a worker: lost nudges, failures, dead workers."""
    due = Report.objects.filter(reports.due(timezone.now())).order_by("pk")
    for report_id in due.values_list("pk", flat=True)[:BATCH]:
        build_report.apply_async(kwargs={"report_id": report_id}, expires=SWEEP_SECONDS)


@shared_task
def sweep_deliveries() -> None:
    """Queue the mails that fell between a release and a build that ended at the same moment."""
    without = Delivery.objects.filter(
        report__state=Report.State.READY, is_withheld=False, mail__isnull=True
    )
    for delivery in without.order_by("pk")[:BATCH]:
        deliveries.queue(delivery=delivery, at=timezone.now())


@shared_task
def lock_overdue_cards() -> None:
    """Lock the cards whose deadline has passed, so that the final report can go out."""
    now = timezone.now()
    overdue = Interview.objects.filter(
        state=Interview.State.ENDED,
        cards_due_at__lte=now,
        scorecards__state=Scorecard.State.OPEN,
        scorecards__panelist__removed_at__isnull=True,
    )
    for interview in overdue.distinct().order_by("pk")[:BATCH]:
        try:
            scorecards.lock_overdue(interview=interview, at=now)
        except Conflict as error:  # submitted in this very moment; the next sweep looks again
            logger.info("Cards of interview %s are left for later: %s", interview.pk, error)


@shared_task
def send_reminders() -> None:
    """Remind every panelist who is due."""
    now = timezone.now()
    for panelist in Panelist.objects.filter(next_reminder_at__lte=now).order_by("pk")[:BATCH]:
        reminders.send(panelist=panelist, at=now)
