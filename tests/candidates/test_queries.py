"""What lists and searches find."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Role, User
from candidates.models import Candidate, Opening
from candidates.queries import list_openings, offered_openings
from tests.factories import make_application, make_user
from web import choices


def make_openings(rae: User, titles: str) -> list[Opening]:
    """Make openings, each a minute younger than the one before."""
    now = timezone.now()
    return [
        Opening.objects.create(
            title=title, created_at=now + dt.timedelta(minutes=minute), created_by=rae
        )
        for minute, title in enumerate(titles)
    ]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a select offer two."""
    monkeypatch.setattr(choices, "MOST_OFFERED", 2)


def test_the_newest_open_openings_are_offered_by_title(rae: User) -> None:
    oldest, closed, *newest = make_openings(rae, "AZCB")
    Opening.objects.filter(pk=closed.pk).update(closed_at=timezone.now(), closed_by=rae)
    openings = Opening.objects.visible_to(rae)
    assert offered_openings(openings) == newest[::-1]
    Opening.objects.filter(pk=newest[0].pk).update(closed_at=timezone.now(), closed_by=rae)
    assert offered_openings(openings) == [oldest, newest[1]]


def test_the_chosen_opening_stays_among_those_offered(rae: User) -> None:
    oldest, newest = make_openings(rae, "AB")
    Opening.objects.filter(pk=oldest.pk).update(closed_at=timezone.now(), closed_by=rae)
    openings = Opening.objects.visible_to(rae)
    assert offered_openings(openings, chosen=str(oldest.pk)) == [oldest, newest]
    for nothing_else in (str(newest.pk), "", "0", "-1", "seven", "²", "9" * 30, "9" * 5000):
        assert offered_openings(openings, chosen=nothing_else) == [newest]


def test_words_find_an_opening_that_is_not_among_the_newest(rae: User) -> None:
    first, second, *_ = make_openings(rae, "XYZW")
    openings = Opening.objects.visible_to(rae)
    assert offered_openings(openings, words="x") == [first]
    assert offered_openings(openings, words="x", chosen=second.pk) == [first, second]


def test_openings_are_offered_to_staff(rae: User) -> None:
    make_openings(rae, "A")
    assert offered_openings(Opening.objects.visible_to(make_user("Old"))) == []


def test_an_opening_without_applications_counts_none(rae: User) -> None:
    make_openings(rae, "A")
    assert [row.running for row in list_openings(rae)] == [0]  # type: ignore[attr-defined]  # counted


def test_a_record_is_about_whoever_has_its_address_in_any_case(rae: User) -> None:
    candidate = make_application().candidate
    Candidate.objects.filter(pk=candidate.pk).update(email="Ärger.Smith@Example.org")
    user = make_user("Smith", Role.RECRUITER, email="äRGER.smith@example.ORG")
    assert list(Candidate.objects.about(user)) == [candidate]
    assert not Candidate.objects.visible_to(user).filter(pk=candidate.pk).exists()
    assert not Candidate.objects.about(rae).exists()
