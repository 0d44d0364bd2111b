"""Form fields: label, help, error and widget, tied together for every reader."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from config.ui.component import component

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


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
        message = f"{{% field %}} needs a field of a form, got {bound!r}: is the name right?"
        raise TypeError(message)
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
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "help": help_text,
        "described": " ".join(described),
        "is_label_hidden": is_label_hidden,
        "is_inline": is_inline,
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
