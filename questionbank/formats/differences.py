"""What differs between two records of one question, in words for people."""

from collections.abc import Iterator
from dataclasses import fields

from questionbank.formats import hashing
from questionbank.formats.records import QuestionRecord

# Identity, not content; a change note says something about a version that stands already.
_IGNORED = {"uuid", "slug", "change_note"}


def changed_fields(old: QuestionRecord, new: QuestionRecord) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    return tuple(
        each.name
        for each in fields(new)
        if each.name not in _IGNORED and getattr(old, each.name) != getattr(new, each.name)
    )


def is_same_content(old: QuestionRecord, new: QuestionRecord) -> bool:
    """Say whether a reviewer would approve the same thing."""
    return hashing.content_hash(old) == hashing.content_hash(new)


def lost(old: QuestionRecord, new: QuestionRecord) -> tuple[str, ...]:
    """Say what the old one has and the new one no longer says in these words."""
    return tuple(_lost(old, new))


def _lost(old: QuestionRecord, new: QuestionRecord) -> Iterator[str]:
    for name in ("prompt", "context", "family", "attribution", "external_id"):
        if getattr(old, name) and not getattr(new, name):
            yield name
    yield from _missing("model answer", _qualities(old), _qualities(new))
    yield from _missing("key point", [each.text for each in old.key_points], _texts(new))
    yield from _missing("pitfall", [each.says for each in old.pitfalls], _sayings(new))
    yield from _missing("probe", [each.text for each in old.probes], _asked(new))
    yield from _missing("criterion", [each.key for each in old.criteria], _keys(new))
    yield from _missing("level", _level_keys(old), _level_keys(new))


def _missing(what: str, old: list[str], new: list[str]) -> Iterator[str]:
    kept = set(new)
    for each in old:
        if each not in kept:
            yield f"{what} “{_short(each.strip('“”'))}”"


def _short(text: str, limit: int = 60) -> str:
    first = text.split("\n", maxsplit=1)[0]
    return first if len(first) <= limit else f"{first[: limit - 1]}…"


def _qualities(record: QuestionRecord) -> list[str]:
    return [each.quality for each in record.exemplars]


def _texts(record: QuestionRecord) -> list[str]:
    return [each.text for each in record.key_points]


def _sayings(record: QuestionRecord) -> list[str]:
    return [each.says for each in record.pitfalls]


def _asked(record: QuestionRecord) -> list[str]:
    return [each.text for each in record.probes]


def _keys(record: QuestionRecord) -> list[str]:
    return [each.key for each in record.criteria]


def _level_keys(record: QuestionRecord) -> list[str]:
    return [level.key for each in record.criteria for level in each.levels]
