"""What beat runs: the sweep that makes certain what the nudges began."""

from celery import shared_task
from django.utils import timezone

from accounts.models import OutgoingMail
from accounts.tasks import send_mail

BATCH = 100
SWEEP_SECONDS = 20


@shared_task
def sweep_mail() -> None:
    """Hand every due mail to a worker: those whose nudge was lost, and those to be tried again.

    Enqueued twice is harmless, since sending claims the row; what no worker took before the
    next sweep is dropped, so the queue does not grow while workers are away.
    """
    due = OutgoingMail.objects.due(timezone.now()).order_by("pk").values_list("pk", flat=True)
    for mail_id in due[:BATCH]:
        send_mail.apply_async(kwargs={"mail_id": mail_id}, expires=SWEEP_SECONDS)
