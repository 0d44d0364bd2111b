"""Names of people, questions and criteria as text for a reader, who must not be misled by them."""

import unicodedata
from collections.abc import Iterable

_WIDEST_QUOTE = 60


def quoted(name: str) -> str:
    """Return a name quoted for a sentence: escaped, so that it cannot steer a terminal, and cut."""
    return repr(_cut(name, _WIDEST_QUOTE))


def shown(text: str, widest: int | None = None) -> str:
    """Return text that cannot steer a terminal, cut to a width."""
    printable = "".join(c if c.isprintable() else "?" for c in text)
    return printable if widest is None else _cut(printable, widest)


def lookalikes(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the groups of different names that read the same, in the order of the names."""
    same: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        same.setdefault(_as_read(name), []).append(name)
    return [tuple(group) for group in same.values() if len(group) > 1]


def _as_read(name: str) -> str:
    """Return a name without what the eye misses: case, spaces, encoding, invisible characters."""
    seen = "".join(c for c in name if unicodedata.category(c) != "Cf")
    return "".join(unicodedata.normalize("NFKC", seen).casefold().split())


def _cut(text: str, widest: int) -> str:
    return text if len(text) <= widest else text[: widest - 1] + "…"
