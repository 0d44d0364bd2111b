"""What stands on a card: read whole, for submitting, for the room and for the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from interviews.models import Interview, Note, Panelist, Rating, Scorecard, ScorecardVersion, Tick
from interviews.queries.pinned import PinnedQuestion


class RatingContent(TypedDict):
    """One rating of a submitted card."""

    question: int
    criterion: str
    state: str
    level: str | None


class NoteContent(TypedDict):
    """One note; `criterion` is empty for a note on the whole question."""

    question: int
    criterion: str
    text: str


class TickContent(TypedDict):
    """A key point heard or a probe used."""

    question: int
    kind: str
    key: str


class CardContent(TypedDict):
    """A card as it stands in a ScorecardVersion."""

    ratings: list[RatingContent]
    notes: list[NoteContent]
    ticks: list[TickContent]
    recommendation: str | None
    reason: str


NOTHING: Final[CardContent] = {
    "ratings": [],
    "notes": [],
    "ticks": [],
    "recommendation": None,
    "reason": "",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One criterion of one question, named for a reader."""

    question: int
    question_title: str
    criterion: str
    criterion_title: str


def awaited(interview: Interview) -> list[Panelist]:
    """Return the counting panelists whose card is still out; after the reveal, nobody's is."""
    if interview.is_revealed:
        return []
    seats = interview.panelists.current().counting().select_related("user")
    return list(seats.exclude(scorecard__state__in=Scorecard.State.finished()).order_by("pk"))


def content(card: Scorecard) -> CardContent:
    """Return what stands on the card now, in running order of rows, in three queries."""
    ratings = Rating.objects.filter(scorecard=card).exclude(state=Rating.State.CLEARED)
    notes = Note.objects.filter(scorecard=card).exclude(text="")
    ticks = Tick.objects.filter(scorecard=card, is_set=True)
    return {
        "ratings": [
            {
                "question": rating.interview_question_id,
                "criterion": rating.criterion_key,
                "state": rating.state,
                "level": rating.level_key,
            }
            for rating in ratings.order_by("pk")
        ],
        "notes": [
            {
                "question": note.interview_question_id,
                "criterion": note.criterion_key,
                "text": note.text,
            }
            for note in notes.order_by("pk")
        ],
        "ticks": [
            {"question": tick.interview_question_id, "kind": tick.kind, "key": tick.key}
            for tick in ticks.order_by("pk")
        ],
        "recommendation": card.recommendation,
        "reason": card.recommendation_reason,
    }


def submitted(card: Scorecard) -> tuple[CardContent, CardContent | None]:
    """Return what others may read: what counts, and what was revised after the reveal, if it was.

    A card that was locked without being submitted says nothing, and changes that were never
    submitted stay with who typed them.
    """
    first, revised = NOTHING, None
    for version in ScorecardVersion.objects.filter(scorecard=card).order_by("number"):
        if version.is_after_reveal:
            revised = version.content
        else:
            first = version.content
    return first, revised


def untouched(card: CardContent, questions: Sequence[PinnedQuestion]) -> list[Cell]:
    """Return the cells without a rating, in running order."""
    touched = {(rating["question"], rating["criterion"]) for rating in card["ratings"]}
    return [cell for cell in cells(questions) if (cell.question, cell.criterion) not in touched]


def extremes_without_note(card: CardContent, questions: Sequence[PinnedQuestion]) -> list[Cell]:
    """Return the cells at the lowest or highest level that still need a written reason."""
    noted = {(n["question"], n["criterion"]) for n in card["notes"] if n["text"].strip()}
    levels = {(r["question"], r["criterion"]): r["level"] for r in card["ratings"]}
    by_id = {question.id: question for question in questions}
    found = []
    for cell in cells(questions):
        question, key = by_id[cell.question], (cell.question, cell.criterion)
        criterion = question.record.criterion(cell.criterion)
        level = levels.get(key)
        if not question.record.needs_note_at_extremes or criterion is None or level is None:
            continue
        if criterion.is_extreme(level) and key not in noted:
            found.append(cell)
    return found


def cells(questions: Sequence[PinnedQuestion]) -> list[Cell]:
    """Return every criterion of every question, in running order."""
    return [
        Cell(question.id, question.record.title, criterion.key, criterion.title)
        for question in questions
        for criterion in question.record.criteria
    ]
