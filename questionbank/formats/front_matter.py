"""YAML with line numbers: each wrong value is named by its line and the reason.

Scalars are read as they are written and converted by the caller's wish, so that a title
``2024`` or a tag ``no`` stays text.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar
from uuid import UUID

import yaml

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NUMBER: Final = re.compile(r"-?[0-9]{1,4}(?:\.[0-9]{1,2})?")
_FENCE: Final = "---"
T = TypeVar("T")


class Malformed(ValueError):
    """A file that cannot be read: the line (from 1) and the reason in one sentence."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


def slug(text: str) -> str:
    """Return the text if it is a slug (lower-case words joined by hyphens)."""
    if not SLUG.fullmatch(text):
        raise ValueError(
            f"“{text}” is not a slug: use lower-case letters, digits and single hyphens"
        )
    return text


def number(text: str) -> Decimal:
    """Read a plain decimal number of at most two places."""
    if not NUMBER.fullmatch(text):
        raise ValueError(f"“{text}” is not a number such as 2 or 1.5")
    return Decimal(text)


def integer(text: str) -> int:
    """Read a whole number that is not negative."""
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise ValueError(f"“{text}” is not a whole number")
    return int(text)


def within(lowest: int, highest: int) -> Callable[[str], int]:
    """Make a reader of whole numbers in a range, both ends included."""

    def read(text: str) -> int:
        value = integer(text)
        if not lowest <= value <= highest:
            raise ValueError(f"{value} is not between {lowest} and {highest}")
        return value

    return read


def boolean(text: str) -> bool:
    """Read ``true`` or ``false``."""
    if text not in {"true", "false"}:
        raise ValueError(f"“{text}” is neither true nor false")
    return text == "true"


def one_of(choices: Iterable[str]) -> Callable[[str], str]:
    """Make a reader that takes only the given words."""
    allowed = tuple(choices)

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"“{text}” is not one of {', '.join(allowed)}")
        return text

    return read


def identifier(text: str) -> UUID:
    """Read a UUID."""
    try:
        return UUID(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a UUID") from None


def day(text: str) -> date:
    """Read a date such as 2027-05-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a date such as 2027-05-31") from None


class Fields:
    """The keys of one YAML mapping, each taken once; `finish` refuses those nobody took."""

    def __init__(self, node: yaml.Node | None, *, first_line: int) -> None:
        self._first_line = first_line
        self._line = first_line if node is None else first_line + node.start_mark.line
        if node is not None and not isinstance(node, yaml.MappingNode):
            raise Malformed(self._line, "expected “name: value” lines")
        self._nodes: dict[str, yaml.Node] = {}
        for key, value in node.value if node is not None else ():
            name = str(key.value)
            if name in self._nodes:
                raise Malformed(self._at(key), f"“{name}” is given twice")
            self._nodes[name] = value

    def _at(self, node: yaml.Node) -> int:
        return self._first_line + int(node.start_mark.line)

    def _scalar(self, name: str, node: yaml.Node, read: Callable[[str], T]) -> T:
        if not isinstance(node, yaml.ScalarNode):
            raise Malformed(self._at(node), f"“{name}” must be a single value")
        try:
            return read(node.value)
        except ValueError as error:
            raise Malformed(self._at(node), f"{name}: {error}") from None

    def take(self, name: str, read: Callable[[str], T]) -> T:
        """Return a value that must be there and not empty."""
        value = self.maybe(name, read)
        if value is None:
            raise Malformed(self._line, f"“{name}” is missing")
        return value

    def maybe(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return a value, or None where it is absent or empty."""
        node = self._nodes.pop(name, None)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value.strip()):
            return None
        return self._scalar(name, node, read)

    def _items(self, name: str) -> list[yaml.Node]:
        node = self._nodes.pop(name, None)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value.strip()):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise Malformed(self._at(node), f"“{name}” must be a list")
        return list(node.value)

    def many(self, name: str, read: Callable[[str], T]) -> tuple[T, ...]:
        """Return the values of a list; an absent list is empty."""
        return tuple(self._scalar(name, item, read) for item in self._items(name))

    def each(self, name: str) -> list["Fields"]:
        """Return the mappings of a list; an absent list is empty."""
        return [Fields(item, first_line=self._first_line) for item in self._items(name)]

    def finish(self) -> None:
        """Refuse a name that nobody asked for, most likely a slip of the pen."""
        for name, node in self._nodes.items():
            raise Malformed(self._at(node), f"unknown field “{name}”")


def read(text: str, *, first_line: int = 1) -> Fields:
    """Read one YAML mapping that starts on the given line of its file."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise Malformed(first_line + line, f"not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise Malformed(first_line, f"not valid YAML: {error}") from None
    except RecursionError:
        raise Malformed(first_line, "too many levels, one within the other") from None
    return Fields(node, first_line=first_line)


def split(text: str) -> tuple[Fields, list[tuple[int, str]]]:
    """Part a file into its front matter and its numbered body lines."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != _FENCE:
        raise Malformed(1, "the file must begin with a line “---” and its front matter")
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            head = read("\n".join(lines[1:index]), first_line=2)
            body = [(n, each.rstrip()) for n, each in enumerate(lines[index + 1 :], index + 2)]
            return head, body
    raise Malformed(1, "the front matter is not closed by a line “---”")


def dump(values: Mapping[str, Any]) -> str:
    """Write a mapping as YAML, leaving out what is None, empty text or an empty list."""
    kept = {name: value for name, value in values.items() if value not in (None, "", [], ())}
    return yaml.safe_dump(
        kept, sort_keys=False, allow_unicode=True, width=10**9, default_flow_style=False
    )


def join(values: Mapping[str, Any], body: str) -> str:
    """Write front matter and body as one file."""
    return f"{_FENCE}\n{dump(values)}{_FENCE}\n\n{body.rstrip()}\n"
