"""The row is the truth, the task is a nudge: how actions wake a worker."""

import functools
import logging

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from web.background import outages

logger = logging.getLogger(__name__)


def nudge(task: Task, **ids: int) -> None:
    """Enqueue the task once the current transaction has committed.

    A broker that is down or hung must neither break nor hold up a request whose rows are already
    committed: the failure is logged, the other nudges of the next seconds are left out, and the
    sweep in `periodic.py` finds the rows.
    """
    transaction.on_commit(functools.partial(_publish, task, ids))


def _publish(task: Task, ids: dict[str, int]) -> None:
    broker = task.app.conf.broker_url
    reason = "the broker did not answer just now"
    if not outages.is_known(broker):
        try:
            task.delay(**ids)
        except OperationalError as error:
            outages.note(broker)
            reason = str(error)
        else:
            return
    logger.warning("Left %s %s to the sweep: %s", task.name, ids, reason)
