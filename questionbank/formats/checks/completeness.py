"""Whether the bank would take a question and publish it: its checklist, and what it refuses."""

from collections.abc import Iterator
from itertools import chain

from questionbank.formats import checklist
from questionbank.formats.checks.findings import ERROR, WARNING, Context, Finding, maker
from questionbank.formats.records import QuestionRecord


def check_checklist(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find the open points of the checklist, which stand in the way of publishing."""
    make = maker(question, ERROR)
    for point in checklist.open_points(question):
        yield make(f"lacks-{point.code}", point.label, "It cannot be published yet.", point.missing)


def check_parts(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find parts without the words that make them one, and criteria that weigh nothing."""
    make = maker(question, ERROR)
    for place, text in chain(
        ((f"Key point {i}", each.text) for i, each in enumerate(question.key_points, start=1)),
        ((f"Pitfall {i}", each.says) for i, each in enumerate(question.pitfalls, start=1)),
        ((f"Probe {i}", each.text) for i, each in enumerate(question.probes, start=1)),
    ):
        if not text:
            yield make("part-empty", place, "It says nothing.", "Fill it in or remove it.")
    for criterion in question.criteria:
        if criterion.weight <= 0:
            place, problem = f"Criterion {criterion.key}", "Its weight is not above zero."
            yield make("weight-not-positive", place, problem, "Weigh it.")


def check_labels(question: QuestionRecord, context: Context) -> Iterator[Finding]:
    """Find a topic or competency that the taxonomy does not have."""
    if context.taxonomy is None:
        return
    make = maker(question, ERROR)
    topics = {each.slug for each in context.taxonomy.topics}
    competencies = {each.slug for each in context.taxonomy.competencies}
    if question.topic and question.topic not in topics:
        problem = f"“{question.topic}” is not a topic."
        yield make("unknown-topic", "Front matter", problem, _one_of(topics))
    for criterion in question.criteria:
        if criterion.competency and criterion.competency not in competencies:
            place = f"Criterion {criterion.key}"
            problem = f"“{criterion.competency}” is not a competency."
            yield make("unknown-competency", place, problem, _one_of(competencies))


def _one_of(slugs: set[str]) -> str:
    return f"Use one of {', '.join(sorted(slugs))}."


def check_review_date(question: QuestionRecord, context: Context) -> Iterator[Finding]:
    """Find facts that are due to be read again: those about machine learning age."""
    if context.today and question.review_by and question.review_by < context.today:
        problem = f"Its facts were to be read again by {question.review_by}."
        advice = "Read it against its references and set a new date."
        yield maker(question, WARNING)("review-due", "Front matter", problem, advice)
