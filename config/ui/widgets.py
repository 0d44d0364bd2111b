"""How form widgets become HTML."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString

from config.ui.html import html, join

SELECT = "django/forms/widgets/select.html"


class Renderer(DjangoTemplates):
    """Django's templates, but for selects.

    Those include two templates for each option, and a select of openings or time zones has many:
    on a list page that was a seventh of the whole. What is drawn is the same, less empty lines.
    """

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Draw the widget or form."""
        if template_name == SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: Mapping[str, Any]) -> SafeString:
    """Draw a `<select>` from what `Select.get_context` says of it."""
    groups = join("{}", ((_group(label, options),) for label, options, _ in widget["optgroups"]))
    attributes = _attributes(widget["attrs"])
    return html('<select name="{}"{}>{}\n</select>', widget["name"], attributes, groups)


def _group(label: str | None, options: list[Mapping[str, Any]]) -> SafeString:
    drawn = join(
        '\n  <option value="{}"{}>{}</option>',
        ((each["value"], _attributes(each["attrs"]), each["label"]) for each in options),
    )
    if not label:
        return drawn
    return html('\n  <optgroup label="{}">{}\n  </optgroup>', label, drawn)


def _attributes(given: Mapping[str, Any]) -> SafeString:
    """Draw attributes in their order; True leaves one bare, False leaves it out."""
    return SafeString(
        "".join(
            html(" {}", name) if value is True else html(' {}="{}"', name, value)
            for name, value in given.items()
            if value is not False
        )
    )
