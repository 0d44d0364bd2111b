"""What beat runs for every installation."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from web import receipts
from web.background.health import record_heartbeat
from web.background.sweeps import remove_orphans

# No upload takes so long: an older file has its row, or never will.
AN_UPLOAD = dt.timedelta(days=1)


@shared_task(name="web.periodic.heartbeat")
def heartbeat() -> None:
    """Prove that beat, broker and worker are joined: beat sends it, a worker leaves the trace."""
    record_heartbeat("worker")


@shared_task(name="web.periodic.mailer_heartbeat")
def mailer_heartbeat() -> None:
    """Prove the same of the worker that sends mail."""
    record_heartbeat("mailer")


@shared_task(name="web.periodic.sweep_files")
def sweep_files() -> None:
    """Delete stored files whose row was never committed."""
    remove_orphans(before=timezone.now() - AN_UPLOAD)


@shared_task(name="web.periodic.sweep_receipts")
def sweep_receipts() -> None:
    """Forget the answers that nobody asks for again."""
    receipts.sweep(timezone.now())
