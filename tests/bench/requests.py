"""What requests cost, in CPU time of server and database together, beside a floor.

The two take turns inside every round, so that a ratio holds whatever else the machine is doing.
"""

import itertools
import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Role, User
from interviews.models import (
    Interview,
    InterviewQuestion,
    Panelist,
    Rating,
    Scorecard,
)
from tests.bench.database import database
from tests.bench.frame import Measure
from tests.bench.processors import cpu_milliseconds
from tests.factories import (
    make_application,
    make_interview,
    make_question,
    make_user,
)

FEW, MANY = 1_000, 10_000
LEVELS = itertools.cycle(["split-2", "split-3", "split-4"])
Work = Callable[[], None]


@contextmanager
def requests() -> Iterator[Measure]:
    """Measure saving a rating among few and many interviews, and showing the scoring sheet."""
    with database(), override_settings(ROOT_URLCONF="tests.bench.floors"):
        yield _prepare()


def _prepare() -> Measure:
    ada = make_user("Ada", Role.INTERVIEWER)
    save, floor = _savers(ada)
    sheet, sheet_floor = _sheets(ada)
    fill(ada, FEW)
    among_few = statistics.median(beside(save, floor, times=60)[0] for _ in range(5))
    fill(ada, MANY - FEW)

    def measure() -> Mapping[str, float]:
        ratio, cost = beside(save, floor, times=60)
        sheet_ratio, sheet_cost = beside(sheet, sheet_floor, times=15)
        return {
            "saving a rating, ms CPU": cost,
            "saving a rating, times the floor": ratio,
            "saving a rating, p95 ms": p95(save, times=60),
            "saving a rating, 10,000 over 1,000 interviews": ratio / among_few,
            "scoring sheet, ms CPU": sheet_cost,
            "scoring sheet, times the floor": sheet_ratio,
        }

    return measure


def beside(subject: Work, floor: Work, *, times: int) -> tuple[float, float]:
    """Return the ratio of the two costs, and the subject's in ms of CPU time."""
    floor_cost, cost = cpu_milliseconds(floor, subject, times=times)
    return cost / floor_cost, cost


def p95(work: Work, *, times: int) -> float:
    """Return the time that all but one in twenty calls keep below, in ms."""
    taken = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        taken.append((time.perf_counter() - before) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def _savers(user: User) -> tuple[Work, Work]:
    interview = make_interview(lead=user, state=Interview.State.LIVE)
    card = Scorecard.objects.get(interview=interview, panelist__user=user)
    place = (logged_in(user), card, interview.questions.get().pk)
    return saver(*place), floor_saver(*place)


def _sheets(user: User) -> tuple[Work, Work]:
    """Return the room and its floor: ten questions, three criteria each, a panel of three."""
    panel = [(make_user(name, Role.INTERVIEWER), "interviewer") for name in ("Bob", "Cyd")]
    criteria = ["split", "leakage", "judgement"]
    versions = [make_question(f"Question {number}", criteria=criteria) for number in range(10)]
    interview = make_interview(
        lead=user, panel=panel, versions=versions, state=Interview.State.LIVE
    )
    client = logged_in(user)
    return (
        getter(client, f"/interviews/{interview.pk}/room/"),
        getter(client, f"/floor/sheet/{interview.pk}"),
    )


def logged_in(user: User) -> Client:
    """Return a client of this person."""
    client = Client()
    client.force_login(user)
    return client


def getter(client: Client, url: str) -> Work:
    """Return a function that fetches the page."""

    def get() -> None:
        assert client.get(url).status_code == 200

    return get


def saver(client: Client, card: Scorecard, question: int) -> Work:
    """Return a function that saves one rating as the room does."""
    url = f"/api/v1/scorecards/{card.pk}/operations/"
    versions = itertools.count()

    def save() -> None:
        operation = {
            "op_id": str(uuid.uuid4()),
            "kind": "rating",
            "question": question,
            "criterion": "split",
            "state": "rated",
            "level": next(LEVELS),
            "expected_version": next(versions),
        }
        response = client.patch(url, {"operations": [operation]}, content_type="application/json")
        assert response.json()["results"][0]["status"] == 200, response.content

    return save


def floor_saver(client: Client, card: Scorecard, question: int) -> Work:
    """Return a function that saves one rating by the floor's view."""
    url = f"/floor/ratings/{card.pk}"

    def save() -> None:
        # A criterion of its own: the floor keeps no versions.
        body = {
            "question": question,
            "criterion": "leakage",
            "state": "rated",
            "level": next(LEVELS).replace("split", "leakage"),
        }
        response = client.patch(url, body, content_type="application/json")
        assert response.status_code == 200, response.content

    return save


def fill(user: User, count: int) -> None:
    """Add interviews with a panelist, a card and ratings, past the actions."""
    application, version, now = make_application(), make_question("Filler"), timezone.now()
    interviews = Interview.objects.bulk_create(
        Interview(
            application=application,
            title=f"Interview {number}",
            state=Interview.State.SCHEDULED,
            starts_at=now,
            scheduled_at=now,
            scheduled_by=user,
            created_at=now,
            created_by=user,
        )
        for number in range(count)
    )
    questions = InterviewQuestion.objects.bulk_create(
        InterviewQuestion(interview=interview, position=0, question=version.question, minutes=10)
        for interview in interviews
    )
    seats = Panelist.objects.bulk_create(
        Panelist(interview=interview, user=user, role="lead", added_at=now, added_by=user)
        for interview in interviews
    )
    cards = Scorecard.objects.bulk_create(
        Scorecard(interview=interview, panelist=seat)
        for interview, seat in zip(interviews, seats, strict=True)
    )
    Rating.objects.bulk_create(
        Rating(
            scorecard=card,
            interview_question=question,
            criterion_key=key,
            state="rated",
            level_key=f"{key}-4",
            updated_at=now,
        )
        for card, question in zip(cards, questions, strict=True)
        for key in ("split", "leakage")
    )
