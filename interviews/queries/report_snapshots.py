"""The content of a report as one plain value: page, PDF, mail and API all render this."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from interviews.models import Answer, Panelist, Rating, Report, Scorecard, ScorecardVersion
from interviews.queries import pinned, results
from interviews.queries.cards import CardContent
from interviews.queries.pinned import PinnedQuestion
from measurement.records import known
from measurement.scoring import Score, Scores
from questionbank.formats.front_matter import show
from questionbank.formats.records import CriterionRecord

Json = dict[str, object]
# From half the scale on, two panelists have heard different answers.
DISAGREEMENT = 0.5


@dataclass(frozen=True, slots=True)
class _Sources:
    """Everything a report may read."""

    questions: tuple[PinnedQuestion, ...]
    seats: Mapping[int, Panelist]
    cards: Mapping[int, CardContent]  # by panelist, in the order of seats
    scores: Scores
    weights: Mapping[tuple[str, str], float]  # w of each criterion in the whole interview
    answers: Mapping[int, Answer]


def of_report(report: Report) -> Json:
    """Return the report's content. Reads only the cards that its row fixed."""
    interview = report.interview
    sources = _sources(report)
    application = interview.application
    return {
        "format": 1,
        "report": {
            "kind": report.kind,
            "number": report.number,
            "requested_at": report.requested_at.isoformat(),
        },
        "interview": {
            "id": interview.pk,
            "title": interview.title,
            "time_zone": interview.time_zone,
            "planned_minutes": interview.slot_minutes,
            "used_minutes": _minutes(interview.started_at, interview.ended_at),
            "started_at": _iso(interview.started_at),
            "ended_at": _iso(interview.ended_at),
        },
        "candidate": {
            "name": application.candidate.name,
            "headline": application.candidate.headline,
        },
        "opening": application.opening.title,
        "panel": [_panelist(seat, report, sources) for seat in sources.seats.values()],
        "awaited": [
            sources.seats[seat].user.name
            for seat in report.awaited_panelist_ids
            if seat in sources.seats
        ],
        "score": _score(sources.scores.interview, sources),
        "working": _working(sources),
        "sections": [
            {"title": title, **_score(score, sources)}
            for title, score in sources.scores.sections.items()
        ],
        "competencies": _competencies(sources),
        "recommendations": [
            _recommendation(seat, card, sources) for seat, card in sources.cards.items()
        ],
        "findings": _findings(sources),
        "questions": [_question(question, sources) for question in sources.questions],
    }


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
    questions = pinned.of_started(report.interview_id)
    return _Sources(
        questions=questions,
        seats=seats,
        cards={version.scorecard.panelist_id: version.content for version in versions},
        scores=results.score(questions, versions),
        weights={cell.key: cell.weight for cell in results.plan(questions).cells()},
        answers={
            answer.interview_question_id: answer
            for answer in Answer.objects.filter(interview_question__interview=report.interview_id)
        },
    )


def _panelist(seat: Panelist, report: Report, sources: _Sources) -> Json:
    card, label = _card(seat, report, sources)
    return {
        "id": seat.pk,
        "name": seat.user.name,
        "role": seat.role,
        "role_label": seat.get_role_display(),
        "counts": seat.counts,
        "card": card,
        "card_label": label,
    }


def _card(seat: Panelist, report: Report, sources: _Sources) -> tuple[str, str]:
    """Say where a seat's card is, for machines and for people."""
    if not seat.scores:
        return "none", "Does not score"
    if seat.pk in sources.cards:
        return "submitted", "Submitted"
    if seat.pk in report.awaited_panelist_ids:
        return "awaited", "Awaited"
    if seat.counts:
        return "locked", "Locked without being submitted"
    return "out", "Not in by the reveal" if report.is_final else "Not in yet, not awaited"


def _score(score: Score, sources: _Sources) -> Json:
    """Return a score with all it stands on; shares of 0 to 1, unrounded, null where unknown."""
    return {
        "value": known(score.value),
        "coverage": score.coverage,
        "n_panelists": score.n_panelists,
        "n_ratings": score.n_ratings,
        "panelists": [
            {
                "panelist": int(own.panelist),
                "name": sources.seats[int(own.panelist)].user.name,
                "value": own.value,
                "coverage": own.coverage,
            }
            for own in score.panelists
        ],
        "lowest": known(score.lowest),
        "highest": known(score.highest),
        "deviation": known(score.deviation),
        "is_rankable": score.is_rankable,
        "why_not_rankable": score.why_not_rankable,
    }


def _competencies(sources: _Sources) -> list[Json]:
    names = {
        slug: name for question in sources.questions for slug, name in question.competencies.items()
    }
    return [
        {"slug": slug, "name": names[slug], **_score(score, sources)}
        for slug, score in sources.scores.competencies.items()
    ]


def _recommendation(seat: int, card: CardContent, sources: _Sources) -> Json:
    value = card["recommendation"]
    return {
        "panelist": seat,
        "name": sources.seats[seat].user.name,
        "counts": sources.seats[seat].counts,
        "recommendation": value,
        "label": Scorecard.Recommendation(value).label if value else "",
        "reason": card["reason"],
    }


def _question(question: PinnedQuestion, sources: _Sources) -> Json:
    return {
        "id": question.id,
        "number": question.position + 1,
        "title": question.record.title,
        "section": question.section,
        "topic": question.topic,
        "version": question.version,
        "prompt": question.record.prompt,
        "weight": float(question.weight),
        "planned_minutes": question.minutes,
        "used_minutes": _answer_minutes(sources.answers.get(question.id)),
        **_score(sources.scores.questions[str(question.id)], sources),
        "criteria": [_criterion(question, each, sources) for each in question.record.criteria],
        "notes": _notes(question.id, "", sources),
        "key_points": [
            {"text": point.text, "heard_by": _ticked(question.id, "key_point", key, sources)}
            for key, point in question.record.key_points_by_key.items()
        ],
        "probes": [
            {
                "text": probe.text,
                "kind": probe.kind,
                "help": probe.help,
                "used_by": _ticked(question.id, "probe", key, sources),
            }
            for key, probe in question.record.probes_by_key.items()
        ],
    }


def _criterion(question: PinnedQuestion, criterion: CriterionRecord, sources: _Sources) -> Json:
    notes = {note["panelist"]: note["text"] for note in _notes(question.id, criterion.key, sources)}
    score = sources.scores.criteria[str(question.id), criterion.key]
    shares = {int(own.panelist): own.value for own in score.panelists}  # of one criterion: u
    ratings = []
    for seat, card in sources.cards.items():
        for rating in card["ratings"]:
            if (rating["question"], rating["criterion"]) != (question.id, criterion.key):
                continue
            level = criterion.level(rating["level"])
            ratings.append(
                {
                    "panelist": seat,
                    "name": sources.seats[seat].user.name,
                    "counts": sources.seats[seat].counts,
                    "state": rating["state"],
                    "state_label": Rating.State(rating["state"]).label,
                    "level": level.label if level else None,
                    "value": show(level.value) if level else None,
                    "share": shares.get(seat),
                    "anchor": level.anchor if level else "",
                    "note": notes.get(seat, ""),
                }
            )
    return {
        "key": criterion.key,
        "title": criterion.title,
        "competency": question.competencies.get(criterion.competency, ""),
        "weight": float(criterion.weight),
        "weight_in_interview": sources.weights[str(question.id), criterion.key],
        "levels": [
            {"value": show(level.value), "label": level.label} for level in criterion.levels
        ],
        **_score(score, sources),
        "ratings": ratings,
    }


def _working(sources: _Sources) -> Json:
    """Return the sums behind the interview's score, so that a reader can repeat them by hand."""
    rows: list[Json] = []
    products, rated = [], []
    for question in sources.questions:
        for criterion in question.record.criteria:
            weight = sources.weights[str(question.id), criterion.key]
            value = known(sources.scores.criteria[str(question.id), criterion.key].value)
            rows.append(
                {
                    "number": question.position + 1,
                    "title": question.record.title,
                    "criterion": criterion.title,
                    "weight": weight,
                    "value": value,
                    "product": None if value is None else weight * value,
                }
            )
            if value is not None:
                products.append(weight * value)
                rated.append(weight)
    return {
        "rows": rows,
        "sum_of_products": math.fsum(products),
        "rated_weight": math.fsum(rated),
        "planned_weight": math.fsum(sources.weights.values()),
    }


def _notes(question: int, criterion: str, sources: _Sources) -> list[Json]:
    return [
        {"panelist": seat, "name": sources.seats[seat].user.name, "text": note["text"]}
        for seat, card in sources.cards.items()
        for note in card["notes"]
        if (note["question"], note["criterion"]) == (question, criterion)
    ]


def _ticked(question: int, kind: str, key: str, sources: _Sources) -> list[str]:
    wanted = {"question": question, "kind": kind, "key": key}
    return [
        sources.seats[seat].user.name
        for seat, card in sources.cards.items()
        if wanted in card["ticks"]
    ]


def _findings(sources: _Sources) -> Json:
    """Say where the counting panel agreed, where it did not, and where it saw nothing."""
    agreed, disagreed, unseen = [], [], []
    for question in sources.questions:
        for criterion in question.record.criteria:
            score = sources.scores.criteria[str(question.id), criterion.key]
            place: Json = {
                "question": question.id,
                "number": question.position + 1,
                "title": question.record.title,
                "criterion": criterion.title,
            }
            lowest, highest = known(score.lowest), known(score.highest)
            if not score.n_panelists:
                unseen.append(place)
            elif score.n_panelists == 1 or lowest is None or highest is None:
                continue  # one panelist can neither agree nor disagree
            elif highest - lowest >= DISAGREEMENT:
                disagreed.append({**place, "gap": highest - lowest})
            elif highest == lowest:
                agreed.append({**place, "value": known(score.value)})
    disagreed.sort(key=_gap, reverse=True)
    return {"agreed": agreed, "disagreed": disagreed, "unseen": unseen}


def _gap(place: Json) -> float:
    gap = place["gap"]
    assert isinstance(gap, float)  # noqa: S101 -- for the type checker; written four lines up
    return gap


def _answer_minutes(answer: Answer | None) -> float | None:
    took = answer.took if answer else None
    return took / dt.timedelta(minutes=1) if took is not None else None


def _minutes(start: dt.datetime | None, end: dt.datetime | None) -> float | None:
    return None if start is None or end is None else (end - start) / dt.timedelta(minutes=1)


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.isoformat() if instant else None
