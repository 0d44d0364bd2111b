"""What a button or a drop of the builder does to the running order, line by line.

A line is a section's head or a question; a question belongs to the nearest head above it. A step
names lines by their numbers:

    up:3, down:3, remove:3      one line; a head takes its questions along when it moves
    move:3:7                    line 3 to where line 7 stands
    add:17, add:17:4            the question with id 17, to the end of a section or to a place
    section                     a new section at the end

A step that leads nowhere changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from interviews.queries.planned import PlannedQuestion, PlannedSection
from web.numbers import whole_number

FIRST_TITLE = "Questions"


@dataclass(frozen=True, slots=True)
class Head:
    """A section without its questions."""

    title: str
    minutes: int = 0


Line = Head | PlannedQuestion


@dataclass(frozen=True, slots=True)
class Step:
    """A pressed button, read: a verb, and the numbers that follow it."""

    verb: str = ""
    places: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str) -> Step:
        """Return the step, or one that does nothing where the text is none."""
        verb, *places = text.split(":")
        numbers = [whole_number(place) for place in places]
        if None in numbers:
            return cls()
        return cls(verb, tuple(number for number in numbers[:2] if number is not None))

    @property
    def added(self) -> int | None:
        """Return the id of the question that is to be added."""
        return self.places[0] if self.verb == "add" and self.places else None


def lines_of(sections: Sequence[PlannedSection]) -> list[Line]:
    """Return the sections as lines."""
    lines: list[Line] = []
    for section in sections:
        lines += [Head(section.title, section.minutes), *section.questions]
    return lines


def sections_of(lines: Sequence[Line]) -> list[PlannedSection]:
    """Return the lines as sections; questions above the first head get one."""
    if not lines:
        return []
    if not isinstance(lines[0], Head):
        lines = [Head(FIRST_TITLE), *lines]
    heads = [place for place, line in enumerate(lines) if isinstance(line, Head)]
    return [
        PlannedSection(head.title, [*lines[start + 1 : end]], head.minutes)  # type: ignore[list-item]  # between two heads stand questions
        for start, end in zip(heads, [*heads[1:], len(lines)], strict=True)
        if isinstance(head := lines[start], Head)
    ]


def add(
    sections: Sequence[PlannedSection], step: Step, question: PlannedQuestion, into: str
) -> list[PlannedSection]:
    """Return the plan with one more question: at a place, or at the end of a section.

    `into` is the section's title; where there is none, the last one with questions takes it.
    """
    if len(step.places) > 1:
        lines = lines_of(sections)
        lines.insert(max(step.places[1], 1), question)
        return sections_of(lines)
    sections = list(sections) or [PlannedSection(FIRST_TITLE)]
    place = target(sections, into)
    sections[place] = replace(sections[place], questions=[*sections[place].questions, question])
    return sections


def target(sections: Sequence[PlannedSection], into: str) -> int:
    """Return the number of the section that takes what is added."""
    named = [place for place, section in enumerate(sections) if section.title == into]
    filled = [place for place, section in enumerate(sections) if section.questions]
    return [len(sections) - 1, *filled, *named][-1]


def take(sections: Sequence[PlannedSection], step: Step) -> list[PlannedSection]:
    """Return the plan after a step that adds no question."""
    if step.verb == "section":
        return [*sections, PlannedSection(free_title(sections))]
    lines = lines_of(sections)
    if not step.places or step.places[0] >= len(lines):
        return list(sections)
    place = step.places[0]
    is_head = isinstance(lines[place], Head)
    if step.verb == "remove":
        return _without_section(sections, place, lines) if is_head else _without(lines, place)
    if step.verb == "move" and len(step.places) > 1:
        return _moved(lines, place, step.places[1])
    if step.verb in {"up", "down"}:
        return _moved(lines, place, _neighbour(lines, place, step.verb))
    return list(sections)


def describe(
    step: Step,
    before: Sequence[PlannedSection],
    after: Sequence[PlannedSection],
    titles: Mapping[int, str],
) -> str:
    """Return what became of the line that the step was about, for the eye and for the ear."""
    if step.verb == "section":
        return f"“{after[-1].title}” is the last section now. Name it and add questions."
    lines = lines_of(before)
    if step.added is not None:
        subject: int | str = step.added
    elif step.places and step.places[0] < len(lines):
        line = lines[step.places[0]]
        subject = line.title if isinstance(line, Head) else line.question.pk
    else:
        return "Saved."
    if isinstance(subject, str):
        return _said_of_section(subject, [section.title for section in after])
    places = [
        (planned.question.pk, section.title) for section in after for planned in section.questions
    ]
    title = titles.get(subject, "")
    for number, (question, section) in enumerate(places, start=1):
        if question == subject:
            return f"“{title}” is question {number} of {len(places)} now, in “{section}”."
    return f"“{title}” is removed."


def _said_of_section(title: str, titles: list[str]) -> str:
    if title in titles:
        return f"“{title}” is section {titles.index(title) + 1} of {len(titles)} now."
    return f"The section “{title}” is removed. Its questions stay."


def free_title(sections: Sequence[PlannedSection]) -> str:
    """Return a title for a new section that no other has."""
    taken = {section.title for section in sections}
    numbered = (f"Section {number}" for number in count(len(sections) + 1))
    return next(title for title in numbered if title not in taken)


def _without(lines: list[Line], place: int) -> list[PlannedSection]:
    return sections_of(lines[:place] + lines[place + 1 :])


def _without_section(
    sections: Sequence[PlannedSection], place: int, lines: list[Line]
) -> list[PlannedSection]:
    """Take a section away; its questions go to the one before, or from the first to the next."""
    if place > 0:
        return _without(lines, place)
    first, *others = sections
    if not others:
        return [] if not first.questions else [first]
    heir = replace(others[0], questions=[*first.questions, *others[0].questions])
    return [heir, *others[1:]]


def _moved(lines: list[Line], place: int, before: int) -> list[PlannedSection]:
    """Put a line where another stands; a section goes whole, and only between sections."""
    before = min(before, len(lines))
    end = place + 1
    if isinstance(lines[place], Head):
        end = _next_head(lines, place + 1)
        before = _next_head(lines, before)
    elif before == 0:
        before = 1  # below the first head
    if place <= before <= end:
        return sections_of(lines)
    block, rest = lines[place:end], lines[:place] + lines[end:]
    to = before if before < place else before - len(block)
    return sections_of(rest[:to] + block + rest[to:])


def _neighbour(lines: list[Line], place: int, verb: str) -> int:
    """Return where the line comes to stand one step up or down."""
    if not isinstance(lines[place], Head):
        return max(place - 1, 0) if verb == "up" else place + 2
    if verb == "down":
        following = _next_head(lines, place + 1)
        return _next_head(lines, following + 1)
    heads = [at for at, line in enumerate(lines[:place]) if isinstance(line, Head)]
    return heads[-1] if heads else place


def _next_head(lines: list[Line], place: int) -> int:
    """Return the number of the first head from here on, or that of the end."""
    heads = (at for at in range(place, len(lines)) if isinstance(lines[at], Head))
    return next(heads, len(lines))
