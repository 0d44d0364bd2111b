"""What beat runs: sweeps that make certain what actions and nudges began.

Each is harmless when run twice or by two workers: what it hands on claims its own row. Rows that
fail every time stay in line, so a batch is drawn by chance: they must not fill it for ever.
"""

import logging

from celery import shared_task
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import OutgoingMail
from interviews import effects
from interviews.actions import invitations, operations, reminders, scorecards
from interviews.models import Delivery, Interview, Panelist, Report, Scorecard
from interviews.outbox import deliveries
from interviews.queries.invitations import left_behind
from interviews.tasks import build_report
from web.background import sweeps
from web.conflict import Conflict

BATCH = 50

logger = logging.getLogger(__name__)


@shared_task
def sweep_reports() -> None:
    """Hand every report that is due to a worker: lost nudges, failures, dead workers."""
    due = Report.objects.filter(effects.due_filter(timezone.now())).order_by("pk")
    for report_id in due.values_list("pk", flat=True)[:BATCH]:
        build_report.apply_async(
            kwargs={"report_id": report_id}, expires=settings.TASK_EXPIRES_SECONDS
        )


@shared_task
def sweep_deliveries() -> None:
    """Queue the mails that fell between a release and a build that ended at the same moment.

    And stop those that wait for another try to somebody who may not read the report any more.
    """
    without = Delivery.objects.of_latest_report().filter(
        report__state=Report.State.READY, is_withheld=False, mail__isnull=True
    )
    now = timezone.now()
    sweeps.each(
        without.order_by("?")[:BATCH], lambda delivery: deliveries.queue(delivery=delivery, at=now)
    )
    unsent = Delivery.objects.filter(
        mail__state__in=[OutgoingMail.State.PENDING, OutgoingMail.State.FAILED],
        mail__next_try_at__isnull=False,
    )
    sweeps.each(
        unsent.order_by("?")[:BATCH],
        lambda delivery: deliveries.stop_unreadable(delivery=delivery, at=now),
    )


@shared_task
def sweep_invitations() -> None:
    """Send events after candidates whose address or zone has changed since they were invited."""
    now = timezone.now()
    sweeps.each(
        left_behind(now).order_by("?")[:BATCH],
        lambda interview: invitations.follow(interview=interview, at=now),
    )


@shared_task
def lock_overdue_scorecards() -> None:
    """Lock the cards whose deadline has passed, so that the final report can go out."""
    now = timezone.now()
    is_open = Scorecard.objects.filter(
        interview=OuterRef("pk"),
        state=Scorecard.State.OPEN,
        panelist__removed_at__isnull=True,
    )
    overdue = Interview.objects.filter(
        Exists(is_open), state=Interview.State.ENDED, scorecards_due_at__lte=now
    )

    def lock(interview: Interview) -> None:
        try:
            scorecards.lock_overdue(interview=interview, at=now)
        except Conflict as error:  # submitted in this very moment; the next sweep looks again
            kind = type(error).__name__  # its sentence may name people
            logger.info("Cards of interview %s are left for later: %s", interview.pk, kind)

    sweeps.each(overdue.order_by("?")[:BATCH], lock)


@shared_task
def send_reminders() -> None:
    """Remind every panelist who is due."""
    now = timezone.now()
    due = Panelist.objects.filter(next_reminder_at__lte=now)
    sweeps.each(
        due.order_by("?")[:BATCH], lambda panelist: reminders.send(panelist=panelist, at=now)
    )


@shared_task
def sweep_operation_receipts() -> None:
    """Forget the operations that nobody sends again any more."""
    operations.forget_old_receipts(timezone.now())
