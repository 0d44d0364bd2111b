"""Every list finds what stands in it, however it is spelled, and takes anything for a search."""

from __future__ import annotations

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.test import Client

from accounts.models import Role, User
from candidates.models import Application, Candidate, Opening
from interviews.models import Interview, Kit
from questionbank.models import QuestionVersion
from tests.access.world import make_world
from tests.clients import client_for
from tests.factories import make_question, make_user
from web import search
from web.pages import page
from web.search import folded, nearest

pytestmark = pytest.mark.django_db

NAME = "Haruka Ōta-Łukasz"
LISTS: dict[str, dict[str, str]] = {
    "/candidates/": {},
    "/openings/": {},
    "/people/": {},
    "/kits/": {},
    "/interviews/": {"when": "past"},
    "/reports/": {},
    "/questions/": {"state": "draft"},
}


@pytest.fixture
def reader() -> User:
    return make_user("Reader", *Role)


@pytest.fixture
def everywhere(reader: User) -> Client:
    """Give one of each the same name, and log the reader in."""
    make_world()
    Candidate.objects.update(name=NAME)
    Opening.objects.update(title=NAME)
    User.objects.exclude(pk=reader.pk).update(name=NAME)
    Kit.objects.update(name=NAME)
    draft = make_question(NAME, state=QuestionVersion.State.DRAFT)
    words = SearchVector(search.Folded("title"), config="simple")
    QuestionVersion.objects.filter(pk=draft.pk).update(search=words)
    return client_for(reader)


def test_accents_and_order_hide_nothing_and_near_spellings_are_offered(everywhere: Client) -> None:
    def found(path: str, words: str) -> str:
        hits = everywhere.get(path, {**LISTS[path], "q": words}).context["page"]
        return ("near" if hits.is_near else "found") if hits.rows else "nothing"

    expected = {
        "Haruka Ota": "found",
        "ōta HARUKA": "found",
        "lukasz": "found",
        "harka ota": "near",
        "haruka zebra": "nothing",
        "zebra": "nothing",
    }
    assert {path: {words: found(path, words) for words in expected} for path in LISTS} == (
        dict.fromkeys(LISTS, expected)
    )


BAD = {
    "long": "x" * 10_000,
    "many words": "a " * 99,
    "quotes": "'\"\\''; DROP TABLE x; --",
    "operators": "! & | <-> :* ( ) 'a':b %_\\% ~* %> \u02bc½",
    "bidi": "\u202e\u200f\u0301\u0301",
    "nothing": " \t ",
}


def test_whatever_is_typed_is_no_failure(everywhere: Client) -> None:
    many = {f"filter{number}": "x" for number in range(500)}
    for path in (*LISTS, "/interviews/new/", "/openings/new/"):
        for name, words in BAD.items():
            answer = everywhere.get(path, {**many, "q": words})
            is_refused = "at most 200 characters" in answer.content.decode()
            assert (path, name, answer.status_code) == (path, name, 200)
            assert is_refused == (path in LISTS and len(words) > search.LONGEST_SEARCH)


def test_a_cursor_of_another_list_is_no_page(everywhere: Client) -> None:
    other = page(User.objects.all(), order=["-email", "pk"], size=1).next_cursor
    statuses = {path: everywhere.get(f"{path}?cursor={other}").status_code for path in LISTS}
    assert statuses == dict.fromkeys(LISTS, 404)


def test_what_is_gathered_follows_its_rows_and_cannot_be_written(reader: User) -> None:
    make_world()

    def gathered() -> tuple[str, ...]:
        interview = Interview.objects.select_related("application").earliest("pk")
        return (interview.search, interview.application.search)

    [before] = {each.rsplit(" ", 3)[0] for each in gathered()[1:]}
    assert before in gathered()[0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE candidates_candidate SET name = 'Erased Ø'")
        cursor.execute("UPDATE candidates_opening SET title = 'Łódź'")
    assert gathered() == ("technical interview erased o lodz", "erased o lodz")
    Interview.objects.update(search="Haruka", title="Talk")
    Application.objects.update(search="Haruka")
    assert gathered() == ("talk erased o lodz", "erased o lodz")


def test_a_near_spelling_that_takes_long_is_given_up(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nearest(User.objects.all(), "Readr") == [reader]
    monkeypatch.setattr(search, "_COURTESY", search._COURTESY.replace("300ms", "1ms"))
    assert nearest(User.objects.extra(where=["pg_sleep(60) IS NOT NULL"]), "Readr") == []


def test_folding_is_one_text_for_all_spellings() -> None:
    spellings = ["Łukasz", "ŁUKASZ", "lukasz", "Łukasz"]
    assert {folded(each) for each in spellings} == {"lukasz"}
    assert [folded(each) for each in ("ŌTA", "O\u0304ta", "Straße", "ИВАН", "ﬁne")] == [
        *("ota", "ota", "strasse", "иван", "fine")
    ]
