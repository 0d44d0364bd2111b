"""A panel at work, through the actions: rating, noting, recommending, submitting."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from interviews import effects
from interviews.actions import operations, scorecards, sessions
from interviews.actions.operations import Kind, Operation
from interviews.models import Interview, Note, Rating, Report, Scorecard
from tests.servers import wait_until

Levels = Mapping[str, int | str]  # by criterion: a level's value, "no_evidence" or "not_asked"
LEVELS: Levels = {"split": 4, "leakage": 3}


def card_of(interview: Interview, user: User) -> Scorecard:
    """Return the person's card with what the actions expect of it."""
    return Scorecard.objects.select_related("interview__application", "panelist__user").get(
        interview=interview, panelist__user=user
    )


def apply(card: Scorecard, *wanted: Mapping[str, Any]) -> None:
    """Apply operations on rows that nobody else writes."""
    made = [Operation(op_id=uuid.uuid4(), **{"expected_version": 0, **each}) for each in wanted]
    by = card.panelist.user
    results = operations.apply(scorecard_id=card.pk, operations=made, by=by, at=timezone.now())
    assert {result.status for result in results} == {200}, results


def rate(card: Scorecard, question: int, levels: Levels, *, note: str = "Said so.") -> None:
    """Rate criteria of the question with that number; levels are named as the factories do."""
    row = card.interview.questions.get(position=question - 1)
    versions = dict(
        card.ratings.filter(interview_question=row).values_list("criterion_key", "version")
    )
    for key, level in levels.items():
        is_rated = isinstance(level, int)
        rating = {
            "expected_version": versions.get(key, 0),
            "kind": Kind.RATING,
            "question": row.pk,
            "criterion": key,
            "state": "rated" if is_rated else level,
            "level": f"{key}-{level}" if is_rated else None,
        }
        apply(card, rating)
        if is_rated and note:
            apply(card, {"kind": Kind.NOTE, "question": row.pk, "criterion": key, "text": note})


def recommend(
    card: Scorecard, recommendation: str = "yes", *, reason: str = "Careful with data."
) -> None:
    """Recommend, in place of what was recommended before."""
    kind = Kind.RECOMMENDATION
    card.refresh_from_db()
    apply(
        card,
        {
            "kind": kind,
            "recommendation": recommendation,
            "text": reason,
            "expected_version": card.recommendation_version,
        },
    )


def submit(
    card: Scorecard, recommendation: str = "yes", *, reason: str = "Careful with data."
) -> None:
    """Recommend and submit; what is untouched was not asked."""
    recommend(card, recommendation, reason=reason)
    scorecards.submit(
        scorecard=card, by=card.panelist.user, at=timezone.now(), confirms_not_asked=True
    )


def hand_in(
    interview: Interview,
    user: User,
    levels: Levels = LEVELS,
    **values: Any,  # noqa: ANN401 -- passed on to submit as they are
) -> None:
    """Rate the first question and submit."""
    card = card_of(interview, user)
    rate(card, 1, levels)
    submit(card, **values)


def end(interview: Interview, *, at: dt.datetime | None = None) -> Report:
    """Let the lead end the interview; return the report that is asked for."""
    lead = interview.panelists.get(role="lead").user
    return sessions.end(interview=interview, by=lead, at=at or timezone.now())


def build(report: Report) -> Report:
    """Return the report once it is built: here, or by a worker that was faster."""
    effects.build_report(report_id=report.pk)
    wait_until(lambda: not Report.objects.filter(pk=report.pk, state="building").exists())
    report.refresh_from_db()
    assert report.state == "ready", report.error
    return report


def revise(card: Scorecard, levels: Levels, *, note: str = "On reflection.") -> None:
    """Rate the first question of a reopened card anew, on the rows as they stand."""
    question = card.interview.questions.get(position=0)
    for key, level in levels.items():
        is_rated = isinstance(level, int)
        place = {"scorecard": card, "interview_question": question, "criterion_key": key}
        rating, noted = Rating.objects.get(**place), Note.objects.filter(**place).first()
        where = {"question": question.pk, "criterion": key}
        new = {
            "kind": Kind.RATING,
            "state": "rated" if is_rated else level,
            "level": f"{key}-{level}" if is_rated else None,
            "expected_version": rating.version,
        }
        apply(card, {**where, **new})
        version = noted.version if noted else 0
        apply(card, {**where, "kind": Kind.NOTE, "text": note, "expected_version": version})


def reopen(
    interview: Interview,
    user: User,
    *,
    at: dt.datetime | None = None,
    reason: str = "Mixed up two answers.",
) -> Scorecard:
    """Let the lead open the person's card again."""
    card = card_of(interview, user)
    lead = interview.panelists.get(role="lead").user
    scorecards.reopen(scorecard=card, by=lead, at=at or timezone.now(), reason=reason)
    return card_of(interview, user)
