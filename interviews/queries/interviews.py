"""Lists of interviews."""

from typing import TypedDict

from django.db.models import Prefetch, Q

from accounts.models import User
from candidates.models import Application, Opening
from candidates.queries import applications_named
from interviews.models import Interview, Panelist
from interviews.models.interviews import InterviewQuerySet

NOT_OVER = frozenset({Interview.State.SCHEDULED, Interview.State.LIVE})
# Keyset orders need a value in each column: a draft has no time yet.
ORDERS: dict[str, tuple[str, str]] = {
    "": ("starts_at", "id"),
    "draft": ("-created_at", "-id"),
    "past": ("-starts_at", "-id"),
    "all": ("-starts_at", "-id"),
}


class Filters(TypedDict, total=False):
    """What a reader looks for; an empty value does not filter."""

    q: str
    when: str  # "", "draft", "past" or "all"
    state: str
    opening: Opening | None
    mine: bool


def search(*, reader: User, filters: Filters) -> InterviewQuerySet:
    """Return the interviews that the reader may see and looks for, with what a row shows."""
    rows = with_rows(Interview.objects.visible_to(reader)).filter(_when(filters.get("when", "")))
    if filters.get("state"):
        rows = rows.filter(state=filters["state"])
    if filters.get("opening"):
        rows = rows.filter(application__opening=filters["opening"])
    if filters.get("mine"):
        seats_taken = Panelist.objects.current().filter(user=reader)
        rows = rows.filter(pk__in=seats_taken.values("interview"))
    words = filters.get("q", "")
    return rows.filter(_matches(words)) if words else rows


def with_rows(found: InterviewQuerySet) -> InterviewQuerySet:
    """Add what a row shows: candidate, opening, and the current panel as `seats`."""
    seats = Panelist.objects.current().select_related("user").order_by("pk")
    return found.select_related("application__candidate", "application__opening").prefetch_related(
        Prefetch("panelists", seats, to_attr="seats")
    )


def planned_for(application: Application) -> InterviewQuerySet:
    """Return the interviews of the application that have not begun."""
    planned = Interview.objects.filter(state__in=Interview.State.before_start())
    return planned.filter(application=application).order_by("pk")


def order(filters: Filters) -> tuple[str, str]:
    """Return the keyset order that suits what is looked for."""
    return ORDERS[filters.get("when", "")]


def _when(when: str) -> Q:
    if when == "draft":
        return Q(starts_at=None)
    if when == "all":
        return Q(starts_at__isnull=False)
    # What was forgotten stays with what is to come until somebody says what became of it.
    to_come = Q(state__in=NOT_OVER)
    return Q(starts_at__isnull=False) & (~to_come if when == "past" else to_come)


def _matches(words: str) -> Q:
    return Q(title__icontains=words) | Q(application__in=applications_named(words))
