"""Wake-up calls for workers. Each carries an id; the row says what is left to do."""

from celery import shared_task

from interviews import effects


@shared_task
def build_report(*, report_id: int) -> None:
    """Build a report that was asked for, unless it has been built already."""
    effects.build_report(report_id=report_id)
