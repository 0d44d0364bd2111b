"""A time on a wall clock becomes an instant, except where no clock or two clocks show it."""

import datetime as dt
import zoneinfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.forms.interviews import AppointmentForm
from interviews.models import Interview


def form(starts_at: str, zone: str) -> AppointmentForm:
    values = {"starts_at": starts_at, "time_zone": zone, "slot_minutes": "60", "meeting_url": ""}
    return AppointmentForm(values, interview=Interview(time_zone=zone))


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        ("2026-11-24T14:00", "Europe/Berlin", "2026-11-24T13:00+00:00"),
        ("2026-07-01 09:30", "Europe/Berlin", "2026-07-01T07:30+00:00"),
        ("2026-11-24T14:00", "Asia/Kolkata", "2026-11-24T08:30+00:00"),
        ("2026-11-24T14:00", "America/Sao_Paulo", "2026-11-24T17:00+00:00"),
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59+00:00"),
        ("2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00+00:00"),
        ("2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00+00:00"),
        ("2026-11-24T14:00", "UTC", "2026-11-24T14:00+00:00"),
    ],
)
@pytest.mark.parametrize("reader_zone", ["UTC", "America/New_York"])
def test_the_clock_is_that_of_the_chosen_zone_whatever_the_readers(
    local: str, zone: str, instant: str, reader_zone: str
) -> None:
    with timezone.override(reader_zone):
        filled = form(local, zone)
        assert filled.errors == {}
    assert filled.appointment["starts_at"] == dt.datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("local", "zone", "why"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", "02:30 on 29 March 2026 does not exist"),
        ("2026-10-25T02:30", "Europe/Berlin", "02:30 on 25 October 2026 occurs twice"),
        ("2026-03-08T02:00", "America/New_York", "02:00 on 8 March 2026 does not exist"),
    ],
)
def test_a_time_that_no_clock_or_two_clocks_show_is_refused(
    local: str, zone: str, why: str
) -> None:
    errors = form(local, zone).errors
    assert list(errors) == ["starts_at"]
    assert f"{why} in {zone.replace('_', ' ')}" in str(errors["starts_at"])


@settings(deadline=None)  # the first look at a zone reads its file
@given(
    local=st.datetimes(min_value=dt.datetime(2026, 1, 1), max_value=dt.datetime(2027, 12, 31)),  # noqa: DTZ001 -- a wall clock has no zone
    zone=st.sampled_from(
        ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
    ),
)
def test_what_is_accepted_reads_the_same_on_that_clock(local: dt.datetime, zone: str) -> None:
    local = local.replace(second=0, microsecond=0)
    filled = form(local.isoformat(), zone)
    if filled.is_valid():
        shown = filled.appointment["starts_at"].astimezone(zoneinfo.ZoneInfo(zone))
        assert shown.replace(tzinfo=None) == local


def test_the_form_opens_with_the_appointment_on_its_own_clock() -> None:
    interview = Interview(
        starts_at=dt.datetime(2026, 11, 24, 13, tzinfo=dt.UTC),
        time_zone="Europe/Berlin",
        slot_minutes=45,
    )
    with timezone.override("Asia/Tokyo"):
        html = str(AppointmentForm(interview=interview)["starts_at"])
    assert 'value="2026-11-24T14:00"' in html
    assert 'type="datetime-local"' in html


def test_a_zone_that_goes_by_an_older_name_stays_choosable() -> None:
    assert form("2026-11-24T14:00", "US/Eastern").errors == {}
