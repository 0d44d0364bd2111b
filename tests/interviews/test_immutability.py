"""What was measured, submitted or decided cannot be edited, not even in SQL."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import AuditAction, AuditEvent, AuditPersonalValues, User
from interviews.models import Decision, Interview, Report
from tests.factories import make_interview, make_question, move_to
from tests.interviews.panels import end

pytestmark = pytest.mark.django_db


def refuses(sql: str, *values: int) -> str:
    """Run the statement, expect the database to refuse it, and return its sentence."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        connection.cursor().execute(sql, values)
    return str(caught.value).splitlines()[0]


@pytest.fixture
def history(ada: User) -> Interview:
    """One of everything that stays: a planned interview that was held, reported and decided."""
    interview = make_interview(lead=ada)
    interview.sections.create(position=0, title="Core")
    now = timezone.now()
    move_to(interview, Interview.State.LIVE, by=ada, at=now)
    end(interview)
    Report.objects.update(state="ready", built_at=now, snapshot={}, pdf=b"%PDF")
    interview.scorecards.get().versions.create(
        number=1, submitted_at=now, is_after_reveal=False, content={}
    )
    Decision.objects.create(
        interview=interview, outcome="hold", rationale="Wait.", decided_at=now, decided_by=ada
    )
    return interview


@pytest.mark.parametrize(
    ("sentence", "statements"),
    [
        (
            "The audit trail is append-only.",
            [
                "UPDATE accounts_auditevent SET action = 'x'",
                "DELETE FROM accounts_auditevent",
            ],
        ),
        (
            "The questions of a started interview are immutable.",
            [
                "UPDATE interviews_interviewquestion SET weight = 9",
                "DELETE FROM interviews_interviewquestion",
                "UPDATE interviews_interviewsection SET title = 'Other'",
                "DELETE FROM interviews_interviewsection",
                (
                    "INSERT INTO interviews_interviewsection (interview_id, position, title,"
                    " minutes) SELECT id, 9, 'Late', 0 FROM interviews_interview"
                ),
            ],
        ),
        (
            "A submitted scorecard is never edited.",
            [
                "UPDATE interviews_scorecardversion SET number = 2",
                "DELETE FROM interviews_scorecardversion",
            ],
        ),
        (
            "A decision is never edited.",
            [
                "UPDATE interviews_decision SET outcome = 'reject'",
                "DELETE FROM interviews_decision",
            ],
        ),
        ("A report that is ready is never edited.", ["DELETE FROM interviews_report"]),
    ],
)
def test_what_happened_stays(sentence: str, statements: list[str], history: Interview) -> None:
    assert [refuses(statement) for statement in statements] == [sentence] * len(statements)


def test_personal_values_can_be_erased_but_not_edited(ada: User) -> None:
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


def test_no_table_of_the_same_name_misleads_the_trigger(ada: User) -> None:
    make_interview(lead=ada, state=Interview.State.LIVE)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE interviews_interview (id bigint, started_at date)")
        sentence = refuses("UPDATE interviews_interviewquestion SET weight = 3")
        cursor.execute("DROP TABLE pg_temp.interviews_interview")
    assert sentence == "The questions of a started interview are immutable."


def test_no_question_moves_into_an_interview_that_has_begun(ada: User) -> None:
    begun = make_interview(lead=ada, state=Interview.State.LIVE)
    planned = make_interview(lead=ada, versions=[make_question("Ensembles")])
    statement = "UPDATE interviews_interviewquestion SET interview_id = %s WHERE interview_id = %s"
    assert refuses(statement, begun.pk, planned.pk) == (
        "The questions of a started interview are immutable."
    )
