"""Openings: creating, editing, closing and reopening."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction

from accounts.actions import audit
from accounts.actions.edits import refuse_overtaken
from accounts.models import AuditAction, Role, User
from candidates.models import Opening
from candidates.queries import opening_content
from web.conflict import Conflict

CHANGES = (AuditAction.OPENING_CREATE, AuditAction.OPENING_EDIT)


class NoRecruiter(Conflict, problem="no-recruiter"):
    """Somebody has to receive the reports."""


class OpeningClosed(Conflict, problem="opening-closed"):
    """The opening takes no more applications."""


@dataclass(frozen=True, slots=True)
class Text:
    """What an opening says."""

    title: str
    location: str = ""
    description: str = ""


@transaction.atomic
def create(*, text: Text, recruiters: Iterable[User], by: User, at: dt.datetime) -> Opening:
    """Make an opening whose reports go to these recruiters. Raises NoRecruiter."""
    chosen = _fit({user.pk for user in recruiters})
    opening = Opening.objects.create(
        title=text.title,
        location=text.location,
        description=text.description,
        created_at=at,
        created_by=by,
    )
    opening.recruiters.set(chosen)
    payload = {"recruiters": [user.pk for user in chosen]}
    audit.record(AuditAction.OPENING_CREATE, opening, by=by, at=at, payload=payload)
    return opening


@transaction.atomic
def edit(
    *,
    opening: Opening,
    text: Text,
    recruiters: Iterable[User],
    by: User,
    at: dt.datetime,
    made_from: str | None = None,
) -> Opening:
    """Change what the opening says and who its recruiters are. Raises NoRecruiter, Overtaken.

    An unchanged one changes nothing.
    """
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    wanted = {user.pk for user in recruiters}
    current = opening_content(opening)
    if asdict(text) | {"recruiters": sorted(wanted)} == current:
        return opening
    refuse_overtaken(current, made_from, subject=opening, noun="opening", changes=CHANGES, by=by)
    chosen = _fit(wanted)
    opening.title = text.title
    opening.location = text.location
    opening.description = text.description
    opening.save(update_fields=["title", "location", "description"])
    opening.recruiters.set(chosen)
    after = asdict(text) | {"recruiters": [user.pk for user in chosen]}
    changed = {
        field: {"from": current[field], "to": value}
        for field, value in after.items()
        if value != current[field]
    }
    audit.record(AuditAction.OPENING_EDIT, opening, by=by, at=at, payload=changed)
    return opening


@transaction.atomic
def close(*, opening: Opening, by: User, at: dt.datetime) -> None:
    """Take no more applications; existing ones continue. Raises OpeningClosed."""
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    if not opening.is_open:
        raise OpeningClosed("This opening is already closed.")
    opening.closed_at, opening.closed_by = at, by
    opening.save(update_fields=["closed_at", "closed_by"])
    audit.record(AuditAction.OPENING_CLOSE, opening, by=by, at=at)


@transaction.atomic
def reopen(*, opening: Opening, by: User, at: dt.datetime) -> None:
    """Take applications again; an open one stays as it is."""
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    if opening.is_open:
        return
    opening.closed_at = opening.closed_by = None
    opening.save(update_fields=["closed_at", "closed_by"])
    audit.record(AuditAction.OPENING_REOPEN, opening, by=by, at=at)


def _fit(ids: set[int]) -> list[User]:
    """Return the recruiters by id; refuse none at all, and whoever cannot read reports."""
    fit = User.objects.active().with_role(Role.RECRUITER).filter(pk__in=ids).order_by("pk")
    chosen = list(fit)
    if not chosen or len(chosen) < len(ids):
        raise NoRecruiter("Choose at least one recruiter, and only people who are recruiters.")
    return chosen
