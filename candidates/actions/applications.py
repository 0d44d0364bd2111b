"""Applications: a candidate for an opening, and the stage it has reached."""

import datetime as dt

from django.db import IntegrityError, transaction

from accounts.actions import audit
from accounts.actions.edits import refuse_overtaken
from accounts.models import AuditAction, User
from candidates.actions.openings import OpeningClosed
from candidates.models import Application, Candidate, Opening
from web.conflict import Conflict
from web.editions import edition


class AlreadyApplied(Conflict, problem="already-applied"):
    """One application per opening."""


@transaction.atomic
def create(
    *, candidate: Candidate, opening: Opening, by: User | None, at: dt.datetime
) -> Application:
    """Put the candidate forward for the opening. Raises OpeningClosed, AlreadyApplied."""
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    if not opening.is_open:
        raise OpeningClosed(f"{opening.title} is closed. Reopen it to take applications.")
    try:
        with transaction.atomic():
            application = Application.objects.create(
                candidate=candidate, opening=opening, applied_at=at, applied_by=by
            )
    except IntegrityError as error:
        message = f"{candidate.name} is already a candidate for {opening.title}."
        raise AlreadyApplied(message) from error
    payload = {"candidate": candidate.pk, "opening": opening.pk}
    audit.record(AuditAction.APPLICATION_CREATE, application, by=by, at=at, payload=payload)
    return application


@transaction.atomic
def move(
    *, application: Application, stage: str, by: User, at: dt.datetime, shown: str | None = None
) -> Application:
    """Put the application into another stage; into the one it is in changes nothing.

    `shown` is the stage that it was moved from on the page. Raises Overtaken when it has left that.
    """
    application = Application.objects.select_for_update().get(pk=application.pk)
    before = application.stage
    if stage == before:
        return application
    refuse_overtaken(
        before,
        edition(shown) if shown else None,
        subject=application,
        noun="stage",
        changes=[AuditAction.APPLICATION_MOVE],
        by=by,
    )
    application.stage = Application.Stage(stage)
    application.save(update_fields=["stage"])
    payload = {"from": before, "to": stage}
    audit.record(AuditAction.APPLICATION_MOVE, application, by=by, at=at, payload=payload)
    return application


def hire(
    *, application: Application, by: User, at: dt.datetime, shown: str | None = None
) -> Application:
    """Move the application to the offer stage. Raises Overtaken: see `move`."""
    stage = Application.Stage.OFFER
    return move(application=application, stage=stage, shown=shown, by=by, at=at)
