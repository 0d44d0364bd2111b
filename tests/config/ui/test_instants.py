from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.clients import words
from tests.config.ui.drawing import draw

INSTANT = datetime(2026, 11, 24, 13, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "24 Nov 2026, 14:00 CET"),
        ("America/New_York", "24 Nov 2026, 08:00 EST"),
        ("Asia/Kolkata", "24 Nov 2026, 18:30 IST"),
        ("America/Sao_Paulo", "24 Nov 2026, 10:00 UTC-03"),
        ("Pacific/Kiritimati", "25 Nov 2026, 03:00 UTC+14"),
    ],
)
def test_a_time_names_the_zone_it_is_shown_in(zone: str, shown: str) -> None:
    with timezone.override(ZoneInfo(zone)):
        html = draw('{% time instant format="year" %}', instant=INSTANT)
    assert words(html)[4:] == shown
    assert html == draw('{% time instant format="year" zone=zone %}', instant=INSTANT, zone=zone)
    assert '<time datetime="2026-11-24T13:00:07Z">' in html


def test_a_time_of_this_year_leaves_the_year_out_and_another_says_it() -> None:
    now = timezone.now().replace(month=3, day=5, hour=9, minute=4)
    last_year = now.replace(year=now.year - 1)
    with timezone.override(UTC):
        assert words(draw("{% time instant %}", instant=now)) == f"{now:%a} 5 Mar, 09:04 UTC"
        assert words(draw("{% time instant %}", instant=last_year)).endswith(
            f"5 Mar {last_year.year}, 09:04 UTC"
        )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("day", "Tuesday, 24 November 2026"),
        ("date", "24 Nov 2026"),
        ("clock", "13:00 UTC"),
        ("second", "13:00:07"),
    ],
)
def test_shorter_forms(name: str, shown: str) -> None:
    with timezone.override(UTC):
        assert words(draw("{% time instant format=name %}", instant=INSTANT, name=name)) == shown


def test_no_time_is_a_dash() -> None:
    assert draw("{% time None %}{% duration None %}") == "––"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "0 min"), (25, "25 min"), (59.6, "1 h"), (60, "1 h"), (80, "1 h 20 min")],
)
def test_durations_in_words(minutes: float, shown: str) -> None:
    assert words(draw("{% duration minutes %}", minutes=minutes)) == shown


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ('{% save_state "saving" %}', "Saving…"),
        ('{% save_state "saved" at=instant %}', "Saved 13:00:07"),
        ('{% save_state "saved" %}', "Saved"),
        ('{% save_state "offline" count=1 %}', "Offline, 1 change kept"),
        ('{% save_state "offline" count=3 %}', "Offline, 3 changes kept"),
        ('{% save_state "conflict" %}', "Conflict: someone else changed this"),
        ('{% save_state "failed" %}', "Not saved, trying again"),
    ],
)
def test_the_save_state_says_whether_work_is_safe(tag: str, shown: str) -> None:
    with timezone.override(UTC):
        html = draw(tag, instant=INSTANT)
    assert words(html) == shown
    assert 'role="status"' in html
