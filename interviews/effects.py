"""Build a report from its row: claim it, take the snapshot, print it, address the mails."""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.actions import audit
from accounts.models import AuditAction
from interviews.documents import paper
from interviews.models import Report
from interviews.outbox import deliveries
from interviews.queries import report_snapshots
from questionbank.formats.json_values import to_json

logger = logging.getLogger(__name__)

# A worker that holds a report longer than this is taken for dead.
LEASE = dt.timedelta(minutes=2)
FIRST_PAUSE = dt.timedelta(seconds=20)
MAX_ATTEMPTS = 8
SILENT = "The worker building it stopped without reporting back, as happens when memory runs out."


def build_report(*, report_id: int) -> None:
    """Build the report once, however often this is called.

    A failure is written on the row with the next try; the periodic sweep takes it from there.
    """
    now = timezone.now()
    if _give_up(report_id, now) or not _claim(report_id, now):
        return
    try:
        _build(report_id, now)
    except Exception as error:  # whatever fails must stand on the row, for the recruiter to see
        logger.exception("Report %s could not be built", report_id)
        _fail(report_id, now, error)


def due_filter(at: dt.datetime) -> Q:
    """Return the filter for reports that are free to be built at that instant."""
    again = Q(state=Report.State.FAILED, next_try_at__lte=at)
    # Claimed in the future: by a clock that was put back since.
    silent = Q(claimed_at__lt=at - LEASE) | Q(claimed_at__gt=at + LEASE)
    return Q(state=Report.State.QUEUED) | again | Q(silent, state=Report.State.BUILDING)


def _give_up(report_id: int, at: dt.datetime) -> bool:
    """Leave a report that has killed worker after worker: it would kill the next one too."""
    given_up = Report.objects.filter(
        due_filter(at), pk=report_id, state=Report.State.BUILDING, attempts__gte=MAX_ATTEMPTS
    ).update(state=Report.State.FAILED, error=SILENT, next_try_at=None)
    if given_up:
        logger.error("Report %s is given up: its workers stopped without reporting back", report_id)
    return bool(given_up)


def _claim(report_id: int, at: dt.datetime) -> bool:
    claimed = Report.objects.filter(due_filter(at), pk=report_id).update(
        state=Report.State.BUILDING, claimed_at=at, attempts=F("attempts") + 1
    )
    return claimed == 1


def _build(report_id: int, claimed_at: dt.datetime) -> None:
    report = Report.objects.select_related(
        "interview__application__candidate", "interview__application__opening"
    ).get(pk=report_id)
    content = report_snapshots.report_content(report)
    pdf = paper.pdf(content)
    now = timezone.now()
    with transaction.atomic():
        written = _held(report_id, claimed_at).update(
            state=Report.State.READY,
            built_at=now,
            snapshot=to_json(content),
            pdf=pdf,
            error="",
            next_try_at=None,
        )
        if not written:
            return
        report.refresh_from_db()
        audit.record(
            AuditAction.REPORT_BUILD,
            report,
            by=None,
            at=now,
            payload={"kind": report.kind, "pdf_bytes": len(pdf)},
        )
        deliveries.queue_all(report=report, at=now)


def _held(report_id: int, claimed_at: dt.datetime) -> QuerySet[Report]:
    """Return the report while it is still ours.

    Compare and set: a worker whose lease ran out must not write over its successor.
    """
    return Report.objects.filter(pk=report_id, state=Report.State.BUILDING, claimed_at=claimed_at)


def _fail(report_id: int, claimed_at: dt.datetime, error: Exception) -> None:
    attempts = Report.objects.values_list("attempts", flat=True).get(pk=report_id)
    pause = FIRST_PAUSE * 2 ** (attempts - 1)
    is_last = attempts >= MAX_ATTEMPTS
    _held(report_id, claimed_at).update(
        state=Report.State.FAILED,
        error=f"{type(error).__name__}: {error}"[:500],
        next_try_at=None if is_last else timezone.now() + pause,
    )
