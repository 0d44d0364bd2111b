"""Applications and the interviews that are planned for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from candidates.actions import applications
from candidates.models import Application
from interviews.actions import interviews
from interviews.models import Interview
from interviews.queries.interviews import planned_for
from web.conflict import Conflict


class Planned(StrEnum):
    """What becomes of interviews that are planned for somebody who is out of the running."""

    CANCEL = "cancel"
    KEEP = "keep"


class StillPlanned(Conflict, problem="still-planned"):
    """Interviews are planned, and nobody has said what becomes of them."""

    def __init__(self, interviews: Sequence[Interview]) -> None:
        super().__init__("Interviews are planned. Say whether to cancel them too.")
        self.interviews = interviews


@transaction.atomic
def move(
    *,
    application: Application,
    stage: str,
    planned: Planned | None,
    by: User,
    at: dt.datetime,
    shown: str | None = None,
) -> Application:
    """Put the application into another stage.

    Raises StillPlanned, and Overtaken when it has left the stage shown.

    Where it is out of the running then, `planned` says whether its interviews are called off; if
    they are, everybody who was invited hears of it.
    """
    # Interview before application: scheduling locks them in this order.
    found = list(planned_for(application).select_for_update(of=("self",)))
    if stage in Application.Stage.over() and found and planned is None:
        raise StillPlanned(found)
    moved = applications.move(application=application, stage=stage, shown=shown, by=by, at=at)
    if planned is Planned.CANCEL and not moved.is_running:
        for interview in found:
            interviews.cancel(interview=interview, reason="", by=by, at=at)
    return moved
