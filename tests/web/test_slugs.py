"""A slug that is free, also when somebody takes it in between."""

import pytest
from django.db import IntegrityError

from questionbank.models import QuestionSet
from web.slugs import TRIES, insert_under_free_slug

pytestmark = pytest.mark.django_db


class Shelf:
    """Makes sets of one title; the first `late` inserts come when their slug is just taken."""

    def __init__(self, *, late: int = 0) -> None:
        self.late = late
        self.tried: list[str] = []

    def insert(self, slug: str) -> str:
        self.tried.append(slug)
        is_late = len(self.tried) <= self.late
        return QuestionSet.objects.create(slug="taken" if is_late else slug, title="T").slug

    def make(self, title: str) -> str:
        reserved = frozenset({"new"})
        return insert_under_free_slug(
            QuestionSet, title, self.insert, otherwise="set", reserved=reserved
        )


@pytest.fixture(autouse=True)
def taken(db: None) -> QuestionSet:
    return QuestionSet.objects.create(slug="taken", title="T")


def test_slugs_of_one_title_are_numbered() -> None:
    slugs = [Shelf().make(title) for title in ("ML", "ML", "ml!", "机器", "New", "x" * 99)]
    assert slugs == ["ml", "ml-2", "ml-3", "set", "new-2", "x" * 40]


def test_a_slug_that_somebody_takes_in_between_is_given_up() -> None:
    shelf = Shelf(late=TRIES - 1)
    assert shelf.make("ML") == "ml"
    assert len(shelf.tried) == TRIES


def test_nothing_is_returned_that_was_not_inserted() -> None:
    shelf = Shelf(late=TRIES)
    with pytest.raises(IntegrityError):
        shelf.make("ML")
    assert len(shelf.tried) == TRIES
