"""What beat runs for every installation."""

from celery import shared_task

from web.background.health import record_heartbeat


@shared_task(name="web.periodic.heartbeat")
def heartbeat() -> None:
    """Prove that beat, broker and worker are joined: beat sends it, a worker leaves the trace."""
    record_heartbeat("worker")


@shared_task(name="web.periodic.mailer_heartbeat")
def mailer_heartbeat() -> None:
    """Prove the same of the worker that sends mail."""
    record_heartbeat("mailer")
