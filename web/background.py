"""The row is the truth, the task is a nudge: how actions wake a worker."""

import functools
import logging

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def nudge(task: Task, **ids: int) -> None:
    """Enqueue the task once the current transaction has committed.

    A broker that is down must not break a request whose rows are already committed: the
    failure is logged, and the sweep in `periodic.py` finds the rows.
    """
    transaction.on_commit(functools.partial(_publish, task, ids))


def _publish(task: Task, ids: dict[str, int]) -> None:
    try:
        task.delay(**ids)
    except OperationalError as error:
        logger.warning("Left %s %s to the sweep: %s", task.name, ids, error)
