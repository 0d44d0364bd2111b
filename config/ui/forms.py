"""Form fields: label, help, error and widget, tied together for every reader."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.choices import flatten_choices
from django.utils.safestring import SafeString

from config.ui.component import component
from web.editions import Basis

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@component()
def form_token(*, token: SafeString) -> SafeString:
    """Begin a form that posts: that it is ours, for whom it was drawn, and which one it is."""
    return token


@component(passes_on=True)
def field(
    bound: BoundField | str,
    *,
    attrs: SafeString,
    label: str = "",
    help: str = "",
    rows: int | None = None,
    placeholder: str = "",
    autocomplete: str = "",
    is_label_hidden: bool = False,
    is_inline: bool = False,
    is_monospace: bool = False,
) -> Mapping[str, Any]:
    """Draw one field of a form with its label, help and errors."""
    if not isinstance(bound, BoundField):
        raise TypeError(f"{{% field %}} needs a field of a form, got {bound!r}: is the name right?")
    widget = bound.field.widget
    kind = _kind(widget)
    help_text = help or bound.help_text
    described = [f"{bound.auto_id}_help"] if help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    extra: dict[str, Any] = {
        "aria-describedby": " ".join(described) or None,
        "aria-invalid": "true" if bound.errors else None,
        "rows": rows,
        "placeholder": placeholder or None,
        "autocomplete": autocomplete or None,
        "class": "mono" if is_monospace else None,
    }
    return {
        "kind": kind,
        "label": label or bound.label,
        "help": help_text,
        "described": " ".join(described),
        "control": "" if kind == "group" else _control(bound, extra, attrs),
        "is_optional": not bound.field.required and kind != "check",
    }


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, GROUPS):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "text"


def _control(bound: BoundField, extra: Mapping[str, Any], attrs: SafeString) -> SafeString:
    """Render the widget; attributes of the tag go in before its own."""
    given = {name: value for name, value in extra.items() if value is not None}
    html = bound.as_widget(attrs=given)
    if not attrs:
        return html
    head, space, tail = html.partition(" ")
    return SafeString(f"{head}{attrs}{space}{tail}")


@component()
def form_errors(form: forms.BaseForm) -> Mapping[str, Any]:
    """Say above the form what is wrong as a whole, with a link to each field at fault."""
    faults = [bound for bound in form.visible_fields() if bound.errors]
    return {"general": form.non_field_errors(), "faults": faults}


@component()
def made_from(
    basis: Basis | None,
    *,
    form: forms.BaseForm | None = None,
    theirs: Iterable[tuple[str, str]] = (),
) -> Mapping[str, Any]:
    """Name what a form was made from; where somebody was faster, say who, and what is stored now.

    Of `form` that is each field stored otherwise than it was typed; `theirs` are labels and
    texts of what is no field.
    """
    rows = [*(_differences(form) if form else []), *theirs] if basis and basis.overtaken else []
    return {"basis": basis, "overtaken": basis and basis.overtaken, "rows": rows}


@component()
def save_buttons(label: str, *, basis: Basis | None = None, back: str = "") -> Mapping[str, Any]:
    """Draw the button that saves; where somebody was faster, the two ways that are left."""
    return {"label": label, "basis": basis, "overtaken": basis and basis.overtaken, "back": back}


def _differences(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return label and text of what the form began with and what was typed in place of it."""
    changed = set(form.changed_data)
    return [
        (str(each.label), _text(each)) for each in form.visible_fields() if each.name in changed
    ]


def _text(bound: BoundField) -> str:
    """Return what a field shows as people read it."""
    value = bound.initial
    if isinstance(bound.field, forms.BooleanField):
        return "Yes" if value else "No"
    if choices := getattr(bound.field, "choices", None):
        chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
        pairs: list[tuple[object, object]] = list(flatten_choices(choices))
        return ", ".join(str(label) for key, label in pairs if str(key) in chosen)
    if isinstance(value, dt.datetime):
        return f"{value:%a %-d %b %Y, %H:%M}"
    return str(bound.field.prepare_value(value))
