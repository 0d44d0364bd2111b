"""What a browser would post from a page's form."""

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    """Collects the values of a page's fields as a browser without script would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.forms: list[dict[str, Any]] = []
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
            self.values[name] = ""

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        if given.get("type") in {"checkbox", "radio"} and "checked" not in given:
            return
        is_choice = given.get("type") in {"checkbox", "radio"}
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


def posted(html: str, *, having: str) -> dict[str, Any]:
    """Return the fields, buttons left out, of the form on a page that has this one."""
    fields = _Fields()
    fields.feed(html)
    [form] = [form for form in fields.forms if having in form]
    form.pop("csrfmiddlewaretoken", None)
    return form
