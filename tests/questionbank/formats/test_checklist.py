from dataclasses import replace

import pytest

from questionbank.formats import checklist
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats import examples

WHOLE = examples.question()
FIRST, SECOND = WHOLE.criteria
BARE = replace(FIRST, levels=(*FIRST.levels[:3], replace(FIRST.levels[3], anchor=" ")))


def missing(record: QuestionRecord) -> list[str]:
    return [point.code for point in checklist.open_points(record)]


def test_a_whole_question_lacks_nothing() -> None:
    assert missing(WHOLE) == []
    assert [point.is_done for point in checklist.points_of(WHOLE)] == [True] * 7


def test_a_blank_question_lacks_everything() -> None:
    blank = replace(WHOLE, prompt="", topic="", exemplars=(), key_points=(), criteria=())
    assert missing(blank) == [
        "prompt",
        "topic",
        "model-answer",
        "key-points",
        "criteria",
        "anchors",
        "competencies",
    ]


@pytest.mark.parametrize(
    ("code", "record"),
    [
        ("model-answer", replace(WHOLE, exemplars=WHOLE.exemplars[1:])),
        ("key-points", replace(WHOLE, criteria=(FIRST,))),
        ("criteria", replace(WHOLE, criteria=(replace(FIRST, levels=FIRST.levels[:1]), SECOND))),
        ("anchors", replace(WHOLE, criteria=(BARE, SECOND))),
        ("competencies", replace(WHOLE, criteria=(FIRST, replace(SECOND, competency="")))),
    ],
)
def test_what_is_missing_is_named(code: str, record: QuestionRecord) -> None:
    assert missing(record) == [code]
