"""Background work on people: thin, keyword-only ids, harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from accounts import effects


@shared_task
def send_mail(*, mail_id: int) -> None:
    """Send one mail."""
    effects.send_mail(mail_id=mail_id, at=timezone.now())
