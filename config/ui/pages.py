"""What a page is made of: its head, notices, lists, tables, steps, and ways through them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.http import QueryDict
from django.utils.safestring import SafeString

from accounts.models import User
from candidates.models import Candidate
from config.ui.component import component, register
from config.ui.html import given, html, join
from web.markup.markdown import render
from web.pages import GLANCED, Page

Tone = Literal["neutral", "accent", "warn", "error", "good"]

# Colour follows meaning: amber asks for attention, red failed, green arrived, teal is current.
TONES: Mapping[str, Tone] = {
    "live": "accent",
    "in_review": "accent",
    "sending": "accent",
    "interim": "warn",
    "pending": "warn",
    "received": "warn",
    "failed": "error",
    "sent": "good",
    "saved": "good",
}


@component()
def badge(state: str, *, label: str = "", tone: Tone | Literal[""] = "") -> SafeString:
    """Name a state; the tone follows from it unless given."""
    words = label or str(state).replace("_", " ").replace("-", " ").capitalize()
    return html(
        '<span class="badge" data-tone="{}">{}</span>',
        tone or TONES.get(str(state), "neutral"),
        words,
    )


@component(block=True)
def page_header(
    title: str,
    *,
    body: SafeString,
    lead: str = "",
    back_href: str = "",
    back_label: str = "Back",
    state: str = "",
    state_label: str = "",
) -> None:
    """Open a page: way back, title with state, lead; the body holds the actions."""


@component(block=True)
def section(title: str, *, body: SafeString, lead: str = "", id: str = "") -> None:
    """Draw a titled part of a page, separated by a hairline."""


@component(block=True)
def empty_state(title: str, *, body: SafeString, text: str = "", icon: str = "") -> None:
    """Say what will appear here; the body offers the first step."""


@component(block=True)
def notice(
    *, body: SafeString, title: str = "", tone: Tone = "neutral", is_live: bool = False
) -> Mapping[str, Any]:
    """Say something about the page: `warn` asks for attention, `error` failed, `good` arrived."""
    names = {"neutral": "info", "accent": "info", "warn": "warn", "error": "error", "good": "check"}
    role = {True: "alert" if tone == "error" else "status", False: ""}[is_live]
    return {"role": role, "icon_name": names[tone]}


@component(block=True)
def data_table(
    caption: str,
    *,
    body: SafeString,
    columns: str = "",
    id: str = "",
    is_caption_shown: bool = False,
    is_stacked: bool = False,
) -> Mapping[str, Any]:
    """Wrap rows below their `columns`, or, without these, a thead and tbody.

    Columns are written as "Question|Minutes#|(Revoke)": `#` for numbers, brackets for a heading
    that is only read aloud. `is_stacked` turns rows into blocks on a phone, cells named by
    `data-label`; otherwise a wide table scrolls by itself.
    """
    return {"headings": [_heading(each) for each in columns.split("|") if each]}


def _heading(column: str) -> SafeString:
    if column.startswith("("):
        hidden = '<th scope="col"><span class="visually-hidden">{}</span></th>'
        return html(hidden, column.strip("()"))
    if column.endswith("#"):
        return html('<th scope="col" class="num">{}</th>', column.removesuffix("#"))
    return html('<th scope="col">{}</th>', column)


@component()
def row_head(label: str, *, href: str, note: str = "") -> SafeString:
    """Head a row of a table with a link to what it is about, and a note below it."""
    below = html('<span class="row-note">{}</span>', note) if note else ""
    link = '<th scope="row"><a class="row-link" href="{}">{}</a>{}</th>'
    return html(link, href, label, below)


@register.filter
def called_by(candidate: Candidate, reader: User) -> str:
    """Name a candidate so that the reader knows which of two with one name is meant."""
    return candidate.called_by(reader)


@component(block=True)
def definition_list(*, body: SafeString, is_inline: bool = False) -> None:
    """List facts; the body holds `definition` tags."""


@component(block=True)
def definition(term: str, *, body: SafeString) -> SafeString:
    """Give one fact of a definition list."""
    return html("<div><dt>{}</dt><dd>{}</dd></div>", term, body)


@component(block=True)
def tabs(label: str, *, body: SafeString) -> SafeString:
    """Lead to the parts of one thing; the body holds `tab` tags."""
    return html('<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label, body)


@component()
def tab(label: str, *, href: str, is_current: bool = False, count: int | None = None) -> None:
    """Draw one tab, a link."""


@component()
def pager(
    page: Page[Any],
    *,
    query: QueryDict | None = None,
    label: str = "Pages",
) -> Mapping[str, Any]:
    """Lead to the neighbouring keyset pages; `query` is request.GET, whose filters are kept."""
    return {
        "summary": page.summary,
        "previous": _page_address(query, page.previous_cursor),
        "next": _page_address(query, page.next_cursor),
    }


@component()
def near_hits(page: Page[Any]) -> SafeString:
    """Say above a list that it holds words of nearly the spelling that was looked for."""
    said = "Nothing has all of these words. The nearest spellings are:"
    return html('<p class="muted small">{}</p>', said) if page.is_near else SafeString()


@component()
def in_all(shown: Sequence[Any], total: int, *, href: str = "") -> SafeString:
    """Say below the first rows of a list how many there are, with the way to all of them."""
    if total <= len(shown):
        return SafeString()
    words = f"{total} in all" if total <= GLANCED else f"More than {GLANCED} in all"
    way = html(' <a href="{}">Show all</a>', href) if href else ""
    return html('<p class="muted small">{}.{}</p>', words, way)


def _page_address(query: QueryDict | None, cursor: str | None) -> str:
    if not cursor:
        return ""
    kept = query.copy() if query else QueryDict(mutable=True)
    kept["cursor"] = cursor
    return f"?{kept.urlencode()}"


@component(block=True)
def disclosure(
    summary: str,
    *,
    body: SafeString,
    open_summary: str = "",
    is_open: bool = False,
    id: str = "",
) -> None:
    """Hide the body behind a summary; `open_summary` is its text while open."""


@component(block=True)
def steps(label: str, *, body: SafeString) -> SafeString:
    """Show where something stands in its life; the body holds `step` tags."""
    return html('<ol class="steps" aria-label="{}">{}</ol>', label, body)


@component()
def step(label: str, *, state: Literal["done", "current", "todo"] = "todo", note: str = "") -> None:
    """Draw one step."""


@component(block=True)
def checklist(*, body: SafeString, label: str = "Checklist") -> SafeString:
    """List what must be met; the body holds `check` tags."""
    return html('<ul class="checklist" aria-label="{}">{}</ul>', label, body)


@component()
def check(label: str, *, is_met: bool, note: str = "") -> None:
    """Draw one requirement, met or not."""


@component(block=True, passes_on=True)
def filter_bar(
    *, action: str, body: SafeString, attrs: SafeString, clear_href: str = "", label: str = "Filter"
) -> None:
    """Filter a list by GET; the body holds fields. htmx attributes make it filter while typing."""


@component()
def markdown(text: str, *, is_compact: bool = False) -> SafeString:
    """Render Markdown with maths and code as prose, at most 68 characters wide."""
    kind = "prose is-compact" if is_compact else "prose"
    return html('<div class="{}">{}</div>', kind, render(text))


@component()
def avatar(name: str, *, is_named: bool = False) -> Mapping[str, Any]:
    """Show a person's initials, with the name beside them if asked."""
    parts = [part for part in name.split() if not part.startswith("(")]
    initials = "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()
    return {"initials": initials or "?"}


@component()
def skills(items: Sequence[str], *, first: int = 3) -> SafeString:
    """Show the first skills and fold away the rest as "+ n more"."""
    shown, more = _tags(items[:first]), _tags(items[first:])
    folded = ' <details class="skills-more"><summary>+ {1} more</summary>{0}</details>'
    rest = given(folded, more, len(items) - first)
    return html('<span class="skills">{}{}</span>', shown, rest)


def _tags(items: Sequence[str]) -> SafeString:
    return join('<span class="tag">{}</span>', [(item,) for item in items])
