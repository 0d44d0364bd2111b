"""What is asked: order, weights and minutes, and what cannot be asked."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from accounts.models import AuditEvent, User
from interviews.actions import plans
from interviews.models import Interview
from interviews.queries import planned
from interviews.queries.planned import PlannedQuestion, PlannedSection
from questionbank.models import Question
from tests.factories import make_interview, make_question, retire
from tests.interviews.kits import draft, make_kit
from tests.interviews.refusals import refused
from web.editions import Overtaken, edition

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def order_of(interview: Interview) -> list[tuple[str, str, Decimal, int]]:
    rows = interview.questions.order_by("position")
    return [
        (
            row.snapshot.content["record"]["title"] if row.snapshot else "",
            row.section,
            row.weight,
            row.minutes,
        )
        for row in rows
    ]


def save(
    interview: Interview, *sections: PlannedSection, by: User, made_from: str | None = None
) -> None:
    plans.edit_plan(interview=interview, sections=sections, made_from=made_from, by=by, at=AT)


def core(*questions: PlannedQuestion) -> PlannedSection:
    return PlannedSection("Core", questions)


def test_questions_are_reordered_added_and_removed_at_once(ada: User) -> None:
    one, two, three = (make_question(title) for title in ("One", "Two", "Three"))
    interview = make_interview(lead=ada, versions=[one, two])
    save(
        interview,
        PlannedSection("Welcome", minutes=5),
        PlannedSection("Start", [PlannedQuestion(three.question, Decimal("2.5"), 7)]),
        PlannedSection("End", [PlannedQuestion(one.question)], minutes=3),
        by=ada,
    )
    assert order_of(interview) == [
        ("Three", "Start", Decimal("2.50"), 7),
        ("One", "End", Decimal(1), 10),
    ]
    sections = interview.sections.order_by("position").values_list("title", "minutes")
    assert list(sections) == [("Welcome", 5), ("Start", 0), ("End", 3)]
    event = AuditEvent.objects.get(action="interview.edit_plan")
    assert event.payload == {"sections": [[], [three.question_id], [one.question_id]]}


def test_what_is_pinned_stays_as_it_was_pinned(ada: User) -> None:
    version = make_question("One")
    interview = make_interview(lead=ada, versions=[version])
    row = interview.questions.get()
    retire(version)
    save(interview, core(PlannedQuestion(version.question, minutes=3)), by=ada)
    after = interview.questions.get()
    assert (after.pk, after.snapshot, after.minutes) == (row.pk, row.snapshot, 3)


@pytest.mark.parametrize("state", ["retired", "draft", "in_review"])
def test_only_a_published_question_is_asked(state: str, ada: User) -> None:
    interview = make_interview(lead=ada)
    version = make_question("Trees", state=state)
    with refused("plan") as caught:
        save(interview, core(PlannedQuestion(version.question)), by=ada)
    assert "Trees" in caught.value.message_dict["plan"][0]


SECTIONS = [PlannedSection(str(number)) for number in range(30)]  # as many as a plan may have


@pytest.mark.parametrize(
    "impossible",
    [
        pytest.param(lambda _: [], id="nothing"),
        pytest.param(lambda it: [core(PlannedQuestion(it, minutes=0))], id="no minutes"),
        pytest.param(lambda it: [core(PlannedQuestion(it, minutes=241))], id="many minutes"),
        pytest.param(lambda it: [core(PlannedQuestion(it, Decimal(0)))], id="no weight"),
        pytest.param(lambda it: [core(PlannedQuestion(it, Decimal(-1)))], id="negative weight"),
        pytest.param(lambda it: [core(PlannedQuestion(it, Decimal(101)))], id="heavy"),
        pytest.param(lambda it: [core(*[PlannedQuestion(it)] * 2)], id="asked twice"),
        pytest.param(lambda it: [core(PlannedQuestion(it)), PlannedSection("  ")], id="untitled"),
        pytest.param(lambda it: [core(PlannedQuestion(it)), core()], id="one title twice"),
        pytest.param(lambda it: [PlannedSection("A", [PlannedQuestion(it)], -1)], id="negative"),
        pytest.param(lambda it: [PlannedSection("A", [PlannedQuestion(it)], 241)], id="long"),
        pytest.param(lambda it: [*SECTIONS, core(PlannedQuestion(it))], id="many sections"),
        pytest.param(lambda it: [core(*[PlannedQuestion(it)] * 101)], id="many questions"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_changes_nothing(
    impossible: Callable[[Question], list[PlannedSection]], ada: User
) -> None:
    interview = make_interview(lead=ada)
    before = order_of(interview)
    with refused("plan"):
        save(interview, *impossible(make_question().question), by=ada)
    assert (order_of(interview), interview.sections.count()) == (before, 0)


def test_the_limits_themselves_are_allowed(ada: User) -> None:
    one, two = make_question("One").question, make_question("Two").question
    interview = draft(ada)
    save(
        interview,
        PlannedSection(
            "A", [PlannedQuestion(one, Decimal(100), 1), PlannedQuestion(two, minutes=240)], 240
        ),
        by=ada,
    )
    assert list(interview.questions.order_by("position").values_list("weight", "minutes")) == [
        (Decimal(100), 1),
        (Decimal(1), 240),
    ]


def test_a_kit_gives_its_sections_and_questions_in_order(ada: User) -> None:
    one, two = make_question("One"), make_question("Two")
    sections = [
        PlannedSection("Welcome", [], 5),
        PlannedSection("Basics", [PlannedQuestion(two.question, Decimal(2))]),
        PlannedSection("Depth", [PlannedQuestion(one.question, minutes=4)], 3),
    ]
    kit = make_kit(ada, *sections)
    assert planned.kit_sections(kit) == sections
    interview = draft(ada, kit=kit)
    basics = PlannedSection("Basics", [PlannedQuestion(two.question, Decimal(2), 10)])
    assert planned.interview_sections(interview) == [sections[0], basics, sections[2]]


def test_the_last_of_several_editors_is_named(ada: User, bob: User, rae: User) -> None:
    interview = draft(ada)
    question = PlannedQuestion(make_question().question)
    opened = edition(planned.interview_sections(interview))
    save(interview, PlannedSection("His", [question]), by=bob)
    with pytest.raises(Overtaken, match=r"^Bob"):
        save(interview, core(question), by=ada, made_from=opened)
    save(interview, PlannedSection("Hers", [question]), by=rae)
    with pytest.raises(Overtaken, match=r"^Rae"):
        save(interview, core(question), by=ada, made_from=opened)
    with pytest.raises(Overtaken, match=r"^You"):
        save(interview, core(question), by=rae, made_from=opened)
    current = planned.interview_sections(interview)
    assert [section.title for section in current] == ["Hers"]
    save(interview, core(question), by=ada, made_from=edition(current))
    assert [section.title for section in planned.interview_sections(interview)] == ["Core"]


def test_an_edition_that_never_was_is_refused(ada: User) -> None:
    with pytest.raises(Overtaken):
        save(draft(ada), core(PlannedQuestion(make_question().question)), by=ada, made_from="7")


def test_saving_what_stands_there_changes_nothing(ada: User) -> None:
    question = PlannedQuestion(make_question(minutes=8).question)
    interview = draft(ada)
    opened = edition(planned.interview_sections(interview))
    for _ in range(2):  # a double click: both were made from the same edition
        save(interview, core(question), by=ada, made_from=opened)
    assert AuditEvent.objects.filter(action="interview.edit_plan").count() == 1
    # Any difference counts: another title, own minutes, weight or length.
    others = [
        PlannedSection("Other", [question]),
        PlannedSection("Core", [question], 1),
        core(PlannedQuestion(question.question, Decimal(2))),
        core(PlannedQuestion(question.question, minutes=9)),
    ]
    for other in others:
        with pytest.raises(Overtaken):
            save(interview, other, by=ada, made_from=opened)
