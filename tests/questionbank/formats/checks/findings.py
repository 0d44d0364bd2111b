"""What the checker says about a question, in the form in which tests compare it."""

from datetime import date

from questionbank.formats.checks.checker import check_question
from questionbank.formats.checks.findings import Context
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats.examples import TAXONOMY

CONTEXT = Context(taxonomy=TAXONOMY, today=date(2026, 11, 22))


def found(question: QuestionRecord, context: Context = CONTEXT) -> list[tuple[str, str, str]]:
    """Return severity, code and place of each finding."""
    return [(each.severity, each.code, each.place) for each in check_question(question, context)]
