"""Watching how an interview stands: asked every few seconds, and answered without the database."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from interviews.actions import decisions, panel, scorecards, sessions
from interviews.models import Interview
from tests.clients import client_for
from tests.interviews import panels
from web import unchanged

pytestmark = pytest.mark.django_db
Committing = Callable[..., AbstractContextManager[object]]
Step = Callable[[Interview, User, User], object]


class Watcher:
    """Somebody's open room."""

    def __init__(self, user: User, interview: Interview) -> None:
        self.client = client_for(user)
        self.path = f"/interviews/{interview.pk}/room/status/"
        self.etag = ""

    def look(self) -> HttpResponseBase:
        headers = {"If-None-Match": self.etag} if self.etag else {}
        response = self.client.get(self.path, headers=headers)
        self.etag = response.get("ETag", self.etag)
        return response


def shown(response: HttpResponseBase) -> object:
    """Return what the answer shows, but for the clock."""
    markup = response.getvalue().decode()
    script = re.search(r'<script id="room-standing"[^>]*>(.*?)</script>', markup)
    assert script
    return markup.replace(script.group(), ""), {**json.loads(script.group(1)), "now": None}


def mark(interview: Interview, ada: User, bob: User) -> None:
    """Let both rate, note and recommend."""
    for user in (ada, bob):
        card = panels.card_of(interview, user)
        panels.rate(card, 1, {"split": 4, "leakage": 3})
        panels.recommend(card)


def test_who_has_the_newest_hears_so_without_the_database(
    interview: Interview,
    ada: User,
    bob: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_capture_on_commit_callbacks: Committing,
) -> None:
    watcher = Watcher(bob, interview)
    assert watcher.look().status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        mark(interview, ada, bob)  # which says nothing to anybody
    with django_assert_num_queries(0):
        answers = [watcher.look() for _ in range(3)]
    assert [(each.status_code, each.getvalue()) for each in answers] == [(304, b"")] * 3
    assert {each["Cache-Control"] for each in answers} == {"private, no-store"}


def ask(interview: Interview, ada: User, _bob: User) -> object:
    return sessions.ask(question=interview.questions.get(), by=ada, at=timezone.now())


def submit(interview: Interview, _ada: User, bob: User) -> None:
    panels.submit(panels.card_of(interview, bob))


def lock(interview: Interview, ada: User, bob: User) -> object:
    card = panels.card_of(interview, bob)
    return scorecards.lock(scorecard=card, by=ada, at=timezone.now())


def hand_over(interview: Interview, ada: User, bob: User) -> object:
    seat = interview.panelists.get(user=bob)
    return panel.change_role(panelist=seat, role="lead", by=ada, at=timezone.now())


def end(interview: Interview, _ada: User, _bob: User) -> object:
    return panels.end(interview)


def reopen(interview: Interview, _ada: User, bob: User) -> object:
    return panels.reopen(interview, bob)


def decide(interview: Interview, ada: User, _bob: User) -> object:
    return decisions.decide(
        interview=interview, outcome="hold", rationale="Wait.", by=ada, at=timezone.now()
    )


@pytest.mark.parametrize(
    "steps",
    [
        [ask],
        [submit],
        [hand_over],
        [end],
        [end, lock],
        [submit, reopen],
        [submit, end, lambda i, ada, _: panels.submit(panels.card_of(i, ada)), decide],
    ],
    ids=["ask", "submit", "hand over", "end", "lock", "reopen", "decide"],
)
def test_what_changes_it_is_shown_to_the_next_who_asks(
    interview: Interview,
    ada: User,
    bob: User,
    steps: list[Step],
    django_capture_on_commit_callbacks: Committing,
) -> None:
    [*before, step] = steps
    for each in before:
        each(interview, ada, bob)
    watcher = Watcher(ada, interview)
    first = shown(watcher.look())
    assert watcher.look().status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        step(interview, ada, bob)
    second = watcher.look()
    assert second.status_code == 200
    assert shown(second) != first


def test_nobody_is_told_by_what_another_was_shown(
    interview: Interview, ada: User, bob: User, eve: User
) -> None:
    watcher = Watcher(ada, interview)
    watcher.look()
    headers = {"If-None-Match": watcher.etag}
    others = [client_for(bob), client_for(eve), Client(), client_for(ada)]
    answers = [each.get(watcher.path, headers=headers).status_code for each in others]
    assert answers == [200, 404, 302, 200]
    assert watcher.client.get(f"/interviews/{interview.pk}/", headers=headers).status_code == 200


def test_after_a_while_it_is_looked_at_again_who_asks(
    interview: Interview, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "TRUSTED_FOR", 0)
    watcher = Watcher(bob, interview)
    watcher.look()
    interview.panelists.filter(user=bob).delete()
    assert watcher.look().status_code == 404


def test_a_state_that_valkey_has_lost_is_read_anew(interview: Interview, bob: User) -> None:
    watcher = Watcher(bob, interview)
    watcher.look()
    cache.clear()
    assert [watcher.look().status_code for _ in range(2)] == [200, 304]
