"""What stands on a card: read whole, for submitting, for the room and for the report."""

from collections.abc import Sequence
from dataclasses import dataclass

from interviews.formats.scorecards import (
    NoteContent,
    Place,
    RatingContent,
    ScorecardContent,
    TickContent,
)
from interviews.models import Interview, Note, Panelist, Rating, Scorecard, ScorecardVersion, Tick
from interviews.queries.pinned import PinnedQuestion
from measurement.records import State


@dataclass(frozen=True, slots=True)
class Cell:
    """One criterion of one question, named for a reader."""

    question: int
    question_title: str
    criterion: str
    criterion_title: str

    @property
    def place(self) -> Place:
        """Return what a card names it by."""
        return self.question, self.criterion


def awaited_panelists(interview: Interview) -> list[Panelist]:
    """Return the counting panelists whose card is still out; after the reveal, nobody's is."""
    if interview.is_revealed:
        return []
    seats = interview.panelists.current().counting().select_related("user")
    return list(seats.exclude(scorecard__state__in=Scorecard.State.finished()).order_by("pk"))


def content(card: Scorecard) -> ScorecardContent:
    """Return what stands on the card now, in running order of rows, in three queries."""
    ratings = Rating.objects.filter(scorecard=card).exclude(state=Rating.State.CLEARED)
    notes = Note.objects.filter(scorecard=card).exclude(text="")
    ticks = Tick.objects.filter(scorecard=card, is_set=True)
    return ScorecardContent(
        ratings=tuple(
            RatingContent(
                rating.interview_question_id,
                rating.criterion_key,
                State(rating.state),
                rating.level_key,
            )
            for rating in ratings.order_by("pk")
        ),
        notes=tuple(
            NoteContent(note.interview_question_id, note.criterion_key, note.text)
            for note in notes.order_by("pk")
        ),
        ticks=tuple(
            TickContent(tick.interview_question_id, tick.kind, tick.key)
            for tick in ticks.order_by("pk")
        ),
        recommendation=card.recommendation,
        reason=card.recommendation_reason,
    )


def submitted_content(card: Scorecard) -> tuple[ScorecardContent, ScorecardContent | None]:
    """Return what others may read: what counts, and what was revised after the reveal, if it was.

    A card that was locked without being submitted says nothing, and changes that were never
    submitted stay with who typed them.
    """
    first, revised = ScorecardContent(), None
    for version in ScorecardVersion.objects.filter(scorecard=card).order_by("number"):
        if version.is_after_reveal:
            revised = version.scorecard_content
        else:
            first = version.scorecard_content
    return first, revised


def untouched_cells(card: ScorecardContent, questions: Sequence[PinnedQuestion]) -> list[Cell]:
    """Return the cells without a rating, in running order."""
    touched = card.ratings_by_place
    return [cell for cell in cells(questions) if cell.place not in touched]


def extremes_without_note(
    card: ScorecardContent, questions: Sequence[PinnedQuestion]
) -> list[Cell]:
    """Return the cells at the lowest or highest level that still need a written reason."""
    notes, ratings = card.notes_by_place, card.ratings_by_place
    by_id = {question.id: question for question in questions}
    found = []
    for cell in cells(questions):
        question, rating = by_id[cell.question], ratings.get(cell.place)
        criterion = question.record.criterion(cell.criterion)
        if not question.record.needs_note_at_extremes or criterion is None or rating is None:
            continue
        if criterion.is_extreme(rating.level) and not notes.get(cell.place, "").strip():
            found.append(cell)
    return found


def cells(questions: Sequence[PinnedQuestion]) -> list[Cell]:
    """Return every criterion of every question, in running order."""
    return [
        Cell(question.id, question.record.title, criterion.key, criterion.title)
        for question in questions
        for criterion in question.record.criteria
    ]
