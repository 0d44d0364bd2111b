"""A delivery has one mail, whoever asks for it and however often."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, OutgoingMail, User
from interviews.models import Delivery, Interview
from interviews.outbox import deliveries
from tests.interviews.panels import build, end, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(alone: Interview, ada: User) -> Delivery:
    hand_in(alone, ada)
    return build(end(alone)).deliveries.get()


def test_a_second_call_queues_nothing(delivery: Delivery) -> None:
    """The row read before says that nothing is queued: only the locked one knows better."""
    stale = Delivery(pk=delivery.pk, report=delivery.report, recipient=delivery.recipient)
    deliveries.queue(delivery=stale, at=timezone.now())
    assert OutgoingMail.objects.filter(kind="report").count() == 1
    assert AuditEvent.objects.filter(action="delivery.queue").count() == 1


def test_what_is_withheld_is_not_queued_by_anybody(delivery: Delivery) -> None:
    OutgoingMail.objects.all().delete()
    Delivery.objects.update(is_withheld=True)
    delivery.refresh_from_db()
    deliveries.queue(delivery=delivery, at=timezone.now())
    deliveries.queue_all(report=delivery.report, at=timezone.now())
    assert not OutgoingMail.objects.filter(kind="report").exists()
