"""What a browser would post from a page's form."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects the values of a page's fields as a browser without script would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name:
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
        is_choice = given.get("type") in {"checkbox", "radio"}
        if not is_choice or "checked" in given:
            self.values[name] = given.get("value") or ("on" if is_choice else "")

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


def posted(html: str) -> dict[str, str]:
    """Return the fields of a page with their values, buttons left out."""
    fields = _Fields()
    fields.feed(html)
    fields.values.pop("csrfmiddlewaretoken", None)
    return fields.values
