"""The list of reports: the newest of each interview, none of them read whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from accounts.models import User
from candidates.queries import NAMING, called_by
from interviews.models import Decision, Delivery, Interview, Report
from web.pages import Among, Page

_CANDIDATE: Final = "interview__application__candidate__"
_OPENING: Final = "interview__application__opening__title"
_OUTCOME: Final = "interview__decision__outcome"
LISTED: Final = (
    *("pk", "state", "kind", "score", "recommendations", "awaited"),
    *("interview__ended_at", _OPENING, _OUTCOME),
    *(f"{_CANDIDATE}{name}" for name in NAMING),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A report as the list shows it; what the snapshot says is None until it is built."""

    id: int
    candidate: str
    opening: str
    ended_at: dt.datetime | None
    state: Report.State
    kind: Report.Kind
    score: Mapping[str, Any] | None
    recommendations: Sequence[Mapping[str, Any]] | None
    awaited: Sequence[str] | None
    outcome: Decision.Outcome | None


def latest(reader: User) -> QuerySet[Report]:
    """Return the newest report of each interview with what programs are told of it."""
    found = Report.objects.visible_to(reader).latest_of_each()
    return found.select_related(
        "interview__application__candidate", "interview__application__opening"
    ).only(
        *("number", "kind", "state", "requested_at", "built_at", "score", "awaited", "interview"),
        *(f"{_CANDIDATE}{name}" for name in NAMING),
        _OPENING,
    )


def listing(*, reader: User, stage: str = "") -> QuerySet[Report]:
    """Return those that are so far; all for an unknown stage."""
    found = Report.objects.visible_to(reader).latest_of_each()
    # The reports came through the reader's door.
    stuck = Delivery.objects.failed().shown_to(reader)
    stages = {
        "awaiting": Q(kind=Report.Kind.INTERIM),
        "to_decide": Q(
            kind=Report.Kind.FINAL,
            state=Report.State.READY,
            interview__state=Interview.State.ENDED,  # undecided: a decision closes it
        ),
        "decided": Q(interview__decision__isnull=False),
        "failed": Q(state=Report.State.FAILED),
        "undelivered": Q(Among("pk", stuck.values("report"))),
    }
    return found.filter(stages.get(stage, Q()))


def shown(found: Page[dict[str, Any]], *, reader: User) -> Page[Row]:
    """Return the page with its rows as they are shown."""
    return found.showing([_row(row, reader) for row in found.rows])


def _row(row: Mapping[str, Any], reader: User) -> Row:
    outcome = row[_OUTCOME]
    return Row(
        id=row["pk"],
        candidate=called_by(reader, row, path=_CANDIDATE),
        opening=row[_OPENING],
        ended_at=row["interview__ended_at"],
        state=Report.State(row["state"]),
        kind=Report.Kind(row["kind"]),
        score=row["score"],
        recommendations=row["recommendations"],
        awaited=row["awaited"],
        outcome=outcome and Decision.Outcome(outcome),
    )
