"""Who sits in an interview."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import audit
from accounts.actions.edits import refuse_overtaken
from accounts.models import AuditAction, User
from interviews.actions import states
from interviews.models import Interview, Panelist
from interviews.outbox import invitations
from interviews.queries.panels import Seat, seated, whatever_order, why_unfit
from web.conflict import Conflict

FIXED = "its panel cannot change"


class SeatTaken(Conflict, problem="seat-taken"):
    """The person sits on the panel already."""


class SeatEmpty(Conflict, problem="seat-empty"):
    """The person does not sit on the panel any more."""


@dataclass(slots=True)
class _Difference:
    removed: list[Panelist]
    changed: list[Panelist]
    added: list[Panelist]

    def __bool__(self) -> bool:
        return bool(self.removed or self.changed or self.added)


@transaction.atomic
def set_panel(
    *,
    interview: Interview,
    seats: Sequence[Seat],
    by: User,
    at: dt.datetime,
    made_from: str | None = None,
) -> None:
    """Seat exactly these people; who is scheduled to come and is not any more hears of it.

    Who sits there already, in whatever order, is no change. Raises WrongState once the interview
    has started, Overtaken, and ValidationError for a person who cannot sit there, one who is named
    twice, and more or (when scheduled) less than one lead.
    """
    interview = _lock(interview.pk)
    current = whatever_order(seated(interview))
    if whatever_order(seats) == current:
        return
    changes = [AuditAction.INTERVIEW_SET_PANEL]
    refuse_overtaken(current, made_from, subject=interview, noun="panel", changes=changes, by=by)
    _apply(interview, seats, by=by, at=at)


@transaction.atomic
def add(*, interview: Interview, user: User, role: str, by: User, at: dt.datetime) -> None:
    """Give one more person a seat. Raises SeatTaken, and what `set_panel` raises."""
    interview = _lock(interview.pk)
    seats = _seats_beside(interview, user)
    _apply(interview, [*seats, Seat(user, role)], by=by, at=at)


@transaction.atomic
def remove(*, panelist: Panelist, by: User, at: dt.datetime) -> None:
    """Take a seat away. Raises SeatEmpty, and what `set_panel` raises."""
    interview = _lock(panelist.interview_id)
    others = [seat for seat in seated(interview) if seat.user != _person(panelist)]
    _apply(interview, others, by=by, at=at)


@transaction.atomic
def replace_panelist(*, panelist: Panelist, user: User, by: User, at: dt.datetime) -> None:
    """Give the seat to another person, in the same role.

    Raises SeatEmpty, SeatTaken, and what `set_panel` raises.
    """
    interview = _lock(panelist.interview_id)
    leaving = _person(panelist)
    seats = _seats_beside(interview, user)
    swapped = [replace(seat, user=user) if seat.user == leaving else seat for seat in seats]
    _apply(interview, swapped, by=by, at=at)


@transaction.atomic
def change_role(*, panelist: Panelist, role: str, by: User, at: dt.datetime) -> None:
    """Give a panelist another role. A new lead takes over: the old one becomes an interviewer.

    While the interview runs only the lead can be handed over, to somebody who scores.
    Raises SeatEmpty, and what `set_panel` raises.
    """
    interview = Interview.objects.lock(pk=panelist.interview_id)
    is_handover = role == Panelist.Role.LEAD and panelist.scores
    allowed = {*Interview.State.before_start(), *([Interview.State.LIVE] if is_handover else [])}
    states.refuse_unless(interview, allowed, FIXED)
    user = _person(panelist)
    seats = [
        replace(seat, role=Panelist.Role.INTERVIEWER)
        if role == Panelist.Role.LEAD and seat.role == Panelist.Role.LEAD
        else seat
        for seat in seated(interview)
    ]
    changed = [replace(seat, role=role) if seat.user == user else seat for seat in seats]
    _apply(interview, changed, by=by, at=at)


def refuse_unfit(interview: Interview, users: Iterable[User]) -> None:
    """Raise ValidationError that names everybody who cannot sit in this interview, and why."""
    reasons = [why_unfit(user, interview.application.candidate) for user in users]
    if sentences := [why for why in reasons if why]:
        raise ValidationError({"panel": sentences})


def vacate_unfit(interview: Interview, *, by: User, at: dt.datetime) -> None:
    """Take the seats of those who cannot sit there any more: they left after they were invited.

    Expects the interview locked.
    """
    candidate = interview.application.candidate
    seats = interview.panelists.current().select_related("user")
    unfit = [seat for seat in seats if why_unfit(seat.user, candidate)]
    if not unfit:
        return
    for seat in unfit:
        seat.removed_at, seat.removed_by = at, by
        seat.save(update_fields=["removed_at", "removed_by"])
    payload = {"removed": [seat.user_id for seat in unfit], "changed": [], "added": []}
    audit.record(AuditAction.INTERVIEW_SET_PANEL, interview, by=by, at=at, payload=payload)


def refuse_without_lead(interview: Interview) -> None:
    """Raise ValidationError unless the panel has its lead."""
    if not interview.panelists.current().filter(role=Panelist.Role.LEAD).exists():
        raise ValidationError({"panel": "A scheduled interview needs a lead. Choose one."})


def _lock(interview_id: int) -> Interview:
    """Return the interview, locked; raise WrongState once it has started."""
    interview = Interview.objects.lock(pk=interview_id)
    states.refuse_unless(interview, Interview.State.before_start(), FIXED)
    return interview


def _seats_beside(interview: Interview, user: User) -> list[Seat]:
    """Return the seats that are taken; raise SeatTaken where the person has one of them."""
    seats = seated(interview)
    if any(seat.user == user for seat in seats):
        raise SeatTaken(f"{user} is already on this panel.")
    return seats


def _person(panelist: Panelist) -> User:
    """Return whose seat it is; raise SeatEmpty when it was taken away in the meantime."""
    if not Panelist.objects.current().filter(pk=panelist.pk).exists():
        raise SeatEmpty(f"{panelist.user} is no longer on this panel.")
    return panelist.user


def _apply(interview: Interview, seats: Sequence[Seat], *, by: User, at: dt.datetime) -> None:
    """Write the difference between the seats taken and the seats wanted, and tell who is met."""
    if len({seat.user for seat in seats}) < len(seats):
        raise ValidationError({"panel": "Each person can be on the panel only once."})
    if sum(seat.role == Panelist.Role.LEAD for seat in seats) > 1:
        raise ValidationError({"panel": "A panel has one lead. Choose one of them."})
    difference = _write(interview, seats, by=by, at=at)
    if not difference:
        return
    if interview.state == Interview.State.SCHEDULED:
        states.refuse_over(interview.application_id, FIXED)
    refuse_unfit(interview, [panelist.user for panelist in difference.added])
    audit.record(
        AuditAction.INTERVIEW_SET_PANEL,
        interview,
        by=by,
        at=at,
        payload={
            "removed": [panelist.user_id for panelist in difference.removed],
            "changed": [[panelist.user_id, panelist.role] for panelist in difference.changed],
            "added": [[panelist.user_id, panelist.role] for panelist in difference.added],
        },
    )
    if interview.state == Interview.State.SCHEDULED:
        refuse_without_lead(interview)
        _tell(interview, difference, at)


def _write(
    interview: Interview, seats: Sequence[Seat], *, by: User, at: dt.datetime
) -> _Difference:
    wanted = {seat.user.pk: seat for seat in seats}
    current = list(interview.panelists.current().select_related("user"))
    removed = [panelist for panelist in current if panelist.user_id not in wanted]
    for panelist in removed:
        panelist.removed_at, panelist.removed_by = at, by
        panelist.save(update_fields=["removed_at", "removed_by"])
    changed = [
        panelist
        for panelist in current
        if panelist.user_id in wanted and wanted[panelist.user_id].role != panelist.role
    ]
    for panelist in changed:
        panelist.role = wanted[panelist.user_id].role
    # The old lead steps down before the new one steps up: never two at once.
    for panelist in sorted(changed, key=lambda panelist: panelist.is_lead):
        panelist.save(update_fields=["role"])
    seated = {panelist.user_id for panelist in current}
    added = [
        Panelist.objects.create(
            interview=interview, user=seat.user, role=seat.role, added_at=at, added_by=by
        )
        for seat in seats
        if seat.user.pk not in seated
    ]
    return _Difference(removed, changed, added)


def _tell(interview: Interview, difference: _Difference, at: dt.datetime) -> None:
    interview.calendar_sequence += 1
    interview.save(update_fields=["calendar_sequence"])
    told = {*difference.removed, *difference.changed, *difference.added}
    others = [each for each in interview.panelists.current().order_by("pk") if each not in told]
    invitations.tell_panel(interview, difference.removed, change="withdrawn", at=at)
    invitations.tell_panel(interview, difference.changed, change="role", at=at)
    invitations.tell_panel(interview, difference.added, change="scheduled", at=at)
    if difference.removed or difference.added:
        invitations.tell_panel(interview, others, change="panel", at=at)
        invitations.tell_candidate(interview, change="panel", at=at)
