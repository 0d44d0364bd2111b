"""What shows only when all questions stand side by side: coverage, twins and sets."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from questionbank.formats import records
from questionbank.formats.checks import words
from questionbank.formats.checks.findings import BANK, ERROR, NOTE, WARNING, Finding
from questionbank.formats.folder import ONLY_THESE, Unreadable
from questionbank.formats.records import BankRecord, QuestionRecord

CRITERIA_PER_COMPETENCY: Final = 3
NEAR: Final = 0.4
CLOSEST: Final = 3


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another question and how far its words are: 0 for the same words, 1 for none shared."""

    slug: str
    distance: float


def prompt_hash(question: QuestionRecord) -> str:
    """Fingerprint the prompt, code included, whatever its case, spaces and punctuation."""
    return hashlib.sha256(" ".join(words.words(question.prompt)).encode()).hexdigest()


def closest(
    questions: Iterable[QuestionRecord], count: int = CLOSEST
) -> dict[str, tuple[Neighbour, ...]]:
    """Return each question's nearest others by the cosine of their words' TF-IDF weights.

    Word overlap ranks; it does not decide. Measured on real questions, no threshold separates
    twins from strangers, so a person compares and says.
    """
    listed = list(questions)
    vectors = _vectors(listed)
    neighbours = {}
    for one in listed:
        mine = vectors[one.slug]
        found = [
            Neighbour(other.slug, round(1 - _dot(mine, vectors[other.slug]), 3))
            for other in listed
            if other.slug != one.slug
        ]
        found.sort(key=lambda each: (each.distance, each.slug))
        neighbours[one.slug] = tuple(found[:count])
    return neighbours


def _vectors(questions: list[QuestionRecord]) -> dict[str, dict[str, float]]:
    counts = {each.slug: Counter(_terms(each)) for each in questions}
    spread = Counter(term for terms in counts.values() for term in terms)
    vectors = {}
    for slug, terms in counts.items():
        weights = {
            term: (1 + math.log(count)) * math.log((1 + len(questions)) / spread[term])
            for term, count in terms.items()
        }
        length = math.sqrt(sum(each * each for each in weights.values())) or 1.0
        vectors[slug] = {term: weight / length for term, weight in weights.items()}
    return vectors


def _terms(question: QuestionRecord) -> list[str]:
    text = " ".join(
        [question.title, question.title, question.prompt, *(p.text for p in question.key_points)]
    )
    return [words.stem(word) for word in words.words(words.prose(text)) if word not in words.FILLER]


def _dot(one: dict[str, float], other: dict[str, float]) -> float:
    small, large = sorted((one, other), key=len)
    return sum(weight * large[term] for term, weight in small.items() if term in large)


def check_duplicates(bank: BankRecord) -> Iterator[Finding]:
    """Find the same prompt twice, and near ones for a person to compare."""
    seen: dict[str, str] = {}
    for question in bank.questions:
        first = seen.setdefault(prompt_hash(question), question.slug)
        if first != question.slug:
            problem = f"It is the prompt of {first}."
            advice = "Keep one, and make a new version of it where they differ."
            yield Finding("duplicate-prompt", ERROR, question.slug, "Prompt", problem, advice)
    families = {each.slug: each.family for each in bank.questions}
    for slug, neighbours in closest(bank.questions).items():
        for other in neighbours:
            if other.distance <= NEAR and slug < other.slug:
                variant = bool(families[slug]) and families[slug] == families[other.slug]
                yield Finding(
                    "near-duplicate",
                    NOTE if variant else WARNING,
                    slug,
                    "Prompt and key points",
                    f"Distance {other.distance:.2f} to {other.slug}.",
                    "Compare the two; give variants one family, and retire one of two the same.",
                )


def check_coverage(bank: BankRecord) -> Iterator[Finding]:
    """Find topics without questions, competencies with few criteria, seniorities left out."""
    topics = Counter(each.topic for each in bank.questions)
    criteria = Counter(c.competency for q in bank.questions for c in q.criteria)
    for topic in bank.taxonomy.topics:
        if not topics[topic.slug]:
            yield _gap("topic-uncovered", f"No question is about “{topic.title}”.")
    for competency in bank.taxonomy.competencies:
        found = criteria[competency.slug]
        if found < CRITERIA_PER_COMPETENCY:
            yield _gap(
                "competency-uncovered",
                f"{found} criteria give evidence of “{competency.title}”; "
                f"{CRITERIA_PER_COMPETENCY} are needed.",
            )
    for seniority in records.SENIORITIES:
        if not any(each.seniority == seniority for each in bank.questions):
            yield _gap("seniority-uncovered", f"No question is for {seniority} candidates.")


def _gap(code: str, problem: str) -> Finding:
    return Finding(code, WARNING, BANK, "Coverage", problem, "Write questions for it.")


def check_sets(bank: BankRecord) -> Iterator[Finding]:
    """Find sets that name questions that do not exist or come twice."""
    known = {each.slug for each in bank.questions}
    for each in bank.sets:
        yield from check_listed(f"set {each.slug}", each.questions, known)


def check_listed(where: str, slugs: Iterable[str], known: set[str]) -> Iterator[Finding]:
    """Find in a list of questions those that do not exist or come twice."""
    for slug, count in Counter(slugs).items():
        if slug not in known:
            problem, advice = f"There is no question “{slug}”.", "Correct the slug."
            yield Finding("unknown-question", ERROR, where, "Questions", problem, advice)
        if count > 1:
            problem, advice = f"“{slug}” is listed {count} times.", "Keep one."
            yield Finding("question-twice", ERROR, where, "Questions", problem, advice)


class Entry(Protocol):
    """Whatever has a file of its own in a folder of content."""

    @property
    def uuid(self) -> UUID:
        """What identifies it everywhere."""

    @property
    def slug(self) -> str:
        """What identifies it among its kind."""


def check_identities(entries: Iterable[Entry], beside: Iterable[Entry] = ()) -> Iterator[Finding]:
    """Find entries that share a uuid or slug with one before them, or with one `beside` them."""
    taken = {identity for each in beside for identity in _identities(each)}
    for each in entries:
        if _identities(each) & taken:
            problem = "Its uuid or slug is that of another entry."
            advice = "Give one of them a new uuid (Python's uuid.uuid4) and a new slug."
            yield Finding("identity-shared", ERROR, each.slug, "Front matter", problem, advice)
        taken |= _identities(each)


def _identities(entry: Entry) -> set[object]:
    return {entry.uuid, (type(entry), entry.slug)}


def check_passed_over(paths: Iterable[str]) -> Iterator[Finding]:
    """Name each file that no import reads."""
    for path in paths:
        yield Finding("passed-over", WARNING, path, "File", "Nothing reads it.", ONLY_THESE)


def check_unreadable(unreadable: Iterable[Unreadable]) -> Iterator[Finding]:
    """Name each file that could not be read."""
    for each in unreadable:
        yield Finding(
            "unreadable",
            ERROR,
            each.path,
            f"Line {each.line}",
            each.reason[:1].upper() + each.reason[1:] + ".",
            "Correct the line; the folder's README.md describes the layout.",
        )
