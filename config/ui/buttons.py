"""Things to press: buttons, links that look like buttons, icons, copying and confirming."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal
from zlib import crc32

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.ui.component import component

Kind = Literal["primary", "plain", "quiet", "danger"]


@component()
def icon(name: str, *, label: str = "") -> SafeString:
    """Draw one symbol of `static/icons.svg`; without a label it is decoration."""
    return _symbol(name, label)


@lru_cache(maxsize=256)
def _symbol(name: str, label: str) -> SafeString:
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@component(passes_on=True)
def button(
    label: str,
    *,
    attrs: SafeString,
    kind: Kind = "plain",
    icon: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    formaction: str = "",
    opens: str = "",
    shortcut: str = "",
    is_small: bool = False,
    is_icon_only: bool = False,
    is_disabled: bool = False,
) -> None:
    """Draw a button. One `primary` on a screen; `danger` for what cannot be undone.

    `opens` is the id of a dialog.
    """


@component(passes_on=True)
def link_button(
    label: str,
    *,
    href: str,
    attrs: SafeString,
    kind: Kind = "plain",
    icon: str = "",
    is_small: bool = False,
    is_download: bool = False,
) -> None:
    """Draw a link to a place that looks like a button."""


@component(block=True)
def confirm(
    label: str,
    *,
    action: str,
    title: str,
    body: SafeString,
    confirm_label: str = "",
    keep_label: str = "Cancel",
    kind: Kind = "danger",
    icon: str = "",
    is_small: bool = False,
) -> Mapping[str, Any]:
    """Draw a button that asks in a dialog before it posts to `action`; works without JavaScript.

    The body stands inside the form: say what will happen, add fields (a reason) where needed.
    """
    return {
        "trigger_kind": "plain" if kind == "danger" else kind,
        "confirm_label": confirm_label or label,
        "target": f"confirm-{crc32(f'{action} {label}'.encode()):08x}",
    }


@component()
def copy_link(url: str, *, label: str = "Copy link") -> None:
    """Show an address that can be selected, with a button to copy it."""


@component(block=True)
def dialog(id: str, *, title: str, body: SafeString, is_wide: bool = False) -> None:
    """Draw a dialog that a button with `opens=<id>` opens.

    Modal, so that what lies behind it cannot be reached. A browser that knows no commands of
    buttons opens it as a popover.
    """
