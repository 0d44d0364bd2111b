"""One fingerprint for one content, whatever it is made of."""

import datetime as dt
import uuid
import zoneinfo
from dataclasses import dataclass
from decimal import Decimal

import pytest

from accounts.models import User
from web.editions import edition

NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
KEY = uuid.UUID(int=7)


@dataclass(frozen=True)
class Thing:
    name: str
    parts: tuple[object, ...] = ()


@pytest.mark.parametrize(
    ("one", "same"),
    [
        (Thing("a", (1, 2)), Thing("a", [1, 2])),  # type: ignore[arg-type]  # as a form would
        (Decimal(10), Decimal("10.00")),
        (NOON, NOON.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))),
        ({"a": 1, "b": None}, {"b": None, "a": 1}),
        (User(pk=3, name="Ada"), User(pk=3, name="Ada Berg")),
        ([KEY, NOON.date()], (KEY, NOON.date())),
    ],
)
def test_equal_content_has_one_edition(one: object, same: object) -> None:
    assert edition(one) == edition(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Thing("a", (1, 2)), Thing("a", (2, 1))),
        (Thing("a"), Thing("b")),
        (Decimal(1), Decimal("1.01")),
        (NOON, NOON + dt.timedelta(seconds=1)),
        ({"a": None}, {}),
        (None, ""),
        (["ab"], ["a", "b"]),
        (User(pk=3), User(pk=4)),
    ],
)
def test_other_content_has_another(one: object, other: object) -> None:
    assert edition(one) != edition(other)
