"""What came in after the reveal: shown beside the report, in no score and no snapshot."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import AuditAction, AuditEvent, AuditPersonalValues, User
from interviews.formats.scorecards import Place, ScorecardContent
from interviews.models import Rating, Report, Scorecard, ScorecardVersion
from interviews.queries import pinned, scorecard_contents
from interviews.queries.pinned import PinnedQuestion
from measurement.records import State
from questionbank.formats.records import CriterionRecord
from web.numbers import plain_number

CARD = "interviews.Scorecard"


@dataclass(frozen=True, slots=True)
class RatingInWords:
    """One rating in words; `value` is the level's, None where nothing is rated."""

    state: State
    value: str | None
    label: str
    note: str

    @property
    def words(self) -> str:
        """Name the level with its value, or say why there is none."""
        return f"{self.value} {self.label}" if self.value else self.label


@dataclass(frozen=True, slots=True)
class RatingChange:
    """One criterion as it stood before the reveal and as it was revised."""

    question: int
    number: int
    criterion: str
    criterion_title: str
    first: RatingInWords | None  # None: the card had not come in by then
    revised: RatingInWords


@dataclass(frozen=True, slots=True)
class RecommendationChange:
    """A recommendation before the reveal and after it."""

    first: str
    revised: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reopening:
    """Who opened a card again, when and why; the reason is empty once it has been erased."""

    at: dt.datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One submission after the reveal, against the one that the report was made from."""

    panelist: int
    name: str
    role_label: str
    counts: bool
    submitted_at: dt.datetime
    is_late: bool  # nothing had come in before the reveal: there is no first
    reopening: Reopening | None
    recommendation: RecommendationChange | None
    changes: tuple[RatingChange, ...]


def revisions_of(report: Report) -> list[Revision]:
    """Return what came in since the final report, in order; a card submitted thrice has two."""
    if not report.is_final:
        return []
    late = ScorecardVersion.objects.filter(
        scorecard__interview=report.interview_id,
        scorecard__panelist__removed_at__isnull=True,
        is_after_reveal=True,
    )
    whole = late.select_related("scorecard__panelist__user")
    versions = list(whole.order_by("submitted_at", "pk"))
    if not versions:
        return []
    firsts = {
        version.scorecard_id: version.scorecard_content
        for version in ScorecardVersion.objects.filter(pk__in=report.scorecard_version_ids)
    }
    reopenings = _reopenings({version.scorecard_id for version in versions})
    questions = pinned.questions_of_started(report.interview_id)
    return [
        _revision(
            version,
            firsts.get(version.scorecard_id),
            _last(reopenings.get(version.scorecard_id, []), version.submitted_at),
            questions,
        )
        for version in versions
    ]


def open_again(report: Report) -> list[Scorecard]:
    """Return the cards that were reopened after the final report and are still being revised."""
    if not report.is_final:
        return []
    reopened = Scorecard.objects.filter(
        interview=report.interview_id,
        state=Scorecard.State.OPEN,
        reopened_at__isnull=False,
        panelist__removed_at__isnull=True,
    )
    return list(reopened.select_related("panelist__user", "reopened_by").order_by("panelist_id"))


def _revision(
    version: ScorecardVersion,
    first: ScorecardContent | None,
    reopening: Reopening | None,
    questions: Sequence[PinnedQuestion],
) -> Revision:
    seat = version.scorecard.panelist
    return Revision(
        panelist=seat.pk,
        name=seat.user.called,
        role_label=seat.get_role_display(),
        counts=seat.counts,
        submitted_at=version.submitted_at,
        is_late=first is None,
        reopening=reopening,
        recommendation=_recommendation(first, version.scorecard_content),
        changes=_changes(first, version.scorecard_content, questions),
    )


def _recommendation(
    first: ScorecardContent | None, revised: ScorecardContent
) -> RecommendationChange | None:
    before = (first.recommendation, first.reason) if first else (None, "")
    after = (revised.recommendation, revised.reason)
    if before == after:
        return None
    return RecommendationChange(_label(before[0]), _label(after[0]), revised.reason)


def _label(recommendation: str | None) -> str:
    return Scorecard.Recommendation(recommendation).label if recommendation else ""


def _changes(
    first: ScorecardContent | None, revised: ScorecardContent, questions: Sequence[PinnedQuestion]
) -> tuple[RatingChange, ...]:
    before = _marks(first, questions) if first else {}
    after = _marks(revised, questions)
    by_id = {question.id: question for question in questions}
    return tuple(
        RatingChange(
            question=cell.question,
            number=by_id[cell.question].position + 1,
            criterion=cell.criterion,
            criterion_title=cell.criterion_title,
            first=before.get(cell.place),
            revised=after[cell.place],
        )
        for cell in scorecard_contents.cells(questions)
        if cell.place in after and before.get(cell.place) != after[cell.place]
    )


def _marks(
    card: ScorecardContent, questions: Sequence[PinnedQuestion]
) -> Mapping[Place, RatingInWords]:
    criteria = {(each.id, key.key): key for each in questions for key in each.record.criteria}
    notes = card.notes_by_place
    return {
        place: _mark(criteria[place], rating.state, rating.level, notes.get(place, ""))
        for place, rating in card.ratings_by_place.items()
    }


def _mark(
    criterion: CriterionRecord, state: State, level_key: str | None, note: str
) -> RatingInWords:
    level = criterion.level(level_key)
    if level is None:
        return RatingInWords(state, None, Rating.State(state).label, note)
    return RatingInWords(state, plain_number(level.value), level.label, note)


def _reopenings(scorecard_ids: set[int]) -> dict[int, list[Reopening]]:
    """Return every reopening of the cards, oldest first: a card itself keeps only its last."""
    events = list(
        AuditEvent.objects.standing(AuditAction.SCORECARD_REOPEN)
        .filter(subject_type=CARD, subject_id__in=scorecard_ids)
        .order_by("pk")
    )
    names = dict(
        User.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "name")
    )
    reasons = dict(
        AuditPersonalValues.objects.filter(event_id__in=[event.pk for event in events]).values_list(
            "event_id", "values__reason"
        )
    )
    found: dict[int, list[Reopening]] = {}
    for event in events:
        name = names.get(event.actor_id or 0, "")
        reopening = Reopening(event.at, name, reasons.get(event.pk) or "")
        found.setdefault(event.subject_id, []).append(reopening)
    return found


def _last(reopenings: Sequence[Reopening], before: dt.datetime) -> Reopening | None:
    return next((each for each in reversed(reopenings) if each.at <= before), None)
