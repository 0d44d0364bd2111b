"""What a report says, as one frozen value: page, paper, mail and API all render this.

Its JSON is what the database keeps and the API hands out; docs/report.schema.json describes it.
Scores, gaps and coverages are shares of 0 to 1, unrounded; null where there is none.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from measurement.records import State
from questionbank.formats import json_schema
from questionbank.formats.json_values import from_json
from web.conflict import Conflict

FORMAT: Final = 1

ScorecardState = Literal["none", "submitted", "awaited", "locked", "out"]


class UnknownFormat(Conflict, problem="unknown-report-format"):
    """A report that another release wrote in a form that this one does not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which report of the interview it is."""

    kind: str
    number: int
    requested_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewFacts:
    """The interview that it is about."""

    id: int
    title: str
    time_zone: str
    planned_minutes: int
    used_minutes: float
    started_at: dt.datetime
    ended_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts:
    """Whom it is about."""

    name: str
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelistFacts:
    """One panelist, and where their scorecard is."""

    id: int
    name: str
    role: str
    role_label: str
    counts: bool
    scorecard: ScorecardState
    scorecard_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnScore:
    """One counting panelist's score over what they rated."""

    panelist: int
    name: str
    value: float
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score with all that it stands on."""

    value: float | None
    coverage: float
    n_panelists: int
    n_ratings: int
    panelists: tuple[OwnScore, ...]
    lowest: float | None
    highest: float | None
    deviation: float | None
    is_rankable: bool
    why_not_rankable: str

    @property
    def marks(self) -> list[float]:
        """Return the panelists' own values, as charts take them."""
        return [own.value for own in self.panelists]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionScore(Score):
    """The score of one part of the interview."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetencyScore(Score):
    """The score of all criteria that give evidence of one competency."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What one panelist recommends, and why."""

    panelist: int
    name: str
    counts: bool
    recommendation: str | None
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One criterion on which the counting panel agreed, disagreed or saw nothing."""

    question: int
    number: int
    title: str
    criterion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Finding):
    """All chose the same level."""

    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement(Finding):
    """Two panelists are half a scale apart or more."""

    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Where the counting panel agreed, where it did not, and where it saw nothing."""

    agreed: tuple[Agreement, ...]
    disagreed: tuple[Disagreement, ...]
    unseen: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingRow:
    """One criterion in the sum behind the interview's score."""

    number: int
    title: str
    criterion: str
    weight: float
    value: float | None
    product: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """The sums behind the interview's score, so that a reader can repeat them by hand."""

    rows: tuple[WorkingRow, ...]
    sum_of_products: float
    rated_weight: float
    planned_weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLevel:
    """One level of a criterion; `value` in the rubric's own unit."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingResult:
    """What one panelist gave one criterion; `share` only where it counts."""

    panelist: int
    name: str
    counts: bool
    state: State
    state_label: str
    level: str | None
    value: str | None
    share: float | None
    anchor: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult(Score):
    """One criterion of one question."""

    key: str
    title: str
    competency: str
    weight: float
    weight_in_interview: float
    levels: tuple[ScaleLevel, ...]
    ratings: tuple[RatingResult, ...]

    @property
    def level_values(self) -> list[str]:
        """Return the values of the scale, lowest first."""
        return [level.value for level in self.levels]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionNote:
    """What one panelist noted on a question as a whole."""

    panelist: int
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPointResult:
    """A key point in Markdown, and who heard it."""

    text: str
    heard_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """A prepared follow-up in Markdown, and who used it."""

    text: str
    kind: str
    help: str
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult(Score):
    """One question; `used_minutes` is null where no clock ran.

    `prompt`, and `hand_out` for what the candidate was given to look at, are in Markdown; `tests`
    says in one line what the question gives evidence of.
    """

    id: int
    number: int
    title: str
    section: str
    topic: str
    version: int
    tests: str = ""
    prompt: str
    hand_out: str = ""
    weight: float
    planned_minutes: int
    used_minutes: float | None
    criteria: tuple[CriterionResult, ...]
    notes: tuple[QuestionNote, ...]
    key_points: tuple[KeyPointResult, ...]
    probes: tuple[ProbeResult, ...]

    @property
    def heard(self) -> list[KeyPointResult]:
        """Return the key points that somebody ticked."""
        return [point for point in self.key_points if point.heard_by]

    @property
    def unheard(self) -> list[KeyPointResult]:
        """Return the key points that nobody ticked."""
        return [point for point in self.key_points if not point.heard_by]

    @property
    def used_probes(self) -> list[ProbeResult]:
        """Return the probes that somebody used."""
        return [probe for probe in self.probes if probe.used_by]

    @property
    def is_skipped(self) -> bool:
        """Tell whether all who handed in say that it was not asked."""
        states = [rating.state for each in self.criteria for rating in each.ratings]
        return bool(states) and set(states) == {State.NOT_ASKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """The whole report, as it was found when it was built."""

    format: Literal[1]
    report: Edition
    interview: InterviewFacts
    candidate: CandidateFacts
    opening: str
    panel: tuple[PanelistFacts, ...]
    awaited: tuple[str, ...]
    score: Score
    working: Working
    sections: tuple[SectionScore, ...]
    competencies: tuple[CompetencyScore, ...]
    recommendations: tuple[Recommendation, ...]
    findings: Findings
    questions: tuple[QuestionResult, ...]

    @property
    def has_scorecards(self) -> bool:
        """Say whether any counting card is in: without one there is nothing to score."""
        return any(each.counts for each in self.recommendations)

    @property
    def n_between(self) -> int:
        """Return how many criteria the findings do not list."""
        found = self.findings
        listed = len(found.agreed) + len(found.disagreed) + len(found.unseen)
        return len(self.working.rows) - listed


def read(snapshot: Mapping[str, Any]) -> ReportContent:
    """Return the report that was kept as JSON. Raises UnknownFormat."""
    if snapshot.get("format") != FORMAT:
        raise UnknownFormat(
            f"This report is kept in format {snapshot.get('format')}, and this release reads "
            f"format {FORMAT}. Its PDF can be read as it was kept."
        )
    return from_json(ReportContent, snapshot)


def published_schema() -> dict[str, Any]:
    """Return what docs/report.schema.json says to other programs."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"plumbline-report-{FORMAT}",
        "title": f"Plumbline report, format {FORMAT}",
        "description": "Scores, gaps and coverages are shares of 0 to 1, unrounded.",
        "$ref": "#/$defs/ReportContent",
        "$defs": json_schema.definitions(ReportContent),
    }
