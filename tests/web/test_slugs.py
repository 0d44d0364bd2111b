"""A slug that is free, also when many want it at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from questionbank.models import QuestionSet
from web.slugs import insert_under_free_slug


def make(title: str) -> str:
    def insert(slug: str) -> str:
        return QuestionSet.objects.create(slug=slug, title="T").slug

    reserved = frozenset({"new"})
    return insert_under_free_slug(QuestionSet, title, insert, otherwise="set", reserved=reserved)


@pytest.mark.django_db
def test_slugs_of_one_title_are_numbered() -> None:
    slugs = [make(title) for title in ("ML", "ML", "ml!", "机器", "New", "x" * 99)]
    assert slugs == ["ml", "ml-2", "ml-3", "set", "new-2", "x" * 40]


@pytest.mark.django_db(transaction=True)
def test_twenty_of_one_title_at_once_get_one_each() -> None:
    def make_one(_: int) -> str:
        try:
            return make("ML")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        slugs = list(threads.map(make_one, range(20)))
    assert sorted(slugs) == sorted(["ml", *(f"ml-{number}" for number in range(2, 21))])
