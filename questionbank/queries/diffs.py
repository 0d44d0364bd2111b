"""A word diff between two versions, field by field."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from questionbank.formats.markdown import told
from questionbank.formats.records import CriterionRecord, ExemplarRecord, QuestionRecord
from questionbank.models import QuestionVersion
from questionbank.queries import records
from web.numbers import plain_number

_WORD: Final = re.compile(r"\s+|[^\s]+")
# Beyond this many words a diff costs more than it tells.
_MOST: Final = 4_000
_FEW: Final = 2  # words that stay between two changes and would only tear them apart


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs."""

    title: str
    parts: tuple[Part, ...]


def changes_of(version: QuestionVersion) -> tuple[Change, ...]:
    """Return what a version changed against the one it is based on."""
    if version.based_on_id is None:
        return ()
    found = records.records_by_id([version.based_on_id, version.pk])
    return between(found[version.based_on_id], found[version.pk])


def between(old: QuestionRecord, new: QuestionRecord) -> tuple[Change, ...]:
    """Return what differs, in the order of the page; a criterion by its newer title."""
    before, after = dict(_texts(old)), dict(_texts(new))
    names = {f"Criterion {each.key}": each.title for each in (*old.criteria, *new.criteria)}
    titles = [*after, *(title for title in before if title not in after)]
    return tuple(
        Change(
            f"Criterion “{names[title]}”" if names.get(title) else title,
            words(before.get(title, ""), after.get(title, "")),
        )
        for title in titles
        if before.get(title, "") != after.get(title, "")
    )


def lists_of(current: QuestionRecord, *, beside: QuestionRecord) -> list[tuple[str, str]]:
    """Return title and text of the lists that stand otherwise than in the other record."""
    now, other = dict(_lists(current)), dict(_lists(beside))
    return [
        (title, now.get(title, ""))
        for title in {**now, **other}
        if now.get(title) != other.get(title)
    ]


def words(old: str, new: str) -> tuple[Part, ...]:
    """Return the diff of two texts, word by word."""
    left, right = _WORD.findall(old), _WORD.findall(new)
    if len(left) + len(right) > _MOST:
        return tuple(part for part in (Part("removed", old), Part("added", new)) if part.text)
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    parts: list[Part] = []
    removed = added = ""
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, come = "".join(left[i1:i2]), "".join(right[j1:j2])
        is_between = bool(removed or added) and i2 < len(left)
        if tag != "equal" or (is_between and len(gone.split()) <= _FEW):
            removed, added = removed + gone, added + come
            continue
        parts += [Part("removed", removed), Part("added", added), Part("same", gone)]
        removed = added = ""
    parts += [Part("removed", removed), Part("added", added)]
    return tuple(part for part in parts if part.text)


def _texts(record: QuestionRecord) -> Iterator[tuple[str, str]]:
    yield "Title", record.title
    yield "Tests", record.tests
    yield "Prompt", record.prompt
    yield "Hand-out", record.hand_out
    yield "For the interviewer", record.context
    yield from _lists(record)
    yield "Facts", _facts(record)
    yield "References", "\n".join(record.references)


def _lists(record: QuestionRecord) -> Iterator[tuple[str, str]]:
    for answer in record.exemplars:
        yield f"Model answer: {answer.quality}", _answer(answer, record)
    yield "Key points", "\n".join(f"[{each.criterion}] {each.text}" for each in record.key_points)
    yield "Pitfalls", "\n".join(f"{each.says}\n{each.why}" for each in record.pitfalls)
    yield (
        "Probes",
        "\n".join(
            f"{each.kind}, {each.help} help. When {each.trigger}: {each.text} Expect: {each.signal}"
            for each in record.probes
        ),
    )
    for criterion in record.criteria:
        yield f"Criterion {criterion.key}", _criterion(criterion)


def _answer(answer: ExemplarRecord, record: QuestionRecord) -> str:
    keys = ", ".join(f"{each.criterion} {told(each, record)}" for each in answer.keys)
    return f"{keys}\n{answer.text}" if keys else answer.text


def _criterion(criterion: CriterionRecord) -> str:
    weight = plain_number(criterion.weight)
    lines = [f"{criterion.title}, weight {weight}, {criterion.competency}"]
    lines += [
        f"{plain_number(each.value)} {each.label}: {each.anchor}" for each in criterion.levels
    ]
    return "\n".join(lines)


def _facts(record: QuestionRecord) -> str:
    return (
        f"{record.topic}, {record.kind}, {record.seniority}, difficulty {record.difficulty}, "
        f"{record.minutes} min, {', '.join(record.tags)}"
        f"{'' if record.needs_note_at_extremes else ', no note needed at the extremes'}"
    )
