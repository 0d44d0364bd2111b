"""The clock of everything periodic."""

import datetime as dt
from typing import Any

from celery.beat import Scheduler


class SteadyScheduler(Scheduler):
    """Keeps its plan in memory alone, and makes it anew when the clock was put back.

    Celery's own writes it to the disk, which may be full, and then waits until the clock has come
    again to where it was: for an hour nothing would be swept.
    """

    _now: dt.datetime = dt.datetime.min.replace(tzinfo=dt.UTC)

    def tick(self, *args: Any, **kwargs: Any) -> float:  # noqa: ANN401 -- passed through
        """Do what is due; return the seconds until something else is."""
        now = self.app.now()
        if now < self._now:
            for entry in self.schedule.values():
                entry.last_run_at = entry.default_now()
            self._heap = None
        self._now = now
        seconds: float = super().tick(*args, **kwargs)
        return seconds
