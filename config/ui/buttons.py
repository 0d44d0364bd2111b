"""Things to press: buttons, links that look like buttons, icons, copying and confirming."""

from functools import lru_cache
from typing import Literal
from zlib import crc32

from django.templatetags.static import static
from django.utils.safestring import SafeString

from config.ui.component import component
from config.ui.html import given, html

Kind = Literal["primary", "plain", "quiet", "danger"]
OPENS = ' popovertarget="{0}" commandfor="{0}" command="show-modal" aria-haspopup="dialog"'


@component()
def icon(name: str, *, label: str = "") -> SafeString:
    """Draw one symbol of `static/icons.svg`; without a label it is decoration."""
    return _symbol(name, label)


@lru_cache(maxsize=256)
def _symbol(name: str, label: str) -> SafeString:
    href = f"{static('icons.svg')}#{name}"
    if label:
        return html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


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
) -> SafeString:
    """Draw a button. One `primary` on a screen; `danger` for what cannot be undone.

    `opens` is the id of a dialog.
    """
    return html(
        '<button type="{}" class="button{}{}" data-kind="{}"{}{}{}{}{}{}{}>{}{}{}</button>',
        type,
        " is-small" if is_small else "",
        " is-icon-only" if is_icon_only else "",
        kind,
        given(' name="{}"', name),
        given(' value="{}"', value),
        given(' formaction="{}"', formaction),
        html(' aria-label="{0}" title="{0}"', label) if is_icon_only else "",
        " disabled" if is_disabled else "",
        given(OPENS, opens),
        attrs,
        _symbol(icon, "") if icon else "",
        "" if is_icon_only else html("<span>{}</span>", label),
        given(" <kbd>{}</kbd>", shortcut),
    )


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
) -> SafeString:
    """Draw a link to a place that looks like a button."""
    return html(
        '<a class="button{}" data-kind="{}" href="{}"{}{}>{}<span>{}</span></a>',
        " is-small" if is_small else "",
        kind,
        href,
        " download" if is_download else "",
        attrs,
        _symbol(icon, "") if icon else "",
        label,
    )


@component(block=True)
def confirm(
    label: str,
    *,
    action: str,
    title: str,
    body: SafeString,
    token: SafeString,
    confirm_label: str = "",
    keep_label: str = "Cancel",
    kind: Kind = "danger",
    icon: str = "",
    is_small: bool = False,
) -> SafeString:
    """Draw a button that asks in a dialog before it posts to `action`; works without JavaScript.

    The body stands inside the form: say what will happen, add fields (a reason) where needed.
    """
    target = f"confirm-{crc32(f'{action} {label}'.encode()):08x}"
    asks: SafeString = button(
        label,
        attrs=SafeString(),
        kind="plain" if kind == "danger" else kind,
        icon=icon,
        type="button",
        opens=target,
        is_small=is_small,
    )
    return asks + html(
        '<dialog class="dialog" id="{0}" popover closedby="any" aria-labelledby="{0}-title">'
        '<form method="post" action="{1}">{2}<h2 class="dialog-title" id="{0}-title">{3}</h2>'
        '<div class="dialog-body">{4}</div><div class="dialog-actions">'
        '<button type="button" class="button" data-kind="quiet" popovertarget="{0}"'
        ' popovertargetaction="hide" commandfor="{0}" command="close"><span>{5}</span></button>'
        '<button type="submit" class="button" data-kind="{6}"><span>{7}</span></button>'
        "</div></form></dialog>",
        *(target, action, token, title, body, keep_label, kind, confirm_label or label),
    )


@component()
def copy_link(url: str, *, label: str = "Copy link") -> None:
    """Show an address that can be selected, with a button to copy it."""


@component(block=True)
def dialog(id: str, *, title: str, body: SafeString, is_wide: bool = False) -> None:
    """Draw a dialog that a button with `opens=<id>` opens.

    Modal, so that what lies behind it cannot be reached. A browser that knows no commands of
    buttons opens it as a popover.
    """
