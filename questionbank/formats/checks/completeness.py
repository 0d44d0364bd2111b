"""Whether everything is there that the definition of a finished question asks for."""

from collections.abc import Iterator
from typing import Final

from questionbank.formats.checks.findings import ERROR, WARNING, Context, Finding, maker
from questionbank.formats.records import CriterionRecord, QuestionRecord

MINUTES: Final = (5, 25)
KEY_POINTS: Final = 4
PITFALLS: Final = 2
PROBES: Final = 3
CRITERIA: Final = (2, 4)
LEVELS: Final = 5
REFERENCES: Final = 2


def check_texts(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find a missing title, prompt, context or model answer."""
    make = maker(question, ERROR)
    for name, text, advice in (
        ("title", question.title, "Give it a short title for lists."),
        ("prompt", question.prompt, "Write what is said to the candidate."),
        ("context", question.context, "Tell the interviewer what the question is after."),
    ):
        if not text:
            yield make(f"missing-{name}", name.capitalize(), f"There is no {name}.", advice)
    written = {each.quality for each in question.exemplars if each.text}
    for quality in ("strong", "adequate"):
        if quality not in written:
            yield make(
                f"missing-{quality}-answer",
                f"Model answer: {quality}",
                f"There is no {quality} model answer.",
                "Write it as a candidate would say it.",
            )


def check_lists(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find too few key points, pitfalls or probes, and those with a part left empty."""
    make = maker(question, ERROR)
    for name, count, least in (
        ("key points", len(question.key_points), KEY_POINTS),
        ("pitfalls", len(question.pitfalls), PITFALLS),
        ("probes", len(question.probes), PROBES),
    ):
        if count < least:
            yield make(
                f"few-{name.replace(' ', '-')}",
                name.capitalize(),
                f"There are {count} {name}; at least {least} are needed.",
                f"Add {least - count}.",
            )
    for place, complete in _parts(question):
        if not complete:
            yield make("part-empty", place, "A part of it is empty.", "Fill it in or remove it.")


def _parts(question: QuestionRecord) -> Iterator[tuple[str, bool]]:
    for number, point in enumerate(question.key_points, start=1):
        yield f"Key point {number}", bool(point.text)
    for number, pitfall in enumerate(question.pitfalls, start=1):
        yield f"Pitfall {number}", bool(pitfall.says and pitfall.why)
    for number, probe in enumerate(question.probes, start=1):
        yield f"Probe {number}", bool(probe.trigger and probe.text and probe.signal)


def check_rubric_size(question: QuestionRecord, context: Context) -> Iterator[Finding]:
    """Find a wrong number of criteria or levels, and criteria without what they need."""
    make = maker(question, ERROR)
    least, most = CRITERIA
    if not least <= len(question.criteria) <= most:
        yield make(
            "criteria-count",
            "Rubric",
            f"There are {len(question.criteria)} criteria; {least} to {most} can be rated well.",
            "Split or join criteria.",
        )
    for criterion in question.criteria:
        yield from _check_criterion(question, criterion, context)


def _check_criterion(
    question: QuestionRecord, criterion: CriterionRecord, context: Context
) -> Iterator[Finding]:
    make = maker(question, ERROR)
    place = f"Criterion {criterion.key}"
    if len(criterion.levels) != LEVELS:
        yield make(
            "level-count",
            place,
            f"It has {len(criterion.levels)} levels instead of {LEVELS}.",
            "Write one anchor for each of the five levels.",
        )
    if criterion.weight <= 0:
        yield make("weight-not-positive", place, "Its weight is not above zero.", "Weigh it.")
    if context.taxonomy is not None:
        known = {each.slug for each in context.taxonomy.competencies}
        if criterion.competency not in known:
            yield make(
                "unknown-competency",
                place,
                f"“{criterion.competency}” is not a competency.",
                f"Use one of {', '.join(sorted(known))}.",
            )
    if not any(point.criterion == criterion.key for point in question.key_points):
        yield make(
            "criterion-without-key-point",
            place,
            "No key point counts for it.",
            "Add what a good answer covers for this criterion, or drop the criterion.",
        )


def check_labels(question: QuestionRecord, context: Context) -> Iterator[Finding]:
    """Find what is missing or out of range in the front matter."""
    make = maker(question, ERROR)
    if context.taxonomy is not None:
        topics = {each.slug for each in context.taxonomy.topics}
        if question.topic not in topics:
            yield make(
                "unknown-topic",
                "Front matter",
                f"“{question.topic}” is not a topic.",
                f"Use one of {', '.join(sorted(topics))}.",
            )
    shortest, longest = MINUTES
    if not shortest <= question.minutes <= longest:
        yield make(
            "minutes-range",
            "Front matter",
            f"{question.minutes} minutes lie outside {shortest} to {longest}.",
            "Split a long question; join a short one with another.",
        )
    for code, value, advice in (
        ("no-tags", question.tags, "Add at least one tag."),
        ("no-licence", question.licence, "Name the licence under which it may be used."),
        ("no-review-date", question.review_by, "Say by when its facts should be read again."),
    ):
        if not value:
            yield make(code, "Front matter", f"There is {code.replace('-', ' ')}.", advice)
    if len(question.references) < REFERENCES:
        yield make(
            "few-references",
            "Front matter",
            f"There are {len(question.references)} references; {REFERENCES} are needed.",
            "Name primary sources: a paper, a book's chapter, a documentation page.",
        )


def check_review_date(question: QuestionRecord, context: Context) -> Iterator[Finding]:
    """Find facts that are due to be read again: those about machine learning age."""
    if context.today and question.review_by and question.review_by < context.today:
        yield maker(question, WARNING)(
            "review-due",
            "Front matter",
            f"Its facts were to be read again by {question.review_by}.",
            "Read it against its references and set a new date.",
        )
