"""Each step on a small plan: A with 1 and 2, B with time alone, C with 3. Lines 0 to 5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.forms import steps
from interviews.forms.steps import Step
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.models import Question

ONE, TWO, THREE, NEW = (PlannedQuestion(Question(pk=number)) for number in (1, 2, 3, 9))
PLAN = [
    PlannedSection("A", [ONE, TWO], 5),
    PlannedSection("B", [], 7),
    PlannedSection("C", [THREE]),
]


def brief(sections: list[PlannedSection]) -> str:
    """Return "A5: 1 2, B7:, C0: 3"."""
    return ", ".join(
        " ".join(
            [f"{section.title}{section.minutes}:", *(str(q.question.pk) for q in section.questions)]
        )
        for section in sections
    )


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("", "A5: 1 2, B7:, C0: 3"),
        ("up:1", "A5: 1 2, B7:, C0: 3"),
        ("up:2", "A5: 2 1, B7:, C0: 3"),
        ("down:1", "A5: 2 1, B7:, C0: 3"),
        ("down:2", "A5: 1, B7: 2, C0: 3"),
        ("up:5", "A5: 1 2, B7: 3, C0:"),
        ("down:5", "A5: 1 2, B7:, C0: 3"),
        ("up:0", "A5: 1 2, B7:, C0: 3"),
        ("down:0", "B7:, A5: 1 2, C0: 3"),
        ("up:3", "B7:, A5: 1 2, C0: 3"),
        ("down:3", "A5: 1 2, C0: 3, B7:"),
        ("up:4", "A5: 1 2, C0: 3, B7:"),
        ("down:4", "A5: 1 2, B7:, C0: 3"),
        ("remove:1", "A5: 2, B7:, C0: 3"),
        ("remove:5", "A5: 1 2, B7:, C0:"),
        ("remove:0", "B7: 1 2, C0: 3"),
        ("remove:3", "A5: 1 2, C0: 3"),
        ("remove:4", "A5: 1 2, B7: 3"),
        ("move:1:6", "A5: 2, B7:, C0: 3 1"),
        ("move:1:4", "A5: 2, B7: 1, C0: 3"),
        ("move:5:0", "A5: 3 1 2, B7:, C0:"),
        ("move:5:2", "A5: 1 3 2, B7:, C0:"),
        ("move:1:99", "A5: 2, B7:, C0: 3 1"),
        ("move:0:6", "B7:, C0: 3, A5: 1 2"),
        ("move:0:4", "B7:, A5: 1 2, C0: 3"),
        ("move:4:0", "C0: 3, A5: 1 2, B7:"),
        ("move:4:1", "A5: 1 2, C0: 3, B7:"),  # a section goes between sections only
        ("move:1", "A5: 1 2, B7:, C0: 3"),
        ("section", "A5: 1 2, B7:, C0: 3, Section 40:"),
        ("up:6", "A5: 1 2, B7:, C0: 3"),
        ("remove:99", "A5: 1 2, B7:, C0: 3"),
        ("remove:-1", "A5: 1 2, B7:, C0: 3"),
        ("remove", "A5: 1 2, B7:, C0: 3"),
        ("remove:٣", "A5: 1 2, B7:, C0: 3"),
        ("dance:1", "A5: 1 2, B7:, C0: 3"),
        pytest.param("up:" + "9" * 5000, "A5: 1 2, B7:, C0: 3", id="5,000 digits"),
        pytest.param("move:1:" + "9" * 30, "A5: 1 2, B7:, C0: 3", id="30 digits"),
    ],
)
def test_each_step(step: str, expected: str) -> None:
    assert brief(steps.take(PLAN, Step.read(step))) == expected


@pytest.mark.parametrize(
    ("step", "into", "expected"),
    [
        ("add:9", "", "A5: 1 2, B7:, C0: 3 9"),
        ("add:9", "B", "A5: 1 2, B7: 9, C0: 3"),
        ("add:9", "Gone", "A5: 1 2, B7:, C0: 3 9"),
        ("add:9:2", "B", "A5: 1 9 2, B7:, C0: 3"),
        ("add:9:0", "", "A5: 9 1 2, B7:, C0: 3"),
        ("add:9:99", "", "A5: 1 2, B7:, C0: 3 9"),
    ],
)
def test_a_question_comes_where_it_is_meant_to(step: str, into: str, expected: str) -> None:
    assert brief(steps.add(PLAN, Step.read(step), NEW, into)) == expected


@pytest.mark.parametrize("digits", [16, 30, 5000])
def test_no_question_has_so_long_an_id(digits: int) -> None:
    assert Step.read("add:" + "9" * digits).added is None


def test_what_is_added_goes_past_a_section_of_time_alone() -> None:
    plan = [PLAN[0], PLAN[1]]
    assert brief(steps.add(plan, Step.read("add:9"), NEW, "")) == "A5: 1 2 9, B7:"
    assert brief(steps.add([PLAN[1]], Step.read("add:9"), NEW, "")) == "B7: 9"


@pytest.mark.parametrize("step", ["add:9", "add:9:0"])
def test_the_first_question_brings_its_section(step: str) -> None:
    assert brief(steps.add([], Step.read(step), NEW, "")) == "Questions0: 9"


def test_nothing_has_no_sections() -> None:
    assert steps.sections_of([]) == []
    assert brief(steps.sections_of([ONE, steps.Head("B"), TWO])) == "Questions0: 1, B0: 2"


def test_the_last_section_goes_only_when_it_is_empty() -> None:
    assert brief(steps.take([PLAN[0]], Step.read("remove:0"))) == "A5: 1 2"
    assert steps.take([PLAN[1]], Step.read("remove:0")) == []


def test_a_new_section_has_a_title_that_is_free() -> None:
    plan = [PlannedSection("Section 3"), PlannedSection("B")]
    assert steps.free_title(plan) == "Section 4"


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("down:1", "“Bias” is question 2 of 3 now, in “A”."),
        ("down:2", "“Trees” is question 2 of 3 now, in “B”."),
        ("remove:1", "“Bias” is removed."),
        ("down:0", "“A” is section 2 of 3 now."),
        ("remove:3", "The section “B” is removed. Its questions stay."),
        ("section", "“Section 4” is the last section now. Name it and add questions."),
        ("", "Saved."),
        ("up:99", "Saved."),
    ],
)
def test_what_became_of_the_line_is_said(step: str, sentence: str) -> None:
    after = steps.take(PLAN, Step.read(step))
    assert steps.describe(Step.read(step), PLAN, after, {1: "Bias", 2: "Trees"}) == sentence


def test_what_was_added_is_said_with_its_place() -> None:
    step = Step.read("add:9")
    after = steps.add(PLAN, step, NEW, "B")
    assert steps.describe(step, PLAN, after, {9: "New"}) == "“New” is question 3 of 4 now, in “B”."


@given(
    sizes=st.lists(st.integers(0, 3), max_size=4),
    verb=st.sampled_from(["up", "down", "move"]),
    places=st.tuples(st.integers(0, 20), st.integers(0, 20)),
)
def test_moving_loses_and_invents_nothing(
    sizes: list[int], verb: str, places: tuple[int, int]
) -> None:
    plan = [
        PlannedSection(
            f"S{place}",
            [PlannedQuestion(Question(pk=10 * place + number + 1)) for number in range(size)],
            place,
        )
        for place, size in enumerate(sizes)
    ]
    after = steps.take(plan, Step(verb, places))
    assert sorted((each.title, each.minutes) for each in after) == sorted(
        (each.title, each.minutes) for each in plan
    )
    asked = [sorted(q.question.pk for each in of for q in each.questions) for of in (plan, after)]
    assert asked[0] == asked[1]
