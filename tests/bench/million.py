"""`make bench-million`: what the database does for each page among a million interviews.

The rows come from SQL (`million.sql`, some minutes and 4 GB, dropped afterwards). Counted is the
time that EXPLAIN ANALYZE states for every query of a call, the least of some runs: other work on
the machine only ever adds to it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from candidates.models import Candidate
from candidates.queries import LISTED
from interviews import effects
from interviews.models import Interview, Panelist, Report
from interviews.queries import candidates, interviews, report_lists, today
from questionbank.queries import bank
from tests.bench.database import database
from tests.bench.frame import Benchmark, Measure, measure, table
from web.pages import page
from web.patience import took_too_long
from web.search import page_of_hits

ROWS = Path(__file__).with_suffix(".sql")
RUNS = 5
GIVEN_UP = 300.0  # ms that a search for near spellings may take
TIMES = re.compile(r"(?:Planning|Execution) Time: ([\d.]+)")
WORDS = {
    "rare": "zebulon",
    "common": "engineer",
    "two words": "zebulon ota",
    "two common words": "kami engineer",
    "no hit": "nobodyhasit",
    "misspelt": "zebuln",
}
QUESTIONS = {
    "rare": "marker777",
    "common": "model",
    "two words": "vavat explain",
    "no hit": "nothinglikeit",
    "misspelt": "modle",
}
Call = Callable[[], object]
LIMITS = (
    dict.fromkeys([f"candidates, {words}" for words in WORDS], 10)
    | dict.fromkeys([f"questions, {words}" for words in QUESTIONS], 10)
    | dict.fromkeys([f"reports, {words}" for words in WORDS], 20)
    | dict.fromkeys(["sweep of reports", "sweep of reminders"], 2)
    | dict.fromkeys(["today, interviewer", "today, recruiter", "today, admin"], 50)
)


def calls() -> dict[str, Call]:
    """Return what is measured, by name: pages of readers with few and with many rights."""
    admin, recruiter, few = (User.objects.get(pk=pk) for pk in (1, 2, 9950))
    now = timezone.now()
    due = Report.objects.filter(effects.due_filter(now)).order_by("pk")
    reminders = Panelist.objects.filter(next_reminder_at__lte=now)
    return {
        **{
            f"candidates, {name}": _search(Candidate.objects.visible_to(recruiter), words)
            for name, words in WORDS.items()
        },
        **{f"questions, {name}": _questions(admin, words) for name, words in QUESTIONS.items()},
        **{f"reports, {name}": _reports(recruiter, words) for name, words in WORDS.items()},
        "reports, not delivered": lambda: page(
            report_lists.listing(reader=recruiter, stage="undelivered"),
            order=["-pk"],
            columns=report_lists.LISTED,
        ),
        "reports, few seats": lambda: page(
            report_lists.listing(reader=few), order=["-pk"], columns=report_lists.LISTED
        ),
        **{f"interviews, few seats, {when}": _list(few, when) for when in ("past", "all", "draft")},
        "topic of eight questions": lambda: bank.rows(
            reader=admin, filters=bank.Filters(topic="topic-20"), cursor=None
        ),
        "applications to choose": lambda: candidates.selectable_applications(
            candidates.applications_for(recruiter)
        ),
        "sweep of reports": lambda: list(due.values_list("pk", flat=True)[:50]),
        "sweep of reminders": lambda: list(reminders.order_by("?")[:50]),
        "today, interviewer": lambda: today.panelist_lists(few, at=now),
        "today, recruiter": lambda: today.recruiter_lists(recruiter, at=now),
        "today, admin": lambda: (
            today.recruiter_lists(admin, at=now),
            today.admin_lists(at=now),
        ),
    }


def _search(rows: QuerySet[Any], words: str) -> Call:
    return lambda: page_of_hits(rows, words, order=("name", "id"), columns=LISTED)


def _questions(reader: User, words: str) -> Call:
    filters = bank.Filters(text=words)
    return lambda: bank.rows(reader=reader, filters=filters, cursor=None)


def _reports(reader: User, words: str) -> Call:
    return lambda: page_of_hits(
        report_lists.listing(reader=reader),
        words,
        order=["-pk"],
        column="interview__search",
        searched=Interview.objects.visible_to(reader),
        columns=report_lists.LISTED,
    )


def _list(reader: User, when: str) -> Call:
    filters: interviews.Filters = {"when": when}
    found = interviews.listing(reader=reader, filters=filters)
    return lambda: page(found, order=interviews.order(filters), columns=interviews.LISTED)


def milliseconds(call: Call) -> float:
    """Return what the database states for planning and running the queries of the call."""
    with CaptureQueriesContext(connection) as queries:
        call()
    settings, total = "", 0.0
    for sql in (query["sql"] for query in queries):
        if sql.startswith("SELECT"):
            total += min(_once(sql, settings) for _ in range(RUNS))
        else:  # settings hold until the transaction ends
            settings = sql if sql.lstrip().startswith("SET") else ""
    return total


def _once(sql: str, settings: str) -> float:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if settings:
                cursor.execute(settings)
            cursor.execute(f"EXPLAIN (ANALYZE) {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
    except OperationalError as error:
        if not took_too_long(error):
            raise
        return GIVEN_UP
    return sum(map(float, TIMES.findall(plan)))


@contextmanager
def million() -> Iterator[Measure]:
    """Make the rows and measure each call."""
    with database():
        for statement in ROWS.read_text(encoding="utf-8").split(";\n"):
            with connection.cursor() as cursor:
                cursor.execute(statement)
        yield lambda: {name: milliseconds(call) for name, call in calls().items()}


def main() -> int:
    """Return 0 when every limit is kept."""
    figures = measure([Benchmark("a million, ms of SQL", million, rounds=1, limits=LIMITS)])
    print(table(figures))
    return 0 if all(each.is_met for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
