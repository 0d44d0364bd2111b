"""What a browser would post from a page's form."""

from html.parser import HTMLParser
from typing import Any

TYPED = {"text", "email", "url", "number", "datetime-local", "search"}


class _Fields(HTMLParser):
    """Collects the values of a page's fields as a browser without script would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.forms: list[dict[str, Any]] = []
        self.texts: set[str] = set()  # names of what is typed, not chosen
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.values = {}
            self.forms.append(self.values)
        elif tag == "input" and name:
            self._input(name, given)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self.values:
                self.values[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._textarea = name
            self.texts.add(name)
            self.values[name] = ""

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        is_choice = given.get("type") in {"checkbox", "radio"}
        if is_choice and "checked" not in given:
            return
        if given.get("type") in TYPED:
            self.texts.add(name)
        value = given.get("value") or ("on" if is_choice else "")
        several = self.values.get(name) if given.get("type") == "checkbox" else None
        self.values[name] = [*several, value] if several else [value] if is_choice else value

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A browser drops the line break after the opening tag.
            name = self._textarea
            self.values[name] = self.values[name].removeprefix("\r\n").removeprefix("\n")
            self._textarea = ""
        elif tag == "select":
            self._select = ""


def posted(html: str, *, having: str = "") -> dict[str, Any]:
    """Return the fields, buttons left out, of the page's form that has this one, or its largest."""
    return _form(_read(html), having)


def typed_into(html: str, *, text: str) -> dict[str, Any]:
    """Return what the largest form would post with this text in everything that is typed."""
    fields = _read(html)
    form = _form(fields)
    return {name: text if name in fields.texts else value for name, value in form.items()}


def _read(html: str) -> _Fields:
    fields = _Fields()
    fields.feed(html)
    return fields


def _form(fields: _Fields, having: str = "") -> dict[str, Any]:
    if having:
        [form] = [form for form in fields.forms if having in form]
    else:
        form = max(fields.forms, key=len)
    form.pop("csrfmiddlewaretoken", None)
    return form
