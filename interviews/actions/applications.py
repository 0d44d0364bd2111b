"""Applications and the interviews that are planned for them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from candidates.actions import applications
from candidates.models import Application
from interviews.actions import interviews
from interviews.queries.interviews import planned_for


@transaction.atomic
def move(
    *, application: Application, stage: str, cancels: bool, by: User, at: dt.datetime
) -> Application:
    """Put the application into another stage.

    With `cancels`, what is planned for somebody who is not in the running any more is called
    off, and everybody who was invited hears of it.
    """
    # Interview before application: scheduling locks them in this order.
    planned = list(planned_for(application).select_for_update(of=("self",)))
    moved = applications.move(application=application, stage=stage, by=by, at=at)
    if cancels and not moved.is_running:
        for interview in planned:
            interviews.cancel(interview=interview, reason="", by=by, at=at)
    return moved
