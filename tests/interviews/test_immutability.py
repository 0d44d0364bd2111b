"""The triggers that keep rows do so at once and cannot be misled."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from interviews.models import Interview
from tests.factories import make_interview, make_question

pytestmark = pytest.mark.django_db


def refuses(sql: str, *values: int) -> str:
    """Run the statement, expect the database to refuse it, and return its sentence."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        connection.cursor().execute(sql, values)
    return str(caught.value).splitlines()[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE questionbank_keypoint SET text = 'x'",
        "UPDATE questionbank_level SET value = value + 10",
    ],
)
def test_a_published_version_is_immutable_with_all_that_hangs_below_it(statement: str) -> None:
    make_question()
    assert "version is immutable" in refuses(statement)


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
