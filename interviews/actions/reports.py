"""Ask for a report: its row is made with the change that causes it; Celery fills it in."""

import datetime as dt

from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from candidates.models import Application
from interviews.models import Delivery, Interview, Report, Scorecard, ScorecardVersion
from interviews.outbox import deliveries
from interviews.queries import recipients, scorecard_contents
from interviews.tasks import build_report
from web.background.nudges import nudge
from web.conflict import Conflict


class AlreadyBuilt(Conflict, problem="already-built"):
    """A report that is ready stays as it is."""


@transaction.atomic(savepoint=False)
def request(*, interview: Interview, by: User | None, at: dt.datetime) -> Report:
    """Make the report row of an ended interview and wake a worker.

    The row fixes the cards that the report may read. It is final when no counting card is
    open; otherwise it is interim and names whom it awaits. Earlier reports that have not been
    mailed are not mailed any more. Expects the interview locked.
    """
    awaited = scorecard_contents.awaited_panelists(interview)
    report = Report.objects.create(
        interview=interview,
        number=interview.reports.count() + 1,
        kind=Report.Kind.INTERIM if awaited else Report.Kind.FINAL,
        requested_at=at,
        requested_by=by,
        scorecard_version_ids=_readable_versions(interview),
        awaited_panelist_ids=[panelist.pk for panelist in awaited],
        next_try_at=at,
    )
    _address(report, at)
    deliveries.stop_earlier(report=report, at=at)
    audit.record(
        AuditAction.REPORT_REQUEST,
        report,
        by=by,
        at=at,
        payload={
            "interview": interview.pk,
            "kind": report.kind,
            "scorecard_versions": report.scorecard_version_ids,
        },
    )
    nudge(build_report, report_id=report.pk)
    return report


def note_read(*, report: Report, by: User, shape: str, at: dt.datetime) -> None:
    """Record that somebody read the report as a "page", "pdf" or "data", once there is one."""
    if report.state == Report.State.READY:
        audit.record(AuditAction.REPORT_READ, report, by=by, at=at, payload={"as": shape})


@transaction.atomic
def build_again(*, report: Report, by: User, at: dt.datetime) -> None:
    """Try a failed report again now, from the first attempt on; what it may read stays fixed.

    A second click changes nothing while the report is in work. Raises AlreadyBuilt.
    """
    report = Report.objects.select_for_update().defer("snapshot", "pdf").get(pk=report.pk)
    if report.state == Report.State.READY:
        raise AlreadyBuilt("This report has been built already.")
    if report.state != Report.State.FAILED:
        return
    payload = {"attempts": report.attempts}
    report.state, report.attempts, report.next_try_at = Report.State.QUEUED, 0, at
    report.save(update_fields=["state", "attempts", "next_try_at"])
    audit.record(AuditAction.REPORT_BUILD_AGAIN, report, by=by, at=at, payload=payload)
    nudge(build_report, report_id=report.pk)


def _readable_versions(interview: Interview) -> list[int]:
    """Return the latest submission of each card made before the reveal.

    Until the reveal a reopened card is not in: what was submitted before is about to change.
    """
    versions = ScorecardVersion.objects.filter(
        scorecard__interview=interview,
        scorecard__panelist__removed_at__isnull=True,
        is_after_reveal=False,
    )
    if not interview.is_revealed:
        versions = versions.filter(scorecard__state=Scorecard.State.SUBMITTED)
    latest = versions.order_by("scorecard_id", "-number").distinct("scorecard_id")
    return [version.pk for version in latest]


def _address(report: Report, at: dt.datetime) -> None:
    """Write one delivery per recruiter of the opening; whoever may not read it yet waits."""
    applications = Application.objects.select_related("candidate", "opening")
    report.interview.application = applications.get(pk=report.interview.application_id)
    for recruiter in recipients.report_recipients(report.interview):
        delivery = Delivery(report=report, recipient=recruiter, created_at=at)
        delivery.is_withheld = not recipients.may_read(delivery)
        delivery.save()
