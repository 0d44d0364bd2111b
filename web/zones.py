"""Times as the reader's clock shows them, always with the zone's name."""

import datetime as dt
import zoneinfo
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

UTC = zoneinfo.ZoneInfo("UTC")
FORMATS = {
    "full": "%a {day} %b, %H:%M {zone}",
    "year": "%a {day} %b %Y, %H:%M {zone}",
    "day": "%A, {day} %B %Y",
    "date": "{day} %b %Y",
    "clock": "%H:%M {zone}",
    "second": "%H:%M:%S",
}
# Folders of the tz database that hold aliases and offsets instead of places.
NOT_PLACES = {"Etc", "SystemV", "US", "Brazil", "Canada", "Chile", "Mexico"}


def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone, or UTC for a name that this machine's tz database does not know."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC


@cache
def zone_choices() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the zones by continent for a select, UTC first.

    (("Everywhere", (("UTC", "UTC"),)), …, ("Europe", (("Europe/Berlin", "Berlin"), …)), …)
    """
    continents: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        continent, _, place = name.partition("/")
        if place and continent not in NOT_PLACES:
            label = place.replace("_", " ").replace("/", " / ")
            continents.setdefault(continent, []).append((name, label))
    places = ((continent, tuple(zones)) for continent, zones in continents.items())
    return (("Everywhere", (("UTC", "UTC"),)), *places)


def in_words(instant: dt.datetime, form: str = "full", *, in_zone: dt.tzinfo | None = None) -> str:
    """Write an instant as "Tue 24 Nov, 14:00 CET", in the given or else the reader's zone.

    A year other than this one is always said. A zone without letters of its own reads "UTC-03".
    """
    in_zone = in_zone or timezone.get_current_timezone()
    local = instant.astimezone(in_zone)
    if form == "full" and local.year != timezone.now().astimezone(in_zone).year:
        form = "year"
    name = local.tzname() or "UTC"
    if name[0] in "+-":
        name = f"UTC{name}"
    return local.strftime(FORMATS[form].format(day=local.day, zone=name))


class ReaderZoneMiddleware:
    """Makes the zone of whoever is logged in the current one for the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's zone; in UTC for someone who is not logged in."""
        with timezone.override(zone(getattr(request.user, "time_zone", "UTC"))):
            return self._get_response(request)
