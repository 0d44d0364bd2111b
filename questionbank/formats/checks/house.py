"""The house style of the shipped bank: more than publishing needs, and for others to leave."""

from collections.abc import Iterator
from typing import Final

from questionbank.formats.checks.findings import STYLE, WARNING, Context, Finding, maker
from questionbank.formats.records import QuestionRecord

MINUTES: Final = (5, 25)
KEY_POINTS: Final = 4
PITFALLS: Final = 2
PROBES: Final = 3
CRITERIA: Final = (2, 4)
LEVELS: Final = 5
REFERENCES: Final = 2


def check_texts(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find a missing line, context or adequate answer, and parts that explain nothing."""
    make = maker(question, STYLE)
    if not question.tests:
        advice = (
            "Write one plain line, in a recruiter's words, of what an answer gives evidence of."
        )
        yield maker(question, WARNING)("no-tests-line", "Front matter", "“tests” is empty.", advice)
    if not question.context:
        advice = "Tell the interviewer what the question is after."
        yield make("no-context", "Context", "There is none.", advice)
    if not any(each.quality == "adequate" and each.text for each in question.exemplars):
        advice = "Write one with its gaps left in, as a candidate would say it."
        yield make("no-adequate-answer", "Model answer: adequate", "There is none.", advice)
    for number, pitfall in enumerate(question.pitfalls, start=1):
        if not pitfall.why:
            problem = "It does not say why that is wrong."
            yield make("pitfall-unexplained", f"Pitfall {number}", problem, "Say why.")
    for number, probe in enumerate(question.probes, start=1):
        if not (probe.trigger and probe.signal):
            problem = "It does not say when to use it, or what a good reply shows."
            yield make("probe-unexplained", f"Probe {number}", problem, "Say both.")


def check_lists(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find too few key points, pitfalls, probes, tags or references."""
    for place, name, count, least, advice in (
        ("Key points", "key-points", len(question.key_points), KEY_POINTS, "Add what is missing."),
        ("Pitfalls", "pitfalls", len(question.pitfalls), PITFALLS, "Add what people get wrong."),
        ("Probes", "probes", len(question.probes), PROBES, "Add follow-ups."),
        ("Tags", "tags", len(question.tags), 1, "Add at least one."),
        (
            "References",
            "references",
            len(question.references),
            REFERENCES,
            "Name primary sources: a paper, a book's chapter, a documentation page.",
        ),
    ):
        if count < least:
            problem = f"{count} of at least {least}."
            yield maker(question, STYLE)(f"few-{name}", place, problem, advice)


def check_rubric(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find another number of criteria or levels than five-level rubrics of two to four have."""
    make = maker(question, STYLE)
    least, most = CRITERIA
    if not least <= len(question.criteria) <= most:
        problem = f"{len(question.criteria)} criteria; {least} to {most} can be rated well."
        yield make("criteria-count", "Rubric", problem, "Split or join criteria.")
    covered = {each.criterion for each in question.key_points}
    for criterion in question.criteria:
        place = f"Criterion {criterion.key}"
        if len(criterion.levels) != LEVELS:
            problem = f"It has {len(criterion.levels)} levels instead of {LEVELS}."
            advice = "Write one anchor for each of the five levels."
            yield make("level-count", place, problem, advice)
        if criterion.key not in covered:
            advice = "Add what a good answer covers for this criterion, or drop the criterion."
            problem = "No key point counts for it."
            yield make("criterion-without-key-point", place, problem, advice)


def check_front_matter(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find a question too short or too long, without licence or without a date to review it."""
    make = maker(question, STYLE)
    shortest, longest = MINUTES
    if not shortest <= question.minutes <= longest:
        problem = f"{question.minutes} minutes lie outside {shortest} to {longest}."
        advice = "Split a long question; join a short one with another."
        yield make("minutes-range", "Front matter", problem, advice)
    if not question.licence:
        advice = "Name the licence under which it may be used."
        yield make("no-licence", "Front matter", "It has no licence.", advice)
    if not question.review_by:
        advice = "Say by when its facts should be read again."
        yield make("no-review-date", "Front matter", "It has no date to be reviewed by.", advice)
