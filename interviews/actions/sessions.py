"""Run the conversation: ask a question, end the interview."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from accounts.actions import audit
from accounts.models import AuditAction, User
from interviews.actions import clock, reports, states
from interviews.models import Answer, Interview, InterviewQuestion, Report, Scorecard
from web.turns import take_turn


@transaction.atomic
def ask(*, question: InterviewQuestion, by: User, at: dt.datetime) -> Answer:
    """Turn to a question: its answer's clock starts, and the one before it stops.

    Turning back to a question goes on with its answer, without the time in between; asking the
    one that is being asked changes nothing. Raises WrongState.
    """
    interview = Interview.objects.lock(pk=question.interview_id)
    states.refuse_unless(interview, {Interview.State.LIVE}, "no question can be asked")
    at = clock.not_before(interview, at)
    _finish_answers(interview, at, but=question)
    answer, is_new = Answer.objects.get_or_create(
        interview_question=question, defaults={"asked_at": at, "asked_by": by}
    )
    if not is_new:
        if answer.finished_at is None:
            return answer
        answer.paused_seconds += int((at - answer.finished_at).total_seconds())
        answer.finished_at = None
        answer.save(update_fields=["paused_seconds", "finished_at"])
    audit.record(
        AuditAction.INTERVIEW_ASK,
        interview,
        by=by,
        at=at,
        payload={"question": question.pk, "again": not is_new},
    )
    return answer


@transaction.atomic
def end(*, interview: Interview, by: User, at: dt.datetime) -> Report:
    """Stop the clock and ask for the report, in one transaction; return it.

    Cards stay open until the deadline. A second click changes nothing. Raises WrongState.

    Of many that end on the hour, one at a time keeps a processor: all are done as soon, and those
    who still score are not held up.
    """
    take_turn("the end of an interview")
    interview = Interview.objects.lock(pk=interview.pk)
    if interview.has_ended:
        return interview.reports.earliest("number")
    states.refuse_unless(interview, {Interview.State.LIVE}, "it cannot be ended")
    at = clock.not_before(interview, at)
    interview.state = Interview.State.ENDED
    interview.ended_at, interview.ended_by = at, by
    interview.scorecards_due_at = at + dt.timedelta(hours=settings.SCORECARD_DEADLINE_HOURS)
    interview.save(update_fields=["state", "ended_at", "ended_by", "scorecards_due_at"])
    _finish_answers(interview, at)
    # Whoever is late is reminded at once, and again by the periodic job.
    late = interview.panelists.current().filter(scorecard__state=Scorecard.State.OPEN)
    late.update(next_reminder_at=at)
    audit.record(AuditAction.INTERVIEW_END, interview, by=by, at=at)
    return reports.request(interview=interview, by=by, at=at)


def _finish_answers(
    interview: Interview, at: dt.datetime, *, but: InterviewQuestion | None = None
) -> None:
    running = Answer.objects.filter(
        interview_question__interview=interview, finished_at__isnull=True
    )
    if but is not None:
        running = running.exclude(interview_question=but)
    running.update(finished_at=at)
