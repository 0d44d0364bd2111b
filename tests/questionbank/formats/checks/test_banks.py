from dataclasses import replace
from uuid import UUID

from questionbank.formats.checks.banks import closest
from questionbank.formats.checks.checker import check_bank
from questionbank.formats.folder import Unreadable
from questionbank.formats.records import (
    AcceptedRecord,
    BankRecord,
    QuestionRecord,
    SetRecord,
    TopicRecord,
)
from tests.questionbank.formats.checks.findings import CONTEXT
from tests.questionbank.formats.examples import TAXONOMY, question

BASE = question()
OTHER_PROMPT = "Two ticket queues grow overnight. Decide which forecast you would trust."


def numbered(number: int, **changes: object) -> QuestionRecord:
    """Return a question of its own prompt and key points."""
    texts = [
        (
            "Two queues of tickets grow overnight. Decide on a forecast.",
            "seasonal arrival backlog holiday",
        ),
        ("A robot vacuum maps your kitchen. Sketch its memory.", "landmark loop closure drift"),
        ("Speech on the phone is noisy. Improve recognition.", "spectrogram beam lexicon vowel"),
        ("Satellite pictures show a forest. Count its trees.", "crown canopy overlap raster"),
    ]
    text, words = texts[number % len(texts)]
    fields: dict[str, object] = {
        "uuid": UUID(int=number + 1),
        "slug": f"question-{number}",
        "title": words,
        "prompt": text,
        "key_points": tuple(
            replace(point, text=f"{word} {point.text}")
            for point, word in zip(BASE.key_points, words.split(), strict=True)
        ),
        "seniority": ("junior", "mid", "senior")[number % 3],
    }
    return replace(BASE, **(fields | changes))  # type: ignore[arg-type]  # names are checked by the call


def near_to(other: QuestionRecord) -> QuestionRecord:
    """Return a question that asks nearly the same in its own file."""
    return replace(
        other,
        uuid=UUID(int=4),
        slug="question-3",
        prompt=other.prompt + " Begin with rainy weekends.",
        accept=(),
    )


def bank(*questions: QuestionRecord, **changes: object) -> BankRecord:
    plain = BankRecord(taxonomy=TAXONOMY, questions=questions, sets=())
    return replace(plain, **changes)  # type: ignore[arg-type]  # names are checked by the call


THREE = (numbered(0), numbered(1), numbered(2))


def found(whole: BankRecord) -> list[tuple[str, str, str]]:
    return [(each.severity, each.code, each.where) for each in check_bank(whole, CONTEXT)]


def test_a_covered_bank_of_different_questions_is_clean() -> None:
    assert found(bank(*THREE)) == []


def test_the_same_prompt_twice() -> None:
    twin = numbered(3, prompt=THREE[0].prompt.upper().replace(".", " !"))
    assert found(bank(*THREE, twin)) == [("error", "duplicate-prompt", "question-3")]


def test_a_near_duplicate_is_listed_with_its_distance() -> None:
    near = near_to(THREE[0])
    findings = check_bank(bank(*THREE, near), CONTEXT)
    assert [(each.severity, each.code, each.where) for each in findings] == [
        ("warning", "near-duplicate", "question-0")
    ]
    distance = closest([*THREE, near])["question-0"][0].distance
    assert findings[0].problem == f"Distance {distance:.2f} to question-3."
    assert 0 < distance < 0.4


def test_variants_of_one_family_are_only_noted() -> None:
    first = replace(THREE[0], family="queues")
    near = near_to(first)
    assert found(bank(first, *THREE[1:], near)) == [("note", "near-duplicate", "question-0")]


def test_the_authors_reason_answers_a_warning_of_the_whole_bank() -> None:
    reason = AcceptedRecord("near-duplicate", "One asks for design, the other for code.")
    first = replace(THREE[0], accept=(reason,))
    near = near_to(first)
    (finding,) = check_bank(bank(first, *THREE[1:], near), CONTEXT)
    assert finding.accepted == "One asks for design, the other for code."
    assert not finding.is_open


def test_neighbours_are_ranked_by_distance() -> None:
    near = numbered(3, key_points=THREE[1].key_points)
    neighbours = closest([*THREE, near], count=2)
    assert neighbours["question-3"][0].slug == "question-1"
    distances = [each.distance for each in neighbours["question-3"]]
    assert len(distances) == 2
    assert distances == sorted(distances)
    assert closest([BASE]) == {BASE.slug: ()}


def test_gaps_of_the_whole_bank() -> None:
    topics = (*TAXONOMY.topics, TopicRecord("coding", "Coding", "Code."))
    whole = bank(*THREE[:2], taxonomy=replace(TAXONOMY, topics=topics))
    assert found(whole) == [
        ("warning", "topic-uncovered", "the whole bank"),
        ("warning", "competency-uncovered", "the whole bank"),
        ("warning", "competency-uncovered", "the whole bank"),
        ("warning", "seniority-uncovered", "the whole bank"),
    ]


def test_shared_identities() -> None:
    twin = replace(THREE[1], uuid=THREE[0].uuid)
    assert found(bank(THREE[0], twin, THREE[2])) == [("error", "identity-shared", "question-1")]


def test_references_to_nothing_and_twice() -> None:
    page = SetRecord(
        uuid=UUID(int=98),
        slug="page",
        title="Page",
        summary="A page.",
        is_public=True,
        questions=("question-0", "gone", "gone"),
        introduction="Hello.",
    )
    assert found(bank(*THREE, sets=(page,))) == [
        ("error", "unknown-question", "set page"),
        ("error", "question-twice", "set page"),
    ]


def test_a_file_that_cannot_be_read_is_named_by_line() -> None:
    bad = Unreadable("questions/x.md", 7, "“title” is missing")
    (finding,) = check_bank(bank(*THREE), CONTEXT, [bad])
    assert (finding.severity, finding.where, finding.place, finding.problem) == (
        "error",
        "questions/x.md",
        "Line 7",
        "“title” is missing.",
    )
