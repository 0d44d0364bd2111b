"""What beat runs: the sweep that makes certain what the nudges began, and a nightly broom."""

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.actions import guards
from accounts.models import OutgoingMail
from accounts.tasks import send_mail

BATCH = 100


@shared_task
def sweep_mail() -> None:
    """Hand every due mail to a worker: those whose nudge was lost, and those to be tried again.

    Enqueued twice is harmless, since sending claims the row; what no worker took for minutes is
    dropped, so that workers who come back soon get to what is new.
    """
    due = OutgoingMail.objects.due(timezone.now()).order_by("pk").values_list("pk", flat=True)
    for mail_id in due[:BATCH]:
        send_mail.apply_async(kwargs={"mail_id": mail_id}, expires=settings.TASK_EXPIRES_SECONDS)


@shared_task
def clear_sessions() -> None:
    """Forget the log-ins that have run out, and the device and address of each that is over."""
    call_command("clearsessions")
    guards.forget_ended_sessions()
