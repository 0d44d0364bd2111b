from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from web.zones import ReaderZoneMiddleware, ZoneField, in_words, zone, zone_choices

INSTANT = datetime(2026, 11, 24, 13, 0, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Europe/Berlin", "Tue 24 Nov, 14:00 CET"),
        ("UTC", "Tue 24 Nov, 13:00 UTC"),
        ("America/Sao_Paulo", "Tue 24 Nov, 10:00 UTC-03"),
        ("Asia/Kolkata", "Tue 24 Nov, 18:30 IST"),
        ("Pacific/Auckland", "Wed 25 Nov, 02:00 NZDT"),
    ],
)
def test_an_instant_reads_as_the_local_clock_with_its_zone(name: str, words: str) -> None:
    assert in_words(INSTANT, in_zone=ZoneInfo(name)) == words
    with timezone.override(name):
        assert in_words(INSTANT) == words


def test_another_year_is_said_by_the_readers_calendar() -> None:
    last = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert in_words(last) == "Thu 31 Dec, 23:30 UTC"
    assert in_words(last, in_zone=ZoneInfo("Europe/Berlin")) == "Fri 1 Jan 2027, 00:30 CET"


@pytest.mark.parametrize(
    ("form", "words"), [("date", "24 Nov 2026"), ("clock", "13:00 UTC"), ("second", "13:00:07")]
)
def test_shorter_forms(form: str, words: str) -> None:
    assert in_words(INSTANT, form) == words


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd"])
def test_a_zone_that_nobody_knows_is_utc(name: str) -> None:
    assert zone(name) is ZoneInfo("UTC")


def test_choices_are_the_zones_that_countries_use_today_each_once() -> None:
    groups = dict(zone_choices())
    values = [value for choices in groups.values() for value, _ in choices]
    assert len(values) == len(set(values))
    assert set(values) <= available_timezones()
    assert next(iter(groups)) == "Everywhere"
    assert ("Europe/Berlin", "Berlin, Germany") in groups["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Buenos Aires, Argentina") in groups["America"]
    assert ("America/Indiana/Knox", "Knox, Indiana, United States") in groups["America"]
    assert not {"Asia/Calcutta", "Australia/ACT", "US/Pacific", "Etc/GMT+1"} & set(values)


class ZoneForm(forms.Form):
    zone = ZoneField(empty="Where?")


@pytest.mark.parametrize(
    ("sent", "errors"),
    [("Asia/Kolkata", []), ("Asia/Calcutta", []), ("Asia/Atlantis", ["zone"]), ("", ["zone"])],
)
def test_a_zone_may_have_an_older_name_but_not_none(sent: str, errors: list[str]) -> None:
    assert list(ZoneForm({"zone": sent}).errors) == errors


@pytest.mark.parametrize(
    ("stands", "first"),
    [
        (None, ("", "Where?")),
        ("Asia/Kolkata", ("", "Where?")),
        ("Asia/Calcutta", ("In use", [("Asia/Calcutta", "Asia/Calcutta")])),
    ],
)
def test_what_stands_in_the_row_is_offered(stands: str | None, first: object) -> None:
    field: Any = ZoneForm(initial={"zone": stands})["zone"].field
    assert list(field.choices)[0] == first  # noqa: RUF015 -- reads as what is asked


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (User(time_zone="Europe/Berlin"), "Tue 24 Nov, 14:00 CET"),
        (User(time_zone="Mars/Olympus"), "Tue 24 Nov, 13:00 UTC"),
        (AnonymousUser(), "Tue 24 Nov, 13:00 UTC"),
    ],
)
def test_a_request_is_answered_in_the_readers_zone(user: User | AnonymousUser, words: str) -> None:
    request = HttpRequest()
    request.user = user
    middleware = ReaderZoneMiddleware(lambda _request: HttpResponse(in_words(INSTANT)))
    assert middleware(request).content.decode() == words
    assert timezone.get_current_timezone_name() == "UTC"
