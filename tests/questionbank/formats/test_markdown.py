from hypothesis import given, settings

from questionbank.formats.markdown import parse, serialize
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats.strategies import questions


@settings(max_examples=150, deadline=None)
@given(questions())
def test_a_record_survives_the_file_and_the_file_survives_the_record(
    question: QuestionRecord,
) -> None:
    text = serialize(question)
    assert parse(text) == question
    assert serialize(parse(text)) == text


@settings(max_examples=30, deadline=None)
@given(questions())
def test_line_ends_and_a_byte_order_mark_make_no_difference(question: QuestionRecord) -> None:
    text = serialize(question)
    assert parse("\ufeff" + text.replace("\n", "\r\n")) == question
