from dataclasses import replace

import pytest

from questionbank.formats import checklist
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats import examples

WHOLE = examples.question()
FIRST, SECOND = WHOLE.criteria
BARE = replace(FIRST, levels=(*FIRST.levels[:3], replace(FIRST.levels[3], anchor=" ")))


def missing(record: QuestionRecord) -> dict[str, str]:
    return {point.code: point.missing for point in checklist.open_points(record)}


def test_a_whole_question_lacks_nothing() -> None:
    assert missing(WHOLE) == {}
    assert [point.is_done for point in checklist.of_record(WHOLE)] == [True] * 7


def test_a_blank_question_lacks_everything() -> None:
    blank = replace(WHOLE, prompt="", topic="", exemplars=(), key_points=(), criteria=())
    assert missing(blank) == {
        "prompt": "Write what the candidate is asked.",
        "topic": "Choose a topic.",
        "model-answer": "Write a strong model answer.",
        "key-points": "Name what a good answer covers.",
        "criteria": "Add at least one criterion.",
        "anchors": "Anchor every level of every criterion.",
        "competencies": "Say what each criterion gives evidence of.",
    }


@pytest.mark.parametrize(
    ("record", "lack"),
    [
        (
            replace(WHOLE, exemplars=WHOLE.exemplars[1:]),
            {"model-answer": "Write a strong model answer."},
        ),
        (
            replace(WHOLE, criteria=(FIRST,)),
            {"key-points": "Tie 2 of the key points to a criterion."},
        ),
        (
            replace(WHOLE, criteria=(replace(FIRST, levels=FIRST.levels[:1]), SECOND)),
            {"criteria": "Give “Criterion robust” at least two levels."},
        ),
        (
            replace(WHOLE, criteria=(BARE, SECOND)),
            {"anchors": "Write the anchor of Criterion robust, level Label 4."},
        ),
        (
            replace(WHOLE, criteria=(FIRST, replace(SECOND, competency=""))),
            {"competencies": "Choose the competency of “Criterion sums”."},
        ),
    ],
)
def test_what_is_missing_is_named(record: QuestionRecord, lack: dict[str, str]) -> None:
    assert missing(record) == lack
