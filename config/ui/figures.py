"""Scores and how far they carry. A score never stands without its coverage, n and spread."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.safestring import SafeString

from config.ui.component import component
from config.ui.html import given, html, join
from measurement import scoring
from web.numbers import plain_number

TOO_LITTLE = "too little evidence to rank"


def percent(share: float | None) -> str:
    """Write a share from 0 to 1 as "72 %", rounded only here."""
    return "–" if share is None else f"{scoring.whole_percent(share)}\u00a0%"


@component()
def score(
    value: float | None,
    *,
    coverage: float | None,
    panelists: int,
    lowest: float | None = None,
    highest: float | None = None,
    deviation: float | None = None,
    interval_low: float | None = None,
    interval_high: float | None = None,
    why_not_rankable: str = "",
    is_large: bool = False,
) -> SafeString:
    """Show a score with coverage, number of panelists and spread beside it; all shares of 0..1.

    `why_not_rankable` is the sentence of the measurement module, empty where ranking is fair.
    """
    # One panelist agrees with nobody: a span would pretend otherwise.
    spread = _span(lowest, highest) if panelists > 1 else ""
    apart = "" if deviation is None else f", SD {scoring.whole_percent(deviation)}"
    return html(
        '<div class="score{}{}"><span class="score-value num">{}</span> '
        '<span class="score-notes">{} <span>{} panelist{}, coverage {}</span>{}{}</span></div>',
        " is-large" if is_large else "",
        " is-thin" if why_not_rankable else "",
        percent(value),
        given('<span class="score-thin">{}</span>', why_not_rankable),
        panelists,
        "" if panelists == 1 else "s",
        percent(coverage),
        given(" <span>95 % interval {}</span>", _span(interval_low, interval_high)),
        given(" <span>between panelists {}{}</span>", spread, apart),
    )


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"{scoring.whole_percent(low)}–{scoring.whole_percent(high)}\u00a0%"


@component()
def spread_chart(
    value: float | None,
    *,
    label: str,
    lowest: float | None = None,
    highest: float | None = None,
    marks: Sequence[float] = (),
    is_rankable: bool = True,
) -> SafeString:
    """Draw a score as a dot on a line from `lowest` to `highest`, shares from 0 to 1.

    `marks` are single panelists' values. The same words stand in the text equivalent.
    """
    words = f"{label}: {percent(value)}"
    if lowest is not None and highest is not None:
        words += f", from {percent(lowest)} to {percent(highest)}"
    if not is_rankable:
        words += f", {TOO_LITTLE}"
    start, end = _position(lowest), _position(highest)
    return html(
        '<svg class="spread-chart{}" width="100%" height="24" role="img" aria-label="{}">'
        '<line class="axis" x1="2%" x2="98%" y1="12" y2="12" />'
        '<line class="tick" x1="2%" x2="2%" y1="8" y2="16" />'
        '<line class="tick" x1="50%" x2="50%" y1="9" y2="15" />'
        '<line class="tick" x1="98%" x2="98%" y1="8" y2="16" />{}{}{}</svg>',
        "" if is_rankable else " is-thin",
        words,
        given('<line class="span" x1="{}" x2="{}" y1="12" y2="12" />', end and start, end),
        join('<line class="mark" x1="{0}" x2="{0}" y1="6" y2="18" />', _positions(marks)),
        given('<circle class="dot" cx="{}" cy="12" r="5.5" />', _position(value)),
    )


def _positions(shares: Sequence[float]) -> list[tuple[str]]:
    return [(_position(share),) for share in shares]


def _position(share: float | None) -> str:
    """Place a share on the axis, which keeps 2 % free on both ends for the dots."""
    return "" if share is None else f"{2 + share * 96:.2f}%"


@component()
def coverage_bar(share: float, *, label: str = "Coverage") -> Mapping[str, Any]:
    """Draw which part of the planned weight was rated; below the floor it asks for attention."""
    return {
        "text": percent(share),
        "width": f"{share * 100:.2f}%",
        "is_short": scoring.is_short(share),
    }


@component()
def level_scale(
    values: Sequence[Decimal | str],
    chosen: Decimal | str | None,
    *,
    label: str = "",
    text: str = "",
) -> SafeString:
    """Draw one rating as steps of its scale with the level's value and label.

    `values` are the criterion's level values in order, as numbers or as a report keeps them;
    without a chosen one `text` says why ("not asked", "no evidence").
    """
    ordered = list(values)
    place = ordered.index(chosen) if chosen is not None and chosen in ordered else -1
    if chosen is None or place < 0:
        nothing = '<span class="level-scale"><span class="muted">{}</span></span>'
        return html(nothing, text or "–")
    return html(
        '<span class="level-scale"><span class="pips" aria-hidden="true">{}</span> '
        '<span class="num">{} <span class="muted">of {}</span></span>{}</span>',
        _pips(place, len(ordered)),
        plain_number(Decimal(chosen)),
        plain_number(Decimal(ordered[-1])),
        given(" <span>{}</span>", label),
    )


@cache
def _pips(place: int, count: int) -> SafeString:
    """Draw so many steps, those up to the place filled, the higher the darker."""
    shades = [round(index / max(count - 1, 1) * 4) for index in range(count)]
    pip = '<span class="pip {}" data-shade="{}"></span>'
    return join(pip, [("is-on" if at <= place else "", shade) for at, shade in enumerate(shades)])


@component()
def percentage(share: float | None) -> SafeString:
    """Write a share from 0 to 1 as a whole percentage."""
    return html('<span class="num">{}</span>', percent(share))
