"""What stands on a scorecard; its JSON is what a submitted version keeps.

`question` is the id of the interview's question; keys are the rubric's permanent ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from measurement.records import State

Place = tuple[int, str]  # question and criterion


@dataclass(frozen=True, slots=True)
class RatingContent:
    """One rating."""

    question: int
    criterion: str
    state: State
    level: str | None

    @property
    def place(self) -> Place:
        """Return what was rated."""
        return self.question, self.criterion


@dataclass(frozen=True, slots=True)
class NoteContent:
    """One note; `criterion` is empty for a note on the whole question."""

    question: int
    criterion: str
    text: str


@dataclass(frozen=True, slots=True)
class TickContent:
    """A key point heard or a probe used."""

    question: int
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class ScorecardContent:
    """A whole card, its rows in the order in which they were made."""

    ratings: tuple[RatingContent, ...] = ()
    notes: tuple[NoteContent, ...] = ()
    ticks: tuple[TickContent, ...] = ()
    recommendation: str | None = None
    reason: str = ""

    @property
    def ratings_by_place(self) -> Mapping[Place, RatingContent]:
        """Return the ratings by what was rated."""
        return {rating.place: rating for rating in self.ratings}

    @property
    def notes_by_place(self) -> Mapping[Place, str]:
        """Return the notes' texts by what they are about."""
        return {(note.question, note.criterion): note.text for note in self.notes}
