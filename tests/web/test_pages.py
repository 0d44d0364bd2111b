import datetime as dt
import json
import string
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import OuterRef, TextField, Value
from django.db.models.functions import Concat
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from web import pages
from web.pages import RowCount, page

pytestmark = pytest.mark.django_db

LETTERS = st.sampled_from(["", "a", "B", "é", "€", "'\"\\%s", "a b"])
START = dt.datetime(2026, 11, 24, 14, 0, 0, 123456, tzinfo=dt.UTC)


def people(rows: list[tuple[str, str, int]]) -> None:
    User.objects.all().delete()
    User.objects.bulk_create(
        User(
            email=f"{n}@example.org",
            name=name,
            password=word,
            is_active=bool(instant % 2),
            joined_at=START + dt.timedelta(microseconds=instant),
        )
        for n, (name, word, instant) in enumerate(rows)
    )


def walk(read: Callable[[str | None], Any]) -> tuple[list[list[Any]], list[list[Any]]]:
    """Follow the links to the end and back again; return the pages of both ways."""
    there, back = [], []
    found = read(None)
    assert found.previous_cursor is None
    there.append(found.rows)
    while found.next_cursor:
        found = read(found.next_cursor)
        there.append(found.rows)
    back.append(found.rows)
    while found.previous_cursor:
        found = read(found.previous_cursor)
        back.append(found.rows)
    return there, back[::-1]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(LETTERS, LETTERS, st.integers(0, 3)), max_size=12),
    columns=st.permutations(["name", "password", "joined_at", "is_active"]),
    length=st.integers(0, 4),
    descending=st.tuples(*[st.booleans()] * 5),
    size=st.integers(1, 5),
)
def test_pages_are_the_slices_of_the_whole_list(
    rows: list[tuple[str, str, int]],
    columns: list[str],
    length: int,
    descending: tuple[bool, ...],
    size: int,
) -> None:
    people(rows)
    names = [*columns[:length], "pk"]
    order = [f"-{name}" if down else name for name, down in zip(names, descending, strict=False)]
    whole = list(User.objects.order_by(*order))
    there, back = walk(
        lambda cursor: page(User.objects.all(), order=order, cursor=cursor, size=size)
    )
    assert there == ([whole[at : at + size] for at in range(0, len(whole), size)] or [[]])
    assert [row for rows in back for row in rows] == whole


def test_annotations_and_values_can_be_the_order() -> None:
    people([(letter, "", 0) for letter in string.ascii_lowercase[:7]])
    label = Concat(Value("x"), "name", output_field=TextField())
    rows = User.objects.annotate(label=label).values("label", "pk")
    there, back = walk(lambda cursor: page(rows, order=["-label", "pk"], cursor=cursor, size=3))
    assert [[row["label"] for row in rows] for rows in there] == [
        ["xg", "xf", "xe"],
        ["xd", "xc", "xb"],
        ["xa"],
    ]
    assert back == there


def test_relations_can_be_the_order() -> None:
    people([("a", "", 0), ("b", "", 0), ("c", "", 0)])
    first, second, third = User.objects.order_by("name")
    for user, by in [(first, third), (second, second), (third, first)]:
        User.objects.filter(pk=user.pk).update(invited_by=by, invited_at=START)
    rows = User.objects.select_related("invited_by")
    order = ["invited_by__name", "pk"]
    there, _ = walk(lambda cursor: page(rows, order=order, cursor=cursor, size=1))
    assert there == [[third], [second], [first]]


def test_rows_that_come_and_go_shift_nothing() -> None:
    people([(letter, "", 0) for letter in "bdfh"])
    first = page(User.objects.all(), order=["name", "pk"], size=2)
    User.objects.create(email="new@example.org", name="a")
    User.objects.filter(name="d").delete()
    second = page(User.objects.all(), order=["name", "pk"], cursor=first.next_cursor, size=2)
    assert [user.name for user in second.rows] == ["f", "h"]


@pytest.mark.parametrize("order", [["name", "pk"], ["-name", "-pk"], ["-joined_at", "pk"]])
def test_every_page_is_one_query_and_none_skips_rows(order: list[str]) -> None:
    people([("a", "", n) for n in range(9)])
    cursor, said = None, []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            found = page(User.objects.all(), order=order, cursor=cursor, size=3)
        said.append((len(queries), found.summary))
        assert "OFFSET" not in queries[0]["sql"]
        cursor = found.next_cursor
    # The first counts for those behind it.
    assert said == [(2, "1–3 of 9"), (1, "4–6 of 9"), (1, "7–9 of 9")]
    assert cursor is None


def test_the_way_back_counts_backwards() -> None:
    people([("a", "", n) for n in range(9)])
    order = ["name", "pk"]
    first = page(User.objects.all(), order=order, size=4)
    second = page(User.objects.all(), order=order, cursor=first.next_cursor, size=4)
    back = page(User.objects.all(), order=order, cursor=second.previous_cursor, size=4)
    assert [each.summary for each in (first, second, back)] == ["1–4 of 9", "5–8 of 9", "1–4 of 9"]


def test_counting_ends_where_it_would_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "COUNTED", 7)
    people([("a", "", n) for n in range(7)])
    assert page(User.objects.all(), order=["pk"], size=3).summary == "1–3 of 7"
    people([("a", "", n) for n in range(9)])
    assert page(User.objects.all(), order=["pk"], size=3).summary == "1–3 of more than 7"
    assert page(User.objects.all(), order=["pk"], size=9).summary == ""


def forged(values: object, order: str = "name pk") -> str:
    content = json.dumps(values).encode()
    return pages._cipher(f"web.pages User {order}").encrypt(content).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "a:b:c",
        "\0",
        "é" * 300,
        pages._cipher("").encrypt(b'[false, ["a", "1"]]').decode(),
        forged([False, ["a", "1"]], "-name pk"),
        forged([False, ["a", "one"], 1, None]),
        forged([False, ["a"], 1, None]),
    ],
    # Cursors carry the time: as names they would differ between test processes.
    ids=["x", "colons", "nul", "long", "no salt", "other order", "no number", "too short"],
)
def test_a_cursor_from_elsewhere_is_no_page(cursor: str) -> None:
    with pytest.raises(Http404):
        page(User.objects.all(), order=["name", "pk"], cursor=cursor)


def test_a_cursor_tells_nobody_whose_row_it_is() -> None:
    people([("Zoë Unmistakable", "", n) for n in range(3)])
    cursor = page(User.objects.all(), order=["name", "pk"], size=1).next_cursor
    assert cursor
    decoded = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert [part for part in (cursor.encode(), decoded) if b"Unmistakable" in part] == []


def test_an_order_with_nulls_is_a_mistake_that_shows() -> None:
    people([("a", "", 0), ("b", "", 0)])
    User.objects.update(joined_at=None)
    with pytest.raises(TypeError, match="joined_at is NULL"):
        page(User.objects.all(), order=["joined_at", "pk"], size=1)


def test_an_order_in_one_direction_goes_straight_through_the_index() -> None:
    people([("same", "", n % 3) for n in range(2000)])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE INDEX people_by_name ON accounts_user (name, id)")
        cursor.execute("ANALYZE accounts_user")
    found = page(User.objects.all(), order=["name", "pk"], size=1000)
    with CaptureQueriesContext(connection) as queries:
        page(User.objects.all(), order=["name", "pk"], cursor=found.next_cursor, size=10)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + queries[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: (ROW(" in plan
    assert "Sort" not in plan


def test_rows_are_counted_for_each_row_of_the_page_and_nothing_is_zero() -> None:
    people([("Ada", "x", 1), ("Bob", "x", 2), ("Cyd", "y", 3)])
    alike = User.objects.filter(password=OuterRef("password")).exclude(pk=OuterRef("pk"))
    counted = User.objects.annotate(alike=RowCount(alike.order_by("-name")))
    shown = page(counted, order=["name", "id"])
    assert [(row.name, row.alike) for row in shown.rows] == [("Ada", 1), ("Bob", 1), ("Cyd", 0)]
    assert counted.filter(alike__gt=0).count() == 2
