"""An interview's own clock, which never goes back."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max

from interviews.models import Interview
from web.prepared import PreparedQuery

_KNOWN = PreparedQuery(
    lambda interview: (
        Interview.objects.filter(pk=interview)
        .values("pk")
        .values_list(
            Max("started_at"),
            Max("ended_at"),
            Max("questions__answer__asked_at"),
            Max("questions__answer__finished_at"),
            Max("scorecards__reopened_at"),
            Max("scorecards__versions__submitted_at"),
        )
    ),
    interview=int,
)


def not_before(interview: Interview, at: dt.datetime) -> dt.datetime:
    """Return the instant, or the last that the locked interview knows if that is later.

    The machine's clock may be put back, and two machines may differ. What happens later has a later
    instant nevertheless: no answer ends before it began, and who could read whose marks is told by
    what came first.
    """
    [known] = _KNOWN.rows(interview=interview.pk)
    instants: list[dt.datetime] = [each for each in known if each is not None]
    return max([at, *instants])
