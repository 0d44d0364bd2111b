"""`make bench-growth`: the bytes that an interview leaves in the database, by table.

Three panelists rate ten questions of the bank that ships and write a note on two criteria of each,
600 characters in twenty pauses, all through the actions; then the interview ends, its report is
built and its mails leave. Counted are table, indexes and what is stored beside it (TOAST), after
the VACUUM that PostgreSQL does by itself; what the first interviews fill once is not counted.
"""

import datetime as dt
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from accounts.effects import send_mail
from accounts.models import OutgoingMail, Role, User
from candidates.actions import applications, candidates, openings
from candidates.models import Application
from config.embedded.home import PROJECT
from interviews import effects
from interviews.actions import interviews, operations, scorecards, sessions
from interviews.actions.operations import Kind, Operation
from interviews.models import Interview, Scorecard
from interviews.queries import pinned
from interviews.queries.panels import Seat
from interviews.queries.pinned import PinnedQuestion
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.actions import imports
from questionbank.formats import folder
from questionbank.models import Question
from tests.bench.database import database
from tests.bench.frame import Benchmark, Measure, measure, table
from tests.factories import make_user

QUESTIONS, NOTES, LONGEST, PAUSES = 10, 2, 600, 20
PAUSE = dt.timedelta(seconds=3)
FIRST, COUNTED = 2, 8
SEATS = {"Ada": "lead", "Bob": "interviewer", "Eve": "interviewer"}
LIMITS = {"all tables, KB": 500}  # half of it the report, whose paper is kept (decision 49)
KB = 1000
BANK = folder.read(PROJECT / "questionbank" / "content")[0]
# Of no meaning together, but as long and as different as those of people.
WORDS = " ".join(text.text for each in BANK.questions for text in each.exemplars).split()


@contextmanager
def growth() -> Iterator[Measure]:
    """Measure what one interview adds, as the mean of some."""
    with database(), override_settings(READS_MAIL_HERE=False):
        imports.run(
            bank=BANK,
            is_publishing=True,
            by=None,
            at=timezone.now(),
        )
        team = {name: make_user(name, Role.INTERVIEWER) for name in SEATS}
        team["Rae"] = make_user("Rae", Role.RECRUITER)
        yield lambda: _each(team)


def _each(team: Mapping[str, User]) -> Mapping[str, float]:
    for number in range(FIRST):
        _interview(team, number)
    before = sizes()
    for number in range(FIRST, FIRST + COUNTED):
        _interview(team, number)
    after = sizes()
    grown = {name: (after[name] - before[name]) / COUNTED / KB for name in after}
    rows = sorted(((size, name) for name, size in grown.items() if size >= 0.1), reverse=True)
    return {f"{name}, KB": size for size, name in [(sum(grown.values()), "all tables"), *rows]}


def sizes() -> dict[str, int]:
    """Return the bytes of every table of ours with all that belongs to it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        return dict(cursor.fetchall())


def _interview(team: Mapping[str, User], number: int) -> None:
    chance = np.random.default_rng(number)
    at = timezone.now()
    interview = interviews.arrange(
        application=_application(team["Rae"], number, at),
        title="Technical interview",
        plan=[PlannedSection("Core", [PlannedQuestion(each) for each in _asked()])],
        seats=[Seat(team[name], role) for name, role in SEATS.items()],
        starts_at=at + dt.timedelta(minutes=10),
        meeting_url="https://meet.example.org/growth",
        by=team["Rae"],
        at=at,
    )
    at += dt.timedelta(minutes=10)
    interviews.start(interview=interview, by=team["Ada"], at=at)
    cards = Scorecard.objects.select_related("panelist__user").filter(interview=interview)
    for question in pinned.questions_of_started(interview.pk):
        row = interview.questions.get(pk=question.id)
        sessions.ask(question=row, by=team["Ada"], at=at)
        for card in cards:
            _score(card, question, chance, at=at)
        at += dt.timedelta(minutes=6)
    for card in cards:
        _hand_in(card, chance, at=at)
    interview = Interview.objects.get(pk=interview.pk)
    report = sessions.end(interview=interview, by=team["Ada"], at=at)
    effects.build_report(report_id=report.pk)
    for mail_id in OutgoingMail.objects.due(timezone.now()).values_list("pk", flat=True):
        send_mail(mail_id=mail_id, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # between two interviews, as it happens by itself


def _application(rae: User, number: int, at: dt.datetime) -> Application:
    text = openings.Text(title=f"Engineer {number}", location="Utrecht", description="Builds.")
    opening = openings.create(text=text, recruiters=[rae], by=rae, at=at)
    profile = candidates.Profile(name=f"Noor {number}", email=f"noor-{number}@example.org")
    candidate = candidates.create(profile=profile, by=rae, at=at)
    return applications.create(candidate=candidate, opening=opening, by=rae, at=at)


def _asked() -> list[Question]:
    return list(Question.objects.order_by("slug")[:QUESTIONS])


def _score(
    card: Scorecard, question: PinnedQuestion, chance: np.random.Generator, *, at: dt.datetime
) -> None:
    """Rate each criterion, and write a note on the first of them while the candidate speaks.

    The lowest and the highest level ask for a note: nobody here chooses them.
    """
    criteria = question.record.criteria
    for criterion in criteria:
        level = criterion.levels[chance.integers(1, len(criterion.levels) - 1)]
        _apply(
            card,
            at,
            Kind.RATING,
            question=question.id,
            criterion=criterion.key,
            state="rated",
            level=level.key,
        )
    for place, criterion in enumerate(criteria[:NOTES]):
        note = _words(chance, LONGEST)
        for pause in range(1, PAUSES + 1):
            _apply(
                card,
                at + (place * PAUSES + pause) * PAUSE,
                Kind.NOTE,
                question=question.id,
                criterion=criterion.key,
                text=note[: LONGEST * pause // PAUSES],
                is_typing=pause < PAUSES,
                expected_version=pause - 1,
            )


def _hand_in(card: Scorecard, chance: np.random.Generator, *, at: dt.datetime) -> None:
    _apply(card, at, Kind.RECOMMENDATION, recommendation="yes", text=_words(chance, LONGEST))
    card.refresh_from_db()
    scorecards.submit(scorecard=card, by=card.panelist.user, at=at, confirms_not_asked=True)


def _apply(
    card: Scorecard,
    at: dt.datetime,
    kind: Kind,
    expected_version: int = 0,
    **values: object,
) -> None:
    made = Operation(uuid.uuid4(), kind, expected_version, **values)  # type: ignore[arg-type]  # by kind
    [result] = operations.apply(
        scorecard_id=card.pk, operations=[made], by=card.panelist.user, at=at
    )
    assert result.status == 200, result


def _words(chance: np.random.Generator, length: int) -> str:
    return " ".join(chance.choice(WORDS, length))[:length]


def main() -> int:
    """Return 0 when the limit is kept."""
    figures = measure([Benchmark("an interview", growth, rounds=1, limits=LIMITS)])
    print(table(figures))
    return 0 if all(each.is_met for each in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
