"""Times as the reader's clock shows them, always with the zone's name."""

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
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
Group = tuple[str, tuple[tuple[str, str], ...]]


def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone, or UTC for a name that this machine's tz database does not know."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC


@cache
def zone_choices() -> tuple[Group, ...]:
    """Return the zones by continent for a select, UTC first.

    (("Everywhere", (("UTC", "UTC"),)), …, ("Europe", (("Europe/Berlin", "Berlin, Germany"), …)), …)
    The tz database says which zones each country uses today: no older names, no offsets.
    """
    countries = dict(_table("iso3166.tab"))
    continents: dict[str, list[tuple[str, str]]] = {}
    for code, _, name, *_ in _table("zone.tab"):
        continent, *places = name.replace("_", " ").split("/")
        label = ", ".join(dict.fromkeys([*reversed(places), countries[code]]))
        continents.setdefault(continent, []).append((name, label))
    groups = ((each, tuple(sorted(continents[each], key=_label))) for each in sorted(continents))
    return (("Everywhere", (("UTC", "UTC"),)), *groups)


def _table(name: str) -> Iterator[list[str]]:
    text = (resources.files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))


def _label(choice: tuple[str, str]) -> str:
    return choice[1]


class ZoneField(forms.ChoiceField):
    """A zone: places to choose from, and whatever else stands in the row or a device calls its own.

    With `empty`, which asks for a choice, none is taken for granted.
    """

    def __init__(self, *, empty: str = "", **kwargs: Any) -> None:  # noqa: ANN401 -- as Django's fields
        none = [("", empty)] if empty else []
        super().__init__(choices=lambda: [*none, *zone_choices()], **kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        """Offer an older name that is in use too."""
        current = form.get_initial_for_field(self, field_name)
        places = {name for _, zones in zone_choices() for name, _ in zones}
        if current and current not in places:
            self.choices = [("In use", ((current, current),)), *zone_choices()]
        return super().get_bound_field(form, field_name)

    def valid_value(self, value: str) -> bool:
        """Take every name that the tz database knows."""
        return value in zoneinfo.available_timezones()


def in_words(instant: dt.datetime, form: str = "full", *, in_zone: dt.tzinfo | None = None) -> str:
    """Write an instant as "Tue 24 Nov, 14:00 CET", in the given or else the reader's zone.

    A year other than this one is always said. A zone without letters of its own reads "UTC-03".
    """
    in_zone = in_zone or timezone.get_current_timezone()
    local = instant.astimezone(in_zone)
    if form == "full" and local.year != dt.datetime.now(in_zone).year:
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
