"""Find what a report says: page, paper, mail and API all render the one value made here."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interviews.formats import report as report_format
from interviews.formats.scorecards import RatingContent, ScorecardContent, TickContent
from interviews.models import (
    Answer,
    Interview,
    Panelist,
    Rating,
    Report,
    Scorecard,
    ScorecardVersion,
)
from interviews.queries import pinned, results
from interviews.queries.pinned import PinnedQuestion
from measurement.records import known
from measurement.scoring import Score, Scores
from questionbank.formats.records import CriterionRecord
from web.numbers import plain_number

# From half the scale on, two panelists have heard different answers.
DISAGREEMENT = 0.5
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Sources:
    """Everything a report may read."""

    questions: tuple[PinnedQuestion, ...]
    seats: Mapping[int, Panelist]
    scorecards: Mapping[int, ScorecardContent]  # by panelist, in the order of seats
    scores: Scores
    weights: Mapping[tuple[str, str], float]  # w of each criterion in the whole interview
    answers: Mapping[int, Answer]

    def name(self, panelist: int) -> str:
        """Return the panelist's name."""
        return self.seats[panelist].user.called

    def cells(self) -> list[tuple[PinnedQuestion, CriterionRecord, Score]]:
        """Return every criterion with its score, in running order."""
        return [
            (question, criterion, self.scores.criteria[str(question.id), criterion.key])
            for question in self.questions
            for criterion in question.record.criteria
        ]


def report_content(report: Report) -> report_format.ReportContent:
    """Return the report's content. Reads only the scorecards that its row fixed."""
    interview = report.interview
    application = interview.application
    sources = _sources(report)
    return report_format.ReportContent(
        format=report_format.FORMAT,
        report=report_format.Edition(
            kind=report.kind, number=report.number, requested_at=report.requested_at
        ),
        interview=_interview(interview),
        candidate=report_format.CandidateFacts(
            name=application.candidate.name, headline=application.candidate.headline
        ),
        opening=application.opening.title,
        panel=tuple(_panelist(seat, report, sources) for seat in sources.seats.values()),
        awaited=tuple(
            sources.name(seat) for seat in report.awaited_panelist_ids if seat in sources.seats
        ),
        score=report_format.Score(**_score(sources.scores.interview, sources)),
        working=_working(sources),
        sections=tuple(
            report_format.SectionScore(title=title, **_score(score, sources))
            for title, score in sources.scores.sections.items()
        ),
        competencies=_competencies(sources),
        recommendations=tuple(
            _recommendation(seat, scorecard, sources)
            for seat, scorecard in sources.scorecards.items()
        ),
        findings=_findings(sources),
        questions=tuple(_question(question, sources) for question in sources.questions),
    )


def _sources(report: Report) -> _Sources:
    seats = {
        seat.pk: seat
        for seat in report.interview.panelists.current()
        .select_related("user", "scorecard")
        .order_by("pk")
    }
    versions = list(
        ScorecardVersion.objects.filter(pk__in=report.scorecard_version_ids)
        .select_related("scorecard__panelist")
        .order_by("scorecard__panelist_id")
    )
    questions = pinned.questions_of_started(report.interview_id)
    return _Sources(
        questions=questions,
        seats=seats,
        scorecards={
            version.scorecard.panelist_id: version.scorecard_content for version in versions
        },
        scores=results.score(questions, versions),
        weights={cell.key: cell.weight for cell in results.plan(questions).cells()},
        answers={
            answer.interview_question_id: answer
            for answer in Answer.objects.filter(interview_question__interview=report.interview_id)
        },
    )


def _interview(interview: Interview) -> report_format.InterviewFacts:
    started_at, ended_at = interview.started_at, interview.ended_at
    assert started_at and ended_at  # noqa: S101, PT018 -- for the type checker: it has ended
    return report_format.InterviewFacts(
        id=interview.pk,
        title=interview.title,
        time_zone=interview.time_zone,
        planned_minutes=interview.slot_minutes,
        used_minutes=(ended_at - started_at) / MINUTE,
        started_at=started_at,
        ended_at=ended_at,
    )


def _panelist(seat: Panelist, report: Report, sources: _Sources) -> report_format.PanelistFacts:
    scorecard, label = _scorecard(seat, report, sources)
    return report_format.PanelistFacts(
        id=seat.pk,
        name=seat.user.called,
        role=seat.role,
        role_label=seat.get_role_display(),
        counts=seat.counts,
        scorecard=scorecard,
        scorecard_label=label,
    )


def _scorecard(
    seat: Panelist, report: Report, sources: _Sources
) -> tuple[report_format.ScorecardState, str]:
    """Say where a seat's scorecard is, for machines and for people."""
    if not seat.scores:
        return "none", "Does not score"
    if seat.pk in sources.scorecards:
        return "submitted", "Submitted"
    if seat.pk in report.awaited_panelist_ids:
        return "awaited", "Awaited"
    if seat.counts:
        return "locked", "Locked without being submitted"
    return "out", "Not in by the reveal" if report.is_final else "Not in yet, not awaited"


def _score(score: Score, sources: _Sources) -> dict[str, Any]:
    """Return the fields that every score has."""
    return {
        "value": known(score.value),
        "coverage": score.coverage,
        "n_panelists": score.n_panelists,
        "n_ratings": score.n_ratings,
        "panelists": tuple(
            report_format.OwnScore(
                panelist=int(own.panelist),
                name=sources.name(int(own.panelist)),
                value=own.value,
                coverage=own.coverage,
            )
            for own in score.panelists
        ),
        "lowest": known(score.lowest),
        "highest": known(score.highest),
        "deviation": known(score.deviation),
        "is_rankable": score.is_rankable,
        "why_not_rankable": score.why_not_rankable,
    }


def _competencies(sources: _Sources) -> tuple[report_format.CompetencyScore, ...]:
    names = {
        slug: name for question in sources.questions for slug, name in question.competencies.items()
    }
    return tuple(
        report_format.CompetencyScore(slug=slug, name=names[slug], **_score(score, sources))
        for slug, score in sources.scores.competencies.items()
    )


def _recommendation(
    seat: int, scorecard: ScorecardContent, sources: _Sources
) -> report_format.Recommendation:
    value = scorecard.recommendation
    return report_format.Recommendation(
        panelist=seat,
        name=sources.name(seat),
        counts=sources.seats[seat].counts,
        recommendation=value,
        label=Scorecard.Recommendation(value).label if value else "",
        reason=scorecard.reason,
    )


def _question(question: PinnedQuestion, sources: _Sources) -> report_format.QuestionResult:
    answer = sources.answers.get(question.id)
    took = answer.took if answer else None
    return report_format.QuestionResult(
        id=question.id,
        number=question.position + 1,
        title=question.record.title,
        section=question.section,
        topic=question.topic,
        version=question.version,
        tests=question.record.tests,
        prompt=question.record.prompt,
        hand_out=question.record.hand_out,
        weight=float(question.weight),
        planned_minutes=question.minutes,
        used_minutes=None if took is None else took / MINUTE,
        criteria=tuple(_criterion(question, each, sources) for each in question.record.criteria),
        notes=tuple(
            report_format.QuestionNote(panelist=seat, name=sources.name(seat), text=text)
            for seat, scorecard in sources.scorecards.items()
            if (text := scorecard.notes_by_place.get((question.id, "")))
        ),
        key_points=tuple(
            report_format.KeyPointResult(
                text=point.text, heard_by=_ticked(question.id, "key_point", key, sources)
            )
            for key, point in question.record.key_points_by_key.items()
        ),
        probes=tuple(
            report_format.ProbeResult(
                text=probe.text,
                kind=probe.kind,
                help=probe.help,
                used_by=_ticked(question.id, "probe", key, sources),
            )
            for key, probe in question.record.probes_by_key.items()
        ),
        **_score(sources.scores.questions[str(question.id)], sources),
    )


def _criterion(
    question: PinnedQuestion, criterion: CriterionRecord, sources: _Sources
) -> report_format.CriterionResult:
    score = sources.scores.criteria[str(question.id), criterion.key]
    shares = {int(own.panelist): own.value for own in score.panelists}  # of one criterion: u
    return report_format.CriterionResult(
        key=criterion.key,
        title=criterion.title,
        competency=question.competencies.get(criterion.competency, ""),
        weight=float(criterion.weight),
        weight_in_interview=sources.weights[str(question.id), criterion.key],
        levels=tuple(
            report_format.ScaleLevel(value=plain_number(level.value), label=level.label)
            for level in criterion.levels
        ),
        ratings=tuple(
            _rating(rating, criterion, seat, shares.get(seat), sources)
            for seat, scorecard in sources.scorecards.items()
            if (rating := scorecard.ratings_by_place.get((question.id, criterion.key)))
        ),
        **_score(score, sources),
    )


def _rating(
    rating: RatingContent,
    criterion: CriterionRecord,
    seat: int,
    share: float | None,
    sources: _Sources,
) -> report_format.RatingResult:
    level = criterion.level(rating.level)
    return report_format.RatingResult(
        panelist=seat,
        name=sources.name(seat),
        counts=sources.seats[seat].counts,
        state=rating.state,
        state_label=Rating.State(rating.state).label,
        level=level.label if level else None,
        value=plain_number(level.value) if level else None,
        share=share,
        anchor=level.anchor if level else "",
        note=sources.scorecards[seat].notes_by_place.get(rating.place, ""),
    )


def _ticked(question: int, kind: str, key: str, sources: _Sources) -> tuple[str, ...]:
    tick = TickContent(question, kind, key)
    return tuple(
        sources.name(seat)
        for seat, scorecard in sources.scorecards.items()
        if tick in scorecard.ticks
    )


def _working(sources: _Sources) -> report_format.Working:
    rows = []
    for question, criterion, score in sources.cells():
        weight, value = sources.weights[str(question.id), criterion.key], known(score.value)
        rows.append(
            report_format.WorkingRow(
                number=question.position + 1,
                title=question.record.title,
                criterion=criterion.title,
                weight=weight,
                value=value,
                product=None if value is None else weight * value,
            )
        )
    return report_format.Working(
        rows=tuple(rows),
        sum_of_products=math.fsum(row.product for row in rows if row.product is not None),
        rated_weight=math.fsum(row.weight for row in rows if row.value is not None),
        planned_weight=math.fsum(sources.weights.values()),
    )


def _findings(sources: _Sources) -> report_format.Findings:
    agreed, disagreed, unseen = [], [], []
    for question, criterion, score in sources.cells():
        place: dict[str, Any] = {
            "question": question.id,
            "number": question.position + 1,
            "title": question.record.title,
            "criterion": criterion.title,
        }
        value, lowest, highest = known(score.value), known(score.lowest), known(score.highest)
        if value is None or lowest is None or highest is None:
            unseen.append(report_format.Finding(**place))
        elif score.n_panelists == 1:
            continue  # one panelist can neither agree nor disagree
        elif highest - lowest >= DISAGREEMENT:
            disagreed.append(report_format.Disagreement(gap=highest - lowest, **place))
        elif highest == lowest:
            agreed.append(report_format.Agreement(value=value, **place))
    disagreed.sort(key=lambda each: each.gap, reverse=True)
    return report_format.Findings(
        agreed=tuple(agreed), disagreed=tuple(disagreed), unseen=tuple(unseen)
    )
