r"""One question as one Markdown file with YAML front matter, there and back without loss.

`parse` and `serialize` are each other's inverse on canonical text; questionbank/content/README.md
describes the layout for people. Structure is told from text by three marks only: `## ` for a
section, `### ` for a pitfall, probe or criterion, `- ` for an item whose further lines are
indented by two spaces. A line of text that would look like a heading is written `\## `.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import Any, Final, NoReturn, TypeVar
from uuid import UUID

from questionbank.formats import front_matter, records
from questionbank.formats.front_matter import Fields, Malformed
from questionbank.formats.json_values import to_json
from questionbank.formats.records import (
    CriterionRecord,
    ExemplarKeyRecord,
    ExemplarRecord,
    KeyPointRecord,
    LevelRecord,
    PitfallRecord,
    ProbeRecord,
    QuestionRecord,
)
from questionbank.formats.shapes import Shape, shapes
from web.numbers import plain_number

Lines = list[tuple[int, str]]
T = TypeVar("T")

_SECTION: Final = re.compile(r"## (.+)")
_PART: Final = re.compile(r"### (.+)")
_ITEM: Final = re.compile(r"- (.+)")
_EXEMPLAR: Final = re.compile(r"Model answer: (\w+)(?: \((.+)\))?")
_EXEMPLAR_KEY: Final = re.compile(r"(\S+) (\S+|no evidence)")
_NO_EVIDENCE: Final = "no evidence"
_KEY_POINT: Final = re.compile(r"\[([^\]]*)\] ?(.*)")
_PROBE: Final = re.compile(r"(\w+), help: (\w+)")
_CRITERION: Final = re.compile(r"(.+) \{#([^{}]*)\}")
_LEVEL: Final = re.compile(r"(\S+) \*\*(.+)\*\* \{#([^{}]*)\}")
_NAMED: Final = re.compile(r"([a-z]+): ?(.*)")
_SECTIONS: Final = {"Prompt", "Hand-out", "Context", "Key points", "Pitfalls", "Probes", "Rubric"}
_READERS: Final[Mapping[type[Any], Callable[[str], Any]]] = {
    str: str,
    bool: front_matter.boolean,
    int: front_matter.integer,
    date: front_matter.day,
    UUID: front_matter.identifier,
}
_BODY: Final = frozenset(
    {"prompt", "hand_out", "context", "exemplars", "key_points", "pitfalls", "probes", "criteria"}
)
_HEAD: Final = tuple(each for each in shapes(QuestionRecord) if each.name not in _BODY)
_PROBE_FIELDS: Final = {"when": "trigger", "ask": "text", "expect": "signal"}


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading or item with the lines below it."""

    line: int
    head: str
    lines: Lines

    def fail(self, reason: str) -> NoReturn:
        raise Malformed(self.line, reason)

    def value(self, read: Callable[[str], T], text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise Malformed(self.line, str(error)) from None


def parse(text: str) -> QuestionRecord:
    """Read a question file; raises Malformed with the line and the reason."""
    head, lines = front_matter.split(text)
    given = {each.name: _given(head, each) for each in _HEAD}
    sections = _sections(lines)
    criteria = _criteria(sections.get("Rubric"))
    record = QuestionRecord(
        **given,
        prompt=_text(sections.get("Prompt")),
        hand_out=_text(sections.get("Hand-out")),
        context=_text(sections.get("Context")),
        exemplars=tuple(
            _exemplar(block, criteria)
            for name, block in sections.items()
            if name.startswith("Model answer")
        ),
        key_points=_key_points(sections.get("Key points"), {each.key for each in criteria}),
        pitfalls=_pitfalls(sections.get("Pitfalls")),
        probes=tuple(_probe(part) for part in _parts(sections.get("Probes"), "probe")),
        criteria=criteria,
    )
    head.finish()
    return record


def _given(head: Fields, shape: Shape) -> Any:  # noqa: ANN401 -- the value of any field
    """Read one field of the front matter as its type and its rules say."""
    if is_dataclass(shape.kind):
        return tuple(_row(shape.kind, each) for each in head.each(shape.name))
    if shape.is_list:
        return head.many(shape.name, _reader(shape))
    if shape.is_needed:
        return head.take(shape.name, _reader(shape))
    value = head.maybe(shape.name, _reader(shape))
    return shape.default if value is None else value


def _row(kind: type[T], head: Fields) -> T:
    row = kind(**{each.name: _given(head, each) for each in shapes(kind)})
    head.finish()
    return row


def _reader(shape: Shape) -> Callable[[str], Any]:
    if "choices" in shape.rules:
        return front_matter.one_of(shape.rules["choices"])
    if "within" in shape.rules:
        return front_matter.within(*shape.rules["within"])
    return front_matter.slug if "is_slug" in shape.rules else _READERS[shape.kind]


def _blocks(lines: Iterable[tuple[int, str]], mark: re.Pattern[str], where: str) -> list[_Block]:
    """Part lines at each mark; only blank lines may stand before the first."""
    blocks: list[_Block] = []
    for number, line in lines:
        if match := mark.fullmatch(line):
            blocks.append(_Block(number, match[1], []))
        elif blocks:
            blocks[-1].lines.append((number, line))
        elif line:
            raise Malformed(number, f"unexpected text before {where}")
    return blocks


def _sections(lines: Lines) -> dict[str, _Block]:
    sections: dict[str, _Block] = {}
    for block in _blocks(lines, _SECTION, "the first “## ” section"):
        if block.head.startswith("Model answer"):
            sections[f"{block.head} @ {block.line}"] = block
            continue
        if block.head not in _SECTIONS:
            block.fail(f"unknown section “{block.head}”; write “\\## ” if it is part of a text")
        if block.head in sections:
            block.fail(f"the section “{block.head}” is given twice")
        sections[block.head] = block
    return sections


def _text(block: _Block | None, marks: str = "##") -> str:
    """Join a block's lines, taking one backslash from each escaped heading."""
    if block is None:
        return ""
    escaped = re.compile(rf"\\+{marks} ")
    return "\n".join(line[1:] if escaped.match(line) else line for _, line in block.lines)


def _exemplar(block: _Block, criteria: tuple[CriterionRecord, ...]) -> ExemplarRecord:
    match = _EXEMPLAR.fullmatch(block.head)
    if not match:
        block.fail("write “## Model answer: adequate (split 4, repair no evidence)”")
    quality = block.value(front_matter.one_of(records.QUALITIES), match[1])
    given = [_exemplar_key(block, each, criteria) for each in (match[2] or "").split(", ") if each]
    order = [each.key for each in criteria]
    keys = tuple(sorted(given, key=lambda each: order.index(each.criterion)))
    if len({each.criterion for each in keys}) < len(keys):
        block.fail("each criterion is named once")
    return ExemplarRecord(quality=quality, text=_text(block), keys=keys)


def _exemplar_key(
    block: _Block, text: str, criteria: tuple[CriterionRecord, ...]
) -> ExemplarKeyRecord:
    match = _EXEMPLAR_KEY.fullmatch(text)
    if not match:
        block.fail(f"“{text}” is not a criterion's key with a level or “{_NO_EVIDENCE}”")
    criterion = next((each for each in criteria if each.key == match[1]), None)
    if criterion is None:
        block.fail(f"no criterion has the key “{match[1]}”")
    if match[2] == _NO_EVIDENCE:
        return ExemplarKeyRecord(criterion=criterion.key, level=None)
    value = block.value(front_matter.number, match[2])
    level = next((each.key for each in criterion.levels if each.value == value), None)
    if level is None:
        block.fail(f"“{criterion.key}” has no level {match[2]}")
    return ExemplarKeyRecord(criterion=criterion.key, level=level)


def _items(block: _Block | None) -> list[_Block]:
    """Part a block at its `- ` items and take the indent off their further lines."""
    if block is None:
        return []
    items = _blocks(block.lines, _ITEM, "the first “- ” item")
    return [
        _Block(item.line, item.head, [_unindent(line) for line in item.lines]) for item in items
    ]


def _unindent(line: tuple[int, str]) -> tuple[int, str]:
    number, text = line
    if text and not text.startswith("  "):
        raise Malformed(number, "indent the further lines of an item by two spaces")
    return number, text[2:]


def _whole(first: str, item: _Block) -> str:
    return records.body_text("\n".join([first, *(line for _, line in item.lines)]))


def _key_points(block: _Block | None, criteria: set[str]) -> tuple[KeyPointRecord, ...]:
    points = []
    for item in _items(block):
        match = _KEY_POINT.fullmatch(item.head)
        if not match:
            item.fail("write “- [criterion-key] what a good answer covers”")
        if match[1] not in criteria:
            item.fail(f"no criterion has the key “{match[1]}”")
        points.append(KeyPointRecord(criterion=match[1], text=_whole(match[2], item)))
    return tuple(points)


def _parts(block: _Block | None, what: str) -> list[_Block]:
    return _blocks(block.lines, _PART, f"the first “### ” {what}") if block else []


def _pitfalls(block: _Block | None) -> tuple[PitfallRecord, ...]:
    return tuple(
        PitfallRecord(says=part.head, why=_text(part, "##{1,2}"))
        for part in _parts(block, "pitfall")
    )


def _probe(part: _Block) -> ProbeRecord:
    match = _PROBE.fullmatch(part.head)
    if not match:
        part.fail("write “### deepen, help: none”")
    named = _named(part, tuple(_PROBE_FIELDS))
    return ProbeRecord(
        kind=part.value(front_matter.one_of(records.PROBE_KINDS), match[1]),
        help=part.value(front_matter.one_of(records.HELPS), match[2]),
        **{field: named[name] for name, field in _PROBE_FIELDS.items()},
    )


def _named(part: _Block, names: tuple[str, ...]) -> dict[str, str]:
    """Read `- name: text` items; each of the names must come once, in order."""
    found: dict[str, str] = {}
    for item in _items(part):
        match = _NAMED.fullmatch(item.head)
        if not match or match[1] not in names or match[1] in found:
            item.fail(f"expected “- {':” and “- '.join(names)}:”, each once")
        found[match[1]] = _whole(match[2], item)
    for name in names:
        if name not in found:
            part.fail(f"“- {name}:” is missing")
    return found


def _criteria(block: _Block | None) -> tuple[CriterionRecord, ...]:
    criteria = []
    seen: set[str] = set()
    for part in _parts(block, "criterion"):
        criterion = _criterion(part)
        for key in (criterion.key, *(level.key for level in criterion.levels)):
            if key in seen:
                part.fail(f"the key “{key}” is used twice in this rubric")
            seen.add(key)
        criteria.append(criterion)
    return tuple(criteria)


def _criterion(part: _Block) -> CriterionRecord:
    match = _CRITERION.fullmatch(part.head)
    if not match:
        part.fail("write “### Title of the criterion {#permanent-key}”")
    items = _items(part)
    named = _named(
        _Block(part.line, part.head, [(each.line, f"- {each.head}") for each in items[:2]]),
        ("weight", "competency"),
    )
    return CriterionRecord(
        key=part.value(front_matter.slug, match[2]),
        title=match[1],
        weight=part.value(front_matter.number, named["weight"]),
        competency=part.value(front_matter.slug, named["competency"]),
        levels=tuple(_level(item) for item in items[2:]),
    )


def _level(item: _Block) -> LevelRecord:
    match = _LEVEL.fullmatch(item.head)
    if not match:
        item.fail("write “- 3 **Label** {#permanent-key}” and the anchor below it")
    return LevelRecord(
        key=item.value(front_matter.slug, match[3]),
        value=item.value(front_matter.number, match[1]),
        label=match[2],
        anchor=_whole("", item),
    )


def serialize(record: QuestionRecord) -> str:
    """Write a question in its one canonical form."""
    head = {
        each.name: _in_yaml(value)
        for each in _HEAD
        if (value := getattr(record, each.name)) != each.default
    }
    key_points = [_item(f"[{each.criterion}] {each.text}") for each in record.key_points]
    pitfalls = [f"### {each.says}\n\n{_escape(each.why, '##{1,2}')}" for each in record.pitfalls]
    parts = [
        _section("Prompt", _escape(record.prompt)),
        _section("Hand-out", _escape(record.hand_out)),
        _section("Context", _escape(record.context)),
        *(_section(_exemplar_head(each, record), _escape(each.text)) for each in record.exemplars),
        _section("Key points", "\n".join(key_points)),
        _section("Pitfalls", "\n\n".join(pitfalls)),
        _section("Probes", "\n\n".join(_write_probe(each) for each in record.probes)),
        _section("Rubric", "\n\n".join(_write_criterion(each) for each in record.criteria)),
    ]
    return front_matter.join(head, "\n\n".join(part for part in parts if part))


def _in_yaml(value: object) -> object:
    return value if isinstance(value, date) else to_json(value)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _escape(text: str, marks: str = "##") -> str:
    heading = re.compile(rf"\\*{marks} ")
    return "\n".join("\\" + line if heading.match(line) else line for line in text.split("\n"))


def _exemplar_head(exemplar: ExemplarRecord, record: QuestionRecord) -> str:
    keys = ", ".join(f"{each.criterion} {told(each, record)}" for each in exemplar.keys)
    return f"Model answer: {exemplar.quality}{f' ({keys})' if keys else ''}"


def told(key: ExemplarKeyRecord, record: QuestionRecord) -> str:
    """Return the value of the level that a key names, or “no evidence”."""
    criterion = record.criterion(key.criterion)
    level = criterion.level(key.level) if criterion else None
    return plain_number(level.value) if level else _NO_EVIDENCE


def _item(text: str) -> str:
    """Write an item: its further lines are indented, blank ones stay blank."""
    first, *rest = text.split("\n")
    return "\n".join([f"- {first}", *(f"  {line}" if line else "" for line in rest)])


def _write_probe(probe: ProbeRecord) -> str:
    items = [_item(f"{name}: {getattr(probe, at)}") for name, at in _PROBE_FIELDS.items()]
    return "\n".join([f"### {probe.kind}, help: {probe.help}\n", *items])


def _write_criterion(criterion: CriterionRecord) -> str:
    return "\n".join(
        [
            f"### {criterion.title} {{#{criterion.key}}}\n",
            f"- weight: {plain_number(criterion.weight)}",
            f"- competency: {criterion.competency}",
            *(
                _item(f"{plain_number(each.value)} **{each.label}** {{#{each.key}}}\n{each.anchor}")
                for each in criterion.levels
            ),
        ]
    )
