"""How a component tag works: a function declares the attributes, a template draws them.

The parameters of the function are the attributes of the tag, so an attribute that nobody declared
is refused when the template is compiled, not silently dropped when it is rendered.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from config.ui.html import html
from web.form_keys import FIELD as FORM_KEY

register = template.Library()

# `name=value`; names may hold hyphens, which Django's own tag arguments do not allow (`hx-get`).
ATTRIBUTE = re.compile(r"^([a-zA-Z][\w-]*)=(.+)$", re.DOTALL)
MADE = ("body", "attrs", "token")  # what a function is handed that no attribute gives
PASSED_ON = re.compile(r"^(hx|data|aria)-[\w-]+$|^(id|form|popovertarget|popovertargetaction)$")


@dataclass(frozen=True)
class Component:
    """What a tag accepts: the signature of `draw`, a body, HTML attributes."""

    name: str
    draw: Callable[..., Mapping[str, Any] | SafeString | None]
    signature: inspect.Signature
    is_block: bool
    passes_on: bool

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What an attribute is that the tag leaves out."""
        parameters = self.signature.parameters.values()
        return {each.name: each.default for each in parameters if each.default is not each.empty}

    @cached_property
    def takes_token(self) -> bool:
        """Say whether it draws a form that posts."""
        return "token" in self.signature.parameters

    @property
    def attributes(self) -> list[str]:
        """Every name that may stand in the tag, in the order of declaration."""
        own = [name for name in self.signature.parameters if name not in MADE]
        return [*own, "hx-*", "data-*", "aria-*", "id"] if self.passes_on else own


DECLARED: dict[str, Component] = {}


class ComponentNode(template.Node):
    """One use of a component in a template."""

    def __init__(
        self,
        component: Component,
        arguments: dict[str, FilterExpression],
        passed_on: dict[str, FilterExpression],
        nodelist: NodeList | None,
    ) -> None:
        self.component = component
        self.arguments = arguments
        self.passed_on = passed_on
        self.nodelist = nodelist or NodeList()
        self._loaded: template.Template | None = None

    def render(self, context: Context) -> SafeString:
        """Resolve the attributes, then draw by the function alone or by its template."""
        values: dict[str, Any] = {k: e.resolve(context) for k, e in self.arguments.items()}
        if self.component.passes_on:
            values["attrs"] = html_attributes(
                {k: e.resolve(context) for k, e in self.passed_on.items()}
            )
        if self.component.takes_token:
            values["token"] = form_token(context)
        if self.component.is_block:
            values["body"] = self.nodelist.render(context)
        drawn = self.component.draw(**values)
        if isinstance(drawn, str):
            return drawn
        return self._fill(context, {**self.component.defaults, **values, **(drawn or {})})

    def _fill(self, context: Context, values: dict[str, Any]) -> SafeString:
        """Render `templates/ui/<name>.html` with nothing of the page around but its tokens."""
        if self._loaded is None:
            assert context.template is not None  # noqa: S101 -- rendering always binds one
            engine = context.template.engine
            self._loaded = engine.get_template(f"ui/{self.component.name}.html")
        values |= {name: context.get(name) for name in ("csrf_token", FORM_KEY)}
        inner = Context(values, autoescape=context.autoescape)
        # A whole render would push and bind for each of the hundreds of components of a page.
        inner.template = inner.render_context.template = self._loaded
        return self._loaded.nodelist.render(inner)


def form_token(context: Context) -> SafeString:
    """Return the hidden fields that every form begins with: `{% form_token %}`."""
    fields = (
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="{}" value="{}">'
    )
    csrf, key = (str(context.get(name, "")) for name in ("csrf_token", FORM_KEY))
    return html(fields, csrf, FORM_KEY, key)


def html_attributes(given: Mapping[str, Any]) -> SafeString:
    """Render attributes; None and False leave one out, True leaves it bare."""
    if not given:
        return SafeString()
    return flatatt({k: v for k, v in given.items() if v is not None and v is not False})


def component(
    *, block: bool = False, passes_on: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the function as a tag of its own name.

    What it returns stands in the template beside the attributes or, as text, in place of it.
    Positional parameters may be given by position in the tag, keyword-only ones only by name. With
    `block` the tag closes with `end<name>` and the function receives the rendered `body`; with
    `passes_on` it receives `attrs`, the rendered HTML attributes that htmx, tests and labels need.
    A function with a parameter `token` receives the hidden fields of a form that posts.
    """

    def declare(draw: Callable[..., Any]) -> Callable[..., Any]:
        name = draw.__name__.rstrip("_")
        declared = Component(name, draw, inspect.signature(draw), block, passes_on)
        DECLARED[name] = declared

        def compile_tag(parser: Parser, token: Token) -> ComponentNode:
            return compile_component(declared, parser, token)

        register.tag(name, compile_tag)
        return draw

    return declare


def compile_component(component: Component, parser: Parser, token: Token) -> ComponentNode:
    """Check the tag against the declaration; raise TemplateSyntaxError on anything undeclared."""
    given: dict[str, FilterExpression] = {}
    passed_on: dict[str, FilterExpression] = {}
    by_position = [
        p.name
        for p in component.signature.parameters.values()
        if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    for bit in token.split_contents()[1:]:
        match = ATTRIBUTE.match(bit)
        if match is None:
            if not by_position:
                raise _refusal(component, f"takes no further value without a name: {bit}")
            name, value = by_position.pop(0), bit
        else:
            name, value = match.groups()
        if name in given:
            raise _refusal(component, f"got {name!r} twice")
        target = _place(component, name, given, passed_on)
        target[name] = parser.compile_filter(value)
        if name in by_position:
            by_position.remove(name)
    _require(component, given)
    nodelist = None
    if component.is_block:
        nodelist = parser.parse((f"end{component.name}",))
        parser.delete_first_token()
    return ComponentNode(component, given, passed_on, nodelist)


def _place(
    component: Component,
    name: str,
    given: dict[str, FilterExpression],
    passed_on: dict[str, FilterExpression],
) -> dict[str, FilterExpression]:
    """Say which of the two dictionaries takes this attribute."""
    if name in component.signature.parameters and name not in MADE:
        return given
    if component.passes_on and PASSED_ON.match(name):
        return passed_on
    raise _refusal(component, f"has no attribute {name!r}")


def _require(component: Component, given: Mapping[str, FilterExpression]) -> None:
    for name, parameter in component.signature.parameters.items():
        is_required = parameter.default is inspect.Parameter.empty
        if is_required and name not in given and name not in MADE:
            raise _refusal(component, f"needs {name!r}")


def _refusal(component: Component, reason: str) -> template.TemplateSyntaxError:
    accepted = ", ".join(component.attributes) or "nothing"
    return template.TemplateSyntaxError(
        f"{{% {component.name} %}} {reason}. It accepts: {accepted}."
    )
