"""Lists of interviews."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from accounts.models.users import told_apart
from candidates.models import Application, Opening
from candidates.queries import NAMING, called_by
from interviews.models import Interview, Panelist, Scorecard
from interviews.models.interviews import InterviewQuerySet
from web.columns import slim
from web.pages import Page

NOT_OVER = frozenset({Interview.State.SCHEDULED, Interview.State.LIVE})
# Keyset orders need a value in each column: a draft has no time yet.
ORDERS: dict[str, tuple[str, str]] = {
    "": ("starts_at", "id"),
    "draft": ("-created_at", "-id"),
    "past": ("-starts_at", "-id"),
    "all": ("-starts_at", "-id"),
    "bare": ("-created_at", "-id"),
    "scorecards": ("-starts_at", "-id"),
    "ever": ("-created_at", "-id"),
}
# The states that each period may hold. A draft may be cancelled before it has a time.
_HELD: dict[str, frozenset[str]] = {
    "": NOT_OVER,
    "draft": frozenset({Interview.State.DRAFT, Interview.State.CANCELLED}),
    "past": frozenset(Interview.State) - NOT_OVER - {Interview.State.DRAFT},
    "all": frozenset(Interview.State) - {Interview.State.DRAFT},
    "bare": frozenset({Interview.State.DRAFT, Interview.State.SCHEDULED}),
    "scorecards": frozenset({Interview.State.ENDED}),
}


_CANDIDATE: Final = "application__candidate__"
_OPENING: Final = "application__opening__title"
LISTED: Final = (
    *("id", "title", "state", "starts_at", "slot_minutes", _OPENING),
    *(f"{_CANDIDATE}{name}" for name in NAMING),
)


class Filters(TypedDict, total=False):
    """What a reader looks for; an empty value does not filter."""

    q: str
    when: str  # one of the ORDERS but "ever"
    state: str
    opening: Opening | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits in an interview of the list."""

    name: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An interview as the list shows it."""

    id: int
    candidate: str
    title: str
    starts_at: dt.datetime | None
    slot_minutes: int
    opening: str
    panel: Sequence[Seat]
    state: Interview.State


def listing(*, reader: User, filters: Filters) -> InterviewQuerySet:
    """Return the interviews that pass the filters, words aside."""
    rows = Interview.objects.visible_to(reader).filter(_when(_period(filters), reader))
    if filters.get("state"):
        rows = rows.filter(state=filters["state"])
    if filters.get("opening"):
        rows = rows.filter(application__opening=filters["opening"])
    if filters.get("mine"):
        seats_taken = Panelist.objects.current().filter(user=reader)
        rows = rows.filter(pk__in=seats_taken.values("interview"))
    return rows


def shown(found: Page[dict[str, Any]], *, reader: User) -> Page[Row]:
    """Return the page with the panels of its interviews, which one query asks for."""
    panels = _panels([row["id"] for row in found.rows])
    return found.showing(
        [
            Row(
                id=row["id"],
                candidate=called_by(reader, row, path=_CANDIDATE),
                title=row["title"],
                starts_at=row["starts_at"],
                slot_minutes=row["slot_minutes"],
                opening=row[_OPENING],
                panel=panels[row["id"]],
                state=Interview.State(row["state"]),
            )
            for row in found.rows
        ]
    )


def _panels(interviews: Sequence[int]) -> defaultdict[int, list[Seat]]:
    """Return who sits in each, in the order of joining."""
    seats = Panelist.objects.current().filter(interview__in=interviews).order_by("pk")
    panels: defaultdict[int, list[Seat]] = defaultdict(list)
    for interview, role, name, email, has_namesake in seats.values_list(
        "interview", "role", "user__name", "user__email", "user__has_namesake"
    ):
        called = told_apart(name, email, has_namesake=has_namesake)
        panels[interview].append(Seat(called, is_lead=role == Panelist.Role.LEAD))
    return panels


def with_rows(found: InterviewQuerySet) -> QuerySet[Interview]:
    """Add what programs are told: candidate, opening, and the current panel as `seats`."""
    seats = Panelist.objects.current().select_related("user").order_by("pk")
    seats = seats.only("interview", "role", "user__name", "user__email")
    whole = found.select_related("application__candidate", "application__opening")
    return slim(whole).prefetch_related(Prefetch("panelists", seats, to_attr="seats"))


def planned_for(application: Application) -> InterviewQuerySet:
    """Return the interviews of the application that have not begun."""
    planned = Interview.objects.filter(state__in=Interview.State.before_start())
    return planned.filter(application=application).order_by("pk")


def order(filters: Filters) -> tuple[str, str]:
    """Return the keyset order that suits what is looked for."""
    return ORDERS[_period(filters)]


def is_widened(filters: Filters) -> bool:
    """Say whether the period was left out, since none of the chosen state can be in it."""
    return _period(filters) == "ever"


def _period(filters: Filters) -> str:
    when, state = filters.get("when", ""), filters.get("state", "")
    return "ever" if state and state not in _HELD[when] else when


def without_panel() -> Q:
    """Match what is still to take place, and nobody sits in it whose ratings would count."""
    counting = Panelist.objects.current().counting().filter(interview=OuterRef("pk"))
    return Q(~Exists(counting), state__in=Interview.State.before_start())


def _when(when: str, reader: User) -> Q:
    if when == "ever":
        return Q()
    if when == "draft":
        return Q(starts_at=None)
    if when == "bare":
        return without_panel()
    if when == "scorecards":
        own = Scorecard.objects.own(reader).filter(state=Scorecard.State.OPEN)
        return Q(state=Interview.State.ENDED, pk__in=own.values("interview"))
    if when == "all":
        return Q(starts_at__isnull=False)
    # What was forgotten stays with what is to come until somebody says what became of it.
    to_come = Q(state__in=NOT_OVER)
    return Q(starts_at__isnull=False) & (~to_come if when == "past" else to_come)
