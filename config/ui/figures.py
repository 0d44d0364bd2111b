"""Scores and how far they carry. A score never stands without its coverage, n and spread."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.ui.component import component
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
) -> Mapping[str, Any]:
    """Show a score with coverage, number of panelists and spread beside it; all shares of 0..1.

    `why_not_rankable` is the sentence of the measurement module, empty where ranking is fair.
    """
    return {
        "value_text": percent(value),
        "coverage_text": percent(coverage),
        # One panelist agrees with nobody: a span would pretend otherwise.
        "spread_text": _span(lowest, highest) if panelists > 1 else "",
        "deviation_text": "" if deviation is None else str(scoring.whole_percent(deviation)),
        "interval_text": _span(interval_low, interval_high),
    }


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
) -> Mapping[str, Any]:
    """Draw a score as a dot on a line from `lowest` to `highest`, shares from 0 to 1.

    `marks` are single panelists' values. The same words stand in the text equivalent.
    """
    words = f"{label}: {percent(value)}"
    if lowest is not None and highest is not None:
        words += f", from {percent(lowest)} to {percent(highest)}"
    if not is_rankable:
        words += f", {TOO_LITTLE}"
    return {
        "words": words,
        "dot": _position(value),
        "start": _position(lowest),
        "end": _position(highest),
        "marks": [_position(mark) for mark in marks],
    }


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
) -> Mapping[str, Any]:
    """Draw one rating as steps of its scale with the level's value and label.

    `values` are the criterion's level values in order, as numbers or as a report keeps them;
    without a chosen one `text` says why ("not asked", "no evidence").
    """
    ordered = list(values)
    place = ordered.index(chosen) if chosen is not None and chosen in ordered else -1
    last = max(len(ordered) - 1, 1)
    pips = [
        {"is_on": index <= place, "shade": round(index / last * 4)} for index in range(len(ordered))
    ]
    return {
        "chosen": "" if chosen is None or place < 0 else plain_number(Decimal(chosen)),
        "highest": plain_number(Decimal(ordered[-1])) if ordered else "",
        "pips": pips,
    }


@component()
def percentage(share: float | None) -> SafeString:
    """Write a share from 0 to 1 as a whole percentage."""
    return format_html('<span class="num">{}</span>', percent(share))
