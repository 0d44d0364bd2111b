"""What the room shows to one panelist: the questions, their own card, and who else is there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject

from accounts.models import Role, User
from interviews.models import Answer, Interview, Note, Panelist, Rating, Scorecard, Tick
from interviews.queries import pinned
from interviews.queries.pinned import PinnedQuestion
from questionbank.formats.records import CriterionRecord
from web.prepared import PreparedQuery
from web.zones import in_words

UNSET: tuple[str, None] = ("", None)


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """One level with the digit that chooses it; text, because templates localise numbers."""

    digit: str
    key: str
    label: str
    anchor: str
    is_chosen: bool
    is_extreme: bool  # the lowest or the highest


@dataclass(frozen=True, slots=True)
class CriterionSheet:
    """One criterion with what this panelist gave."""

    id: str  # names its fields on the page
    criterion: CriterionRecord
    state: str  # a Rating.State, or empty while untouched
    choices: tuple[LevelChoice, ...]
    note: str

    @property
    def chosen(self) -> LevelChoice | None:
        """Return the chosen level with its digit, or None."""
        return next((choice for choice in self.choices if choice.is_chosen), None)


@dataclass(frozen=True, slots=True)
class Tickable:
    """A key point or probe, and whether this panelist ticked it."""

    key: str
    text: str
    is_set: bool
    detail: str = ""
    trigger: str = ""
    signal: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """One question as this panelist works on it."""

    id: str  # the interview question's
    number: str
    question: PinnedQuestion
    criteria: tuple[CriterionSheet, ...]
    note: str
    key_points: tuple[Tickable, ...]
    probes: tuple[Tickable, ...]

    @property
    def done(self) -> int:
        """Return how many criteria have a rating."""
        return sum(1 for criterion in self.criteria if criterion.state)


@dataclass(frozen=True, slots=True)
class RoomSeat:
    """Somebody on the panel. Whether a card is in is no secret; what stands on it is."""

    name: str
    role: str
    is_you: bool
    has_submitted: bool
    scores: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class RoomState:
    """What changes while the panel sits: who is in, what is being asked, whether it runs."""

    interview: Interview
    seats: tuple[RoomSeat, ...]
    you: Panelist
    scorecard: Scorecard | None
    answers: Sequence[Answer]

    @property
    def missing_scorecards(self) -> tuple[str, ...]:
        """Return the names of the counting panelists whose card is still out."""
        return tuple(seat.name for seat in self.seats if seat.counts and not seat.has_submitted)

    def script(self, at: dt.datetime) -> dict[str, object]:
        """Return what the room's script draws clocks and states from; no marks, nobody's."""
        interview = self.interview
        return {
            "now": at.isoformat(),
            "state": interview.state,
            "started": _iso(interview.started_at),
            "ended": _iso(interview.ended_at),
            "due": in_words(interview.scorecards_due_at) if interview.scorecards_due_at else "",
            "scorecard": self.scorecard.state if self.scorecard else None,
            "asked": {
                str(answer.interview_question_id): {
                    "at": answer.asked_at.isoformat(),
                    "clock": in_words(answer.asked_at, "clock"),
                    "until": _iso(answer.finished_at),
                    "paused": answer.paused_seconds,
                }
                for answer in self.answers
            },
        }


@dataclass(frozen=True, slots=True)
class Room:
    """Everything on the page."""

    state: RoomState
    sheets: tuple[QuestionSheet, ...]
    versions: Mapping[str, int]  # by row: "rating:12:split"


def room_for(*, interview: Interview, reader: User) -> Room:
    """Return the room as the reader may see it: no marks but their own.

    Expects a started interview and a reader on its panel.
    """
    state = state_of(interview_id=interview.pk, reader=reader)
    if state is None:
        raise Panelist.DoesNotExist
    if state.scorecard:
        state.scorecard.refresh_from_db()  # with what is on it, which nobody else reads
    rows = _Rows.of(state.scorecard)
    return Room(
        state=state,
        sheets=tuple(
            rows.sheet(question) for question in pinned.questions_of_started(interview.pk)
        ),
        versions=rows.versions(state.scorecard),
    )


_OF_ANSWERS = ("interview_question_id", "asked_at", "finished_at", "paused_seconds")
# Every page asks for this every few seconds. Whoever has a seat sees the interview, a
# manager too; only what its state shows is read of it, and nobody's marks.
_SEATS = PreparedQuery(
    lambda interview, user, email: (
        Panelist.objects.current()
        .filter(
            interview__in=Interview.objects.visible_to(
                User(pk=user, email=email, roles=[Role.INTERVIEWER])
            ).filter(pk=interview)
        )
        .order_by("pk")
        .values_list(
            *("interview__state", "interview__started_at", "interview__ended_at"),
            *("interview__scorecards_due_at", "user_id", "role"),
            *("user__name", "user__email", "user__has_namesake"),
            *("scorecard__id", "scorecard__state"),
            ArraySubquery(
                Answer.objects.filter(interview_question__interview=interview).values(
                    asked=JSONObject(**{name: name for name in _OF_ANSWERS})
                )
            ),
        )
    ),
    interview=int,
    user=int,
    email=str,
)


def state_of(*, interview_id: int, reader: User) -> RoomState | None:
    """Return how the session stands for somebody who sits in it; None for anybody else."""
    rows = _SEATS.rows(interview=interview_id, user=reader.pk, email=reader.email)
    if not (rows and reader.is_staff):
        return None
    state, started_at, ended_at, due_at = rows[0][:4]
    seats = [_seat_of(*row[4:-1]) for row in rows]
    you = next(seat for seat in seats if seat.user_id == reader.pk)
    return RoomState(
        interview=Interview(
            pk=interview_id,
            state=state,
            started_at=started_at,
            ended_at=ended_at,
            scorecards_due_at=due_at,
        ),
        seats=tuple(_seat(seat, reader) for seat in seats),
        you=you,
        scorecard=you.scorecard if you.scores and hasattr(you, "scorecard") else None,
        answers=[_answer_of(**json.loads(answer)) for answer in rows[0][-1]],
    )


def _seat_of(  # noqa: PLR0917 -- the columns, in their order
    user_id: int,
    role: str,
    name: str,
    email: str,
    has_namesake: bool,  # noqa: FBT001
    card_id: int | None,
    card_state: str,
) -> Panelist:
    user = User(pk=user_id, name=name, email=email, has_namesake=has_namesake)
    seat = Panelist(user=user, role=role)
    if card_id is not None:
        seat.scorecard = Scorecard(pk=card_id, state=card_state)
    return seat


def _answer_of(*, asked_at: str, finished_at: str | None, **values: int) -> Answer:
    return Answer(
        asked_at=dt.datetime.fromisoformat(asked_at),
        finished_at=dt.datetime.fromisoformat(finished_at) if finished_at else None,
        **values,
    )


def panel_of(*, interview: Interview, reader: User) -> tuple[RoomSeat, ...]:
    """Return who sits on the panel and whose card is in."""
    seats = interview.panelists.current().select_related("user", "scorecard").order_by("pk")
    return tuple(_seat(seat, reader) for seat in seats)


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _seat(seat: Panelist, reader: User) -> RoomSeat:
    card = getattr(seat, "scorecard", None)
    return RoomSeat(
        name=seat.user.called,
        role=seat.get_role_display(),
        is_you=seat.user_id == reader.pk,
        has_submitted=card is not None and not card.is_open,
        scores=seat.scores,
        counts=seat.counts,
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """One card's rows by cell, read in three queries."""

    ratings: Mapping[tuple[int, str], Rating]
    notes: Mapping[tuple[int, str], Note]
    ticks: Mapping[tuple[int, str, str], Tick]

    @classmethod
    def of(cls, card: Scorecard | None) -> _Rows:
        if card is None:
            return cls({}, {}, {})
        ratings = Rating.objects.filter(scorecard=card)
        notes = Note.objects.filter(scorecard=card)
        ticks = Tick.objects.filter(scorecard=card)
        return cls(
            {(row.interview_question_id, row.criterion_key): row for row in ratings},
            {(row.interview_question_id, row.criterion_key): row for row in notes},
            {(row.interview_question_id, row.kind, row.key): row for row in ticks},
        )

    def sheet(self, question: PinnedQuestion) -> QuestionSheet:
        return QuestionSheet(
            id=str(question.id),
            number=str(question.position + 1),
            question=question,
            criteria=tuple(self._criterion(question, each) for each in question.record.criteria),
            note=self._note(question, ""),
            key_points=tuple(
                Tickable(key, point.text, self._is_set(question, "key_point", key))
                for key, point in question.record.key_points_by_key.items()
            ),
            probes=tuple(
                Tickable(
                    key,
                    probe.text,
                    self._is_set(question, "probe", key),
                    probe.kind,
                    probe.trigger,
                    probe.signal,
                )
                for key, probe in question.record.probes_by_key.items()
            ),
        )

    def _criterion(self, question: PinnedQuestion, criterion: CriterionRecord) -> CriterionSheet:
        row = self.ratings.get((question.id, criterion.key))
        is_given = row is not None and row.state != Rating.State.CLEARED
        state, chosen = (row.state, row.level_key) if row and is_given else UNSET
        return CriterionSheet(
            id=f"{question.id}-{criterion.key}",
            criterion=criterion,
            state=state,
            choices=tuple(
                LevelChoice(
                    str(digit),
                    level.key,
                    level.label,
                    level.anchor,
                    is_chosen=level.key == chosen,
                    is_extreme=criterion.is_extreme(level.key),
                )
                for digit, level in enumerate(criterion.levels, start=1)
            ),
            note=self._note(question, criterion.key),
        )

    def _note(self, question: PinnedQuestion, criterion: str) -> str:
        row = self.notes.get((question.id, criterion))
        return row.text if row else ""

    def _is_set(self, question: PinnedQuestion, kind: str, key: str) -> bool:
        row = self.ticks.get((question.id, kind, key))
        return row is not None and row.is_set

    def versions(self, card: Scorecard | None) -> dict[str, int]:
        """Return the version of every row, under the name that the room's script gives it."""
        found = {f"rating:{q}:{key}": row.version for (q, key), row in self.ratings.items()}
        found |= {f"note:{q}:{key}": row.version for (q, key), row in self.notes.items()}
        found |= {f"{kind}:{q}:{key}": row.version for (q, kind, key), row in self.ticks.items()}
        if card is not None:
            found["recommendation::"] = card.recommendation_version
        return found
