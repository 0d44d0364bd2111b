"""What stands inside the texts of a question: every text with its place, and fenced code."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from markdown_it import MarkdownIt

from questionbank.formats.records import QuestionRecord, body_text

_MARKDOWN: Final = MarkdownIt("js-default")


@dataclass(frozen=True, slots=True)
class Text:
    """One Markdown text and where it stands, in words."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """One fenced block. `is_check` marks assertions that recompute what the text states."""

    place: str
    language: str
    is_check: bool
    source: str


def texts(question: QuestionRecord) -> Iterator[Text]:
    """Yield every Markdown text of a question in the order of its file."""
    yield Text("Prompt", question.prompt)
    yield Text("Hand-out", question.hand_out)
    yield Text("Context", question.context)
    for exemplar in question.exemplars:
        yield Text(f"Model answer: {exemplar.quality}", exemplar.text)
    for number, point in enumerate(question.key_points, start=1):
        yield Text(f"Key point {number}", point.text)
    for number, pitfall in enumerate(question.pitfalls, start=1):
        yield Text(f"Pitfall {number}", f"{pitfall.says}\n\n{pitfall.why}")
    for number, probe in enumerate(question.probes, start=1):
        yield Text(f"Probe {number}", f"{probe.trigger}\n\n{probe.text}\n\n{probe.signal}")
    for criterion in question.criteria:
        for level in criterion.levels:
            yield Text(f"Level {level.key}", level.anchor)


def code(question: QuestionRecord) -> tuple[Code, ...]:
    """Return every fenced block of a question in the order of its file."""
    blocks = []
    for text in texts(question):
        for token in _MARKDOWN.parse(text.text):
            if token.type == "fence":
                words = token.info.split()
                language = words[0] if words else ""
                blocks.append(Code(text.place, language, "check" in words[1:], token.content))
    return tuple(blocks)


def readable(question: QuestionRecord) -> QuestionRecord:
    """Return the question as people read it: without the assertions that recompute its numbers."""
    return replace(
        question,
        context=without_checks(question.context),
        exemplars=tuple(
            replace(each, text=without_checks(each.text)) for each in question.exemplars
        ),
    )


def without_checks(text: str) -> str:
    """Return the text without the assertions that recompute its numbers."""
    if "check" not in text:
        return text
    lines = text.split("\n")
    checks = [
        token.map
        for token in _MARKDOWN.parse(text)
        if token.type == "fence" and "check" in token.info.split()[1:] and token.level == 0
    ]
    for start, end in reversed([each for each in checks if each]):
        del lines[start:end]
    return body_text("\n".join(lines)) if checks else text
