"""What a question still lacks before it can be published: the one definition of done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from questionbank.formats.records import QuestionRecord


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the checklist; `missing` says what is left to do, empty when done."""

    code: str
    label: str
    missing: str

    @property
    def is_done(self) -> bool:
        """Say whether the point is ticked."""
        return not self.missing


def points_of(record: QuestionRecord) -> tuple[Point, ...]:
    """Return the whole list, done or not, in the order of the editor."""
    return tuple(Point(code, label, find(record)) for code, label, find in _POINTS)


def open_points(record: QuestionRecord) -> tuple[Point, ...]:
    """Return what is left to do."""
    return tuple(point for point in points_of(record) if not point.is_done)


def _model_answer(record: QuestionRecord) -> str:
    strong = any(each.quality == "strong" and each.text for each in record.exemplars)
    return "" if strong else "Write a strong model answer."


def _key_points(record: QuestionRecord) -> str:
    if not record.key_points:
        return "Name what a good answer covers."
    known = {criterion.key for criterion in record.criteria}
    loose = sum(1 for point in record.key_points if point.criterion not in known)
    return f"Tie {loose} of the key points to a criterion." if loose else ""


def _criteria(record: QuestionRecord) -> str:
    if not record.criteria:
        return "Add at least one criterion."
    short = [each.title for each in record.criteria if len(each.levels) < 2]  # noqa: PLR2004 -- a scale has two ends
    return f"Give “{short[0]}” at least two levels." if short else ""


def _anchors(record: QuestionRecord) -> str:
    bare = [
        f"{criterion.title}, level {level.label}"
        for criterion in record.criteria
        for level in criterion.levels
        if not level.anchor
    ]
    if not bare:
        return "" if record.criteria else "Anchor every level of every criterion."
    rest = f" and {len(bare) - 1} more" if len(bare) > 1 else ""
    return f"Write the anchor of {bare[0]}{rest}."


def _competencies(record: QuestionRecord) -> str:
    bare = [each.title for each in record.criteria if not each.competency]
    if not bare:
        return "" if record.criteria else "Say what each criterion gives evidence of."
    return f"Choose the competency of “{bare[0]}”."


_POINTS: Final[tuple[tuple[str, str, Callable[[QuestionRecord], str]], ...]] = (
    ("prompt", "Prompt", lambda it: "" if it.prompt else "Write what the candidate is asked."),
    ("topic", "Topic", lambda it: "" if it.topic else "Choose a topic."),
    ("model-answer", "Model answer", _model_answer),
    ("key-points", "Key points tied to criteria", _key_points),
    ("criteria", "Criteria with a scale", _criteria),
    ("anchors", "An anchor for every level", _anchors),
    ("competencies", "A competency for every criterion", _competencies),
)
