"""What differs between two records of one question, in words for people."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from questionbank.formats import hashing
from questionbank.formats.records import QuestionRecord
from questionbank.formats.shapes import shapes

# Identity, not content; a change note says something about a version that stands already.
_IGNORED = {"uuid", "slug", "change_note"}


# By which words each part of a question is known again.
_WORDS: Final[Mapping[str, Callable[[QuestionRecord], list[str]]]] = {
    "model answer": lambda record: [each.quality for each in record.exemplars],
    "key point": lambda record: [each.text for each in record.key_points],
    "pitfall": lambda record: [each.says for each in record.pitfalls],
    "probe": lambda record: [each.text for each in record.probes],
    "criterion": lambda record: [each.key for each in record.criteria],
    "level": lambda record: [level.key for each in record.criteria for level in each.levels],
}


def changed_fields(old: QuestionRecord, new: QuestionRecord) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    return tuple(
        each.name
        for each in shapes(QuestionRecord)
        if each.name not in _IGNORED and getattr(old, each.name) != getattr(new, each.name)
    )


def is_same_content(old: QuestionRecord, new: QuestionRecord) -> bool:
    """Say whether a reviewer would approve the same thing."""
    return hashing.content_hash(old) == hashing.content_hash(new)


def lost(old: QuestionRecord, new: QuestionRecord) -> tuple[str, ...]:
    """Say what the old one has and the new one no longer says in these words."""
    return tuple(_lost(old, new))


def _lost(old: QuestionRecord, new: QuestionRecord) -> Iterator[str]:
    for name in ("tests", "prompt", "hand_out", "context", "family", "attribution", "external_id"):
        if getattr(old, name) and not getattr(new, name):
            yield name
    for what, words in _WORDS.items():
        kept = set(words(new))
        for each in words(old):
            if each not in kept:
                yield f"{what} “{_short(each.strip('“”'))}”"


def _short(text: str, limit: int = 60) -> str:
    first = text.split("\n", maxsplit=1)[0]
    return first if len(first) <= limit else f"{first[: limit - 1]}…"
