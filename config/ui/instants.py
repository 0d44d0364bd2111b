"""Times and durations, and what has been saved."""

import math
from datetime import UTC, datetime
from typing import Literal

from django.utils.safestring import SafeString

from config.ui.component import component, register
from config.ui.html import html
from web import zones


@register.filter
def in_words(instant: datetime, form: str = "full") -> str:
    """Write an instant as mails do: as `{% time %}`, without markup."""
    return zones.in_words(instant, form)


@component()
def time(
    instant: datetime | None,
    *,
    format: Literal["full", "year", "day", "date", "clock", "second"] = "full",
    zone: str = "",
    empty: str = "–",
) -> SafeString:
    """Show an instant in the reader's or the given zone, named: "Tue 24 Nov, 14:00 CET".

    In HTML it also stands as UTC.
    """
    if instant is None:
        return html("{}", empty)
    utc = f"{instant.astimezone(UTC).isoformat()[:19]}Z"
    return html(
        '<time datetime="{}">{}</time>',
        utc,
        zones.in_words(instant, format, in_zone=zones.zone(zone) if zone else None),
    )


@component()
def duration(minutes: float | None, *, empty: str = "–") -> SafeString:
    """Show minutes as "25 min" or "1 h 20 min"."""
    if minutes is None:
        return html("{}", empty)
    hours, rest = divmod(math.floor(minutes + 0.5), 60)
    parts = ([f"{hours} h"] if hours else []) + ([f"{rest} min"] if rest or not hours else [])
    # Number and unit never part at the end of a line.
    words = " ".join(part.replace(" ", "\u00a0") for part in parts)
    return html('<span class="duration">{}</span>', words)


@component()
def save_state(
    state: Literal["saved", "saving", "offline", "conflict", "failed"],
    *,
    at: datetime | None = None,
    count: int = 0,
) -> None:
    """Say whether what was typed is safe, when it was saved, how many changes wait."""
