"""What was measured, submitted or decided cannot be edited, not even in SQL."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import AuditAction, AuditEvent, AuditPersonalValues, Role
from interviews.models import Decision, Interview, Report, ScorecardVersion
from tests.factories import make_interview, make_question, make_user
from tests.interviews.panels import end

pytestmark = pytest.mark.django_db


def refuses(sql: str, *values: int) -> str:
    """Run the statement, expect the database to refuse it, and return its sentence."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        connection.cursor().execute(sql, values)
    return str(caught.value).splitlines()[0]


def test_audit_events_are_append_only() -> None:
    ada = make_user("Ada", Role.INTERVIEWER)
    event = audit.record(action=AuditAction.USER_INVITE, subject=ada, by=ada, at=timezone.now())
    sentence = "The audit trail is append-only."
    assert (
        refuses("UPDATE accounts_auditevent SET action = 'x' WHERE id = %s", event.pk) == sentence
    )
    assert refuses("DELETE FROM accounts_auditevent WHERE id = %s", event.pk) == sentence
    assert AuditEvent.objects.get(pk=event.pk).action == AuditAction.USER_INVITE


def test_personal_values_can_be_erased_but_not_edited() -> None:
    ada = make_user("Ada", Role.INTERVIEWER)
    audit.record(
        action=AuditAction.USER_INVITE,
        subject=ada,
        by=ada,
        at=timezone.now(),
        personal={"name": "Ada"},
    )
    assert refuses("UPDATE accounts_auditpersonalvalues SET values = '{}'") == (
        "Personal values in the audit trail can be erased, not edited."
    )
    AuditPersonalValues.objects.all().delete()
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE questionbank_questionversion SET title = 'x' WHERE id = %s",
        (
            "UPDATE questionbank_questionversion SET state = 'draft', published_at = NULL"
            " WHERE id = %s"
        ),
        "DELETE FROM questionbank_questionversion WHERE id = %s",
        "UPDATE questionbank_keypoint SET text = 'x' WHERE version_id = %s",
        "DELETE FROM questionbank_probe WHERE version_id = %s",
        "DELETE FROM questionbank_rubric WHERE version_id = %s",
        (
            "INSERT INTO questionbank_pitfall (version_id, position, says, why_wrong)"
            " VALUES (%s, 9, 'x', '')"
        ),
        (
            "UPDATE questionbank_criterion SET weight = 9 WHERE rubric_id ="
            " (SELECT id FROM questionbank_rubric WHERE version_id = %s)"
        ),
        (
            "UPDATE questionbank_level SET value = value + 10 WHERE criterion_id IN"
            " (SELECT c.id FROM questionbank_criterion c"
            " JOIN questionbank_rubric r ON r.id = c.rubric_id WHERE r.version_id = %s)"
        ),
    ],
)
def test_a_released_version_is_immutable_with_all_that_hangs_below_it(statement: str) -> None:
    version = make_question()
    assert "version is" in refuses(statement, version.pk)


def test_a_draft_may_change_and_a_published_version_may_retire() -> None:
    draft = make_question(state="draft")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE questionbank_level SET anchor = 'sharper'")
        assert cursor.rowcount == 10
        published = make_question()
        cursor.execute(
            "UPDATE questionbank_questionversion SET state = 'retired', retired_at = now()"
            " WHERE id = %s",
            [published.pk],
        )
        assert cursor.rowcount == 1
    assert draft.is_open


def test_questions_of_a_started_interview_are_immutable() -> None:
    interview = make_interview(lead=make_user("Ada", Role.INTERVIEWER))
    question = interview.questions.get()
    interview.questions.update(weight=2)
    interview.state = Interview.State.LIVE
    interview.started_at, interview.started_by = timezone.now(), interview.created_by
    interview.save()
    sentence = "The questions of a started interview are immutable."
    table = "interviews_interviewquestion"
    assert refuses(f"UPDATE {table} SET weight = 3 WHERE id = %s", question.pk) == sentence  # noqa: S608 -- a constant
    assert refuses(f"DELETE FROM {table} WHERE id = %s", question.pk) == sentence  # noqa: S608 -- a constant


def test_no_table_of_the_same_name_misleads_the_trigger() -> None:
    make_interview(lead=make_user("Ada", Role.INTERVIEWER), state=Interview.State.LIVE)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE interviews_interview (id bigint, started_at date)")
        sentence = refuses("UPDATE interviews_interviewquestion SET weight = 3")
        cursor.execute("DROP TABLE pg_temp.interviews_interview")
    assert sentence == "The questions of a started interview are immutable."


def test_submitted_cards_and_decisions_are_never_edited() -> None:
    ada = make_user("Ada", Role.INTERVIEWER)
    interview = make_interview(lead=ada, state=Interview.State.ENDED)
    now = timezone.now()
    ScorecardVersion.objects.create(
        scorecard=interview.scorecards.get(),
        number=1,
        submitted_at=now,
        is_after_reveal=False,
        content={},
    )
    Decision.objects.create(
        interview=interview, outcome="hold", rationale="Wait.", decided_at=now, decided_by=ada
    )
    assert refuses("UPDATE interviews_scorecardversion SET number = 2") == (
        "A submitted scorecard is never edited."
    )
    assert refuses("DELETE FROM interviews_scorecardversion") == (
        "A submitted scorecard is never edited."
    )
    assert refuses("UPDATE interviews_decision SET outcome = 'reject'") == (
        "A decision is never edited."
    )
    assert refuses("DELETE FROM interviews_decision") == "A decision is never edited."


def test_no_question_moves_into_an_interview_that_has_begun() -> None:
    ada = make_user("Ada", Role.INTERVIEWER)
    begun = make_interview(lead=ada, state=Interview.State.LIVE)
    planned = make_interview(lead=ada, versions=[make_question("Ensembles")])
    statement = "UPDATE interviews_interviewquestion SET interview_id = %s WHERE interview_id = %s"
    assert refuses(statement, begun.pk, planned.pk) == (
        "The questions of a started interview are immutable."
    )


def test_a_report_that_is_ready_stays() -> None:
    interview = make_interview(lead=make_user("Ada", Role.INTERVIEWER), state=Interview.State.LIVE)
    report = end(interview)
    Report.objects.filter(pk=report.pk).update(
        state=Report.State.READY, built_at=timezone.now(), snapshot={}, pdf=b"%PDF"
    )
    assert refuses("DELETE FROM interviews_report WHERE id = %s", report.pk) == (
        "A report that is ready is never edited."
    )
