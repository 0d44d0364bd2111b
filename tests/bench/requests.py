"""What the room's requests cost, server and database together, beside a floor."""

import itertools
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.utils import timezone

from accounts.models import Role, User
from interviews.models import Interview, InterviewQuestion, Panelist, Rating, Scorecard
from tests.bench.database import database
from tests.bench.frame import Measure
from tests.bench.sites import (
    VISITORS,
    Cost,
    Request,
    Site,
    Sites,
    Visitor,
    cookie_of,
    reload,
    sites,
)
from tests.factories import make_application, make_interview, make_question, make_user
from web.unchanged import TRUSTED_FOR

FEW, MANY = 1_000, 10_000
ROOMS = 1_000  # that are open at once
SELDOM_SECONDS = 12  # between two looks of a page (static/js/room/live.js)
LEVELS = itertools.cycle(["2", "3", "4"])
Place = tuple[int, int]  # a card and a question
LIMITS = {
    "save, times the floor": 1.3,
    "save, ms CPU": 1000 / 130,
    "save in 1,000 rooms, times the floor": 1.4,
    "save, 10,000 over 1,000 interviews": 1.15,
    "unchanged poll above nothing, ms CPU": 0.5,
    "changed poll, ms CPU": 3,
    "1,000 open rooms of three, processors": 0.5,
    "sheet, times the floor": 2.5,
    "memory of the web server, times the floor": 2,
}


@contextmanager
def requests() -> Iterator[Measure]:
    """Measure saving a rating, the poll of an open room, and showing the scoring sheet."""
    with database(), sites() as both:
        yield _prepare(both)


def _prepare(both: Sites) -> Measure:
    ada = make_user("Ada", Role.INTERVIEWER)
    rooms = open_rooms(ada, ROOMS)
    # Of a card only one visitor knows the version, so those who stay have rooms of their own.
    hot = savers(ada, [[room] for room in rooms[:VISITORS]])
    spread = savers(ada, [rooms[place::VISITORS] for place in range(VISITORS, 2 * VISITORS)])
    room, sheet, plain_sheet, plain_poll = _sheets(ada)
    fill(ada, FEW)
    few, few_floor = both.compare(*hot, each=40)
    fill(ada, MANY - FEW)

    def measure() -> Mapping[str, float]:
        save, floor = both.compare(*hot, each=20)
        wide, wide_floor = both.compare(*spread, each=20)
        shown, shown_floor = both.compare(sheet, plain_sheet, each=5)
        unchanged, nothing = both.compare(
            _watchers(ada, both.product, room), reload(ada, "/health/live/"), each=20
        )
        changed, row = both.compare(reload(ada, room), plain_poll, each=10)
        ours = both.product.serve(reload(ada, "/health/live/"), each=40)
        return {
            **_figures("save", save, floor),
            "save, 10,000 over 1,000 interviews": (save.milliseconds / floor.milliseconds)
            / (few.milliseconds / few_floor.milliseconds),
            **_figures("save in 1,000 rooms", wide, wide_floor),
            **_figures("sheet", shown, shown_floor),
            **_figures("unchanged poll", unchanged, nothing),
            "unchanged poll above nothing, ms CPU": unchanged.milliseconds - ours.milliseconds,
            **_figures("changed poll", changed, row),
            "1,000 open rooms of three, processors": _watching(unchanged, changed),
            "nothing, ms CPU": ours.milliseconds,
            "memory of the web server, MB": both.product.megabytes(),
            "memory of the web server, times the floor": both.product.megabytes()
            / both.floor.megabytes(),
        }

    return measure


def _watching(unchanged: Cost, changed: Cost) -> float:
    """Return what 3,000 open pages take while nothing happens: each asks as seldom as it does."""
    looks, whole = 3 * ROOMS / SELDOM_SECONDS, 3 * ROOMS / TRUSTED_FOR
    return (looks * unchanged.milliseconds + whole * changed.milliseconds) / 1000


def _figures(name: str, cost: Cost, floor: Cost) -> dict[str, float]:
    return {
        f"{name}, ms CPU": cost.milliseconds,
        f"{name}, floor, ms CPU": floor.milliseconds,
        f"{name}, times the floor": cost.milliseconds / floor.milliseconds,
        f"{name}, p95 ms": cost.p95,
        f"{name}, KB": cost.kilobytes,
    }


def open_rooms(user: User, count: int) -> list[Place]:
    """Return so many live interviews that this person leads."""
    application, version = make_application(), make_question("Asked in all rooms")
    rooms = []
    for _ in range(count):
        interview = make_interview(
            lead=user, application=application, versions=[version], state=Interview.State.LIVE
        )
        card = Scorecard.objects.values_list("pk", flat=True).get(interview=interview)
        rooms.append((card, interview.questions.values_list("pk", flat=True).get()))
    return rooms


def savers(user: User, rooms: Sequence[Sequence[Place]]) -> tuple[list[Visitor], list[Visitor]]:
    """Return who saves in these rooms, a visitor each, and who does it on the floor."""
    return (
        [Visitor(cookie_of(user), _saves(each)) for each in rooms],
        [Visitor(cookie_of(user), _plain_saves(each)) for each in rooms],
    )


def _saves(rooms: Sequence[Place]) -> Iterator[Request]:
    """Yield one rating after the other, as the room sends them."""
    versions: dict[Place, int] = {}
    for place in itertools.cycle(rooms):
        card, question = place
        operation = {
            "op_id": str(uuid.uuid4()),
            "kind": "rating",
            "question": question,
            "criterion": "split",
            "state": "rated",
            "level": f"split-{next(LEVELS)}",
            "expected_version": versions.get(place, 0),
        }
        versions[place] = versions.get(place, 0) + 1
        path = f"/api/v1/scorecards/{card}/operations/"
        yield _patch(path, {"operations": [operation]})


def _plain_saves(rooms: Sequence[Place]) -> Iterator[Request]:
    for card, question in itertools.cycle(rooms):
        # A criterion of its own: the floor keeps no versions.
        rating = {
            "question": question,
            "criterion": "leakage",
            "state": "rated",
            "level": f"leakage-{next(LEVELS)}",
        }
        yield _patch(f"/ratings/{card}/", rating)


def _patch(path: str, values: Mapping[str, object]) -> Request:
    return Request(
        path,
        method="PATCH",
        body=json.dumps(values).encode(),
        headers={"Content-Type": "application/json"},
        says=b'"status":200',
    )


def _watchers(user: User, site: Site, path: str) -> list[Visitor]:
    """Return who has the room open and knows how it stands."""
    watchers = []
    for _ in range(VISITORS):
        cookie = cookie_of(user)
        etag = site.ask(cookie, Request(path)).headers["ETag"]
        known = Request(path, headers={"If-None-Match": etag}, expects=304)
        watchers.append(Visitor(cookie, itertools.repeat(known)))
    return watchers


def _sheets(user: User) -> tuple[str, list[Visitor], list[Visitor], list[Visitor]]:
    """Return a room's state, who opens its sheet, and both on the floor.

    Ten questions, three criteria each, a panel of three.
    """
    panel = [(make_user(name, Role.INTERVIEWER), "interviewer") for name in ("Bob", "Cyd")]
    criteria = ["split", "leakage", "judgement"]
    versions = [make_question(f"Question {number}", criteria=criteria) for number in range(10)]
    interview = make_interview(
        lead=user, panel=panel, versions=versions, state=Interview.State.LIVE
    )
    room = f"/interviews/{interview.pk}/room/"
    return (
        f"{room}status/",
        reload(user, room),
        reload(user, f"/sheets/{interview.pk}/"),
        reload(user, f"/poll/{interview.pk}/"),
    )


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
