import uuid
from collections.abc import Iterable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Role
from questionbank.actions import imports, versions
from questionbank.actions.import_rows import Row
from questionbank.formats.folder import Unreadable
from questionbank.formats.records import BankRecord, QuestionRecord, SetRecord
from questionbank.models import (
    Competency,
    EditorialReview,
    Question,
    QuestionSet,
    QuestionVersion,
    Topic,
)
from questionbank.queries import records
from tests.factories import make_user
from tests.questionbank.drafts import AT
from tests.questionbank.formats import examples

pytestmark = pytest.mark.django_db

MEAN = examples.question()
TREES = replace(MEAN, uuid=uuid.uuid4(), slug="trees", title="Trees")


def a_set(*slugs: str, **changes: object) -> SetRecord:
    values: dict[str, object] = {
        "uuid": uuid.UUID("3f9a1f0c-6c58-4f3e-b8f4-5f0f2f6e7a01"),
        "slug": "ten",
        "title": "Ten",
        "summary": "Short.",
        "is_public": True,
        "questions": slugs,
        "introduction": "Hello.",
    }
    return SetRecord(**(values | changes))  # type: ignore[arg-type]  # fields by name


def bank(*questions: QuestionRecord, sets: tuple[SetRecord, ...] = ()) -> BankRecord:
    return BankRecord(taxonomy=examples.TAXONOMY, questions=questions, sets=sets)


def run(given: BankRecord, **changes: object) -> tuple[Row, ...]:
    values: dict[str, object] = {"is_publishing": True, "by": None, "at": AT}
    return imports.run(bank=given, **(values | changes))  # type: ignore[arg-type]  # by name


def bring(given: BankRecord, **changes: object) -> list[Row]:
    """Run the import and return its rows, those of the taxonomy left out."""
    return [row for row in run(given, **changes) if row.kind not in {"topic", "competency"}]


def brief(rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    return [(row.kind, row.name, row.outcome) for row in rows]


def counts() -> list[int]:
    bank_of = (Topic, Competency, Question, QuestionVersion, QuestionSet)
    models = (*bank_of, EditorialReview, AuditEvent)
    return [model.objects.count() for model in models]


def test_what_was_just_written_is_not_read_back() -> None:
    with CaptureQueriesContext(connection) as captured:
        run(bank(MEAN))
    reads = [each["sql"] for each in captured if 'FROM "questionbank_probe"' in each["sql"]]
    assert QuestionVersion.objects.get().state == "published"
    assert [each for each in reads if each.startswith("SELECT")] == []


def test_a_new_folder_is_created_and_published() -> None:
    given = bank(MEAN, TREES, sets=(a_set("trees", "mean-or-median"),))
    rows = run(given)
    assert brief(rows) == [
        ("topic", "statistics", "create"),
        ("competency", "statistical-reasoning", "create"),
        ("competency", "judgement", "create"),
        ("question", "mean-or-median", "create"),
        ("question", "trees", "create"),
        ("set", "ten", "create"),
    ]
    assert QuestionVersion.objects.filter(state="published", published_by=None).count() == 2
    assert EditorialReview.objects.filter(verdict="imported", reviewed_by=None).count() == 2
    assert records.bank_record() == given


def test_the_same_folder_again_changes_nothing() -> None:
    given = bank(MEAN, TREES, sets=(a_set("trees"),))
    run(given)
    before = counts()
    rows = run(given)
    assert {row.outcome for row in rows} == {"unchanged"}
    assert counts() == before


def test_drafts_imported_twice_are_unchanged_and_published_later() -> None:
    assert brief(bring(bank(MEAN), is_publishing=False)) == [
        ("question", "mean-or-median", "create")
    ]
    assert QuestionVersion.objects.get().state == "draft"
    assert [row.outcome for row in bring(bank(MEAN), is_publishing=False)] == ["unchanged"]
    assert [row.outcome for row in bring(bank(MEAN))] == ["update"]
    assert QuestionVersion.objects.get().state == "published"


def test_a_dry_run_says_the_same_and_does_nothing() -> None:
    given = bank(MEAN, sets=(a_set("mean-or-median"),))
    plan = bring(given, is_dry_run=True)
    assert counts() == [0] * 7
    assert bring(given) == plan


def test_other_content_becomes_a_new_version_and_says_what_is_lost() -> None:
    bring(bank(MEAN))
    shorter = replace(MEAN, key_points=MEAN.key_points[1:], criteria=MEAN.criteria, context="")
    [row] = bring(bank(shorter))
    assert row == Row(
        kind="question",
        name="mean-or-median",
        outcome="update",
        changes=("context", "key_points"),
        lost=("context", "key point “Outliers move the mean but not the median.”"),
    )
    assert list(QuestionVersion.objects.order_by("number").values_list("state", "bump")) == [
        ("retired", "major"),
        ("published", "patch"),
    ]


def test_what_belongs_to_the_question_makes_no_version() -> None:
    bring(bank(MEAN))
    [row] = bring(bank(replace(MEAN, family="averages", licence="MIT")))
    assert (row.outcome, row.changes) == ("update", ("family", "licence"))
    assert QuestionVersion.objects.count() == 1
    assert Question.objects.get().family == "averages"


def test_a_persons_open_draft_is_not_overwritten() -> None:
    bring(bank(MEAN))
    ada = make_user("Ada", Role.ADMIN)
    draft = versions.revise(question=Question.objects.get(), by=ada, at=AT)
    mine = replace(MEAN, title="Ada's title")
    versions.edit(version=draft, record=mine, by=ada, at=AT)
    [row] = bring(bank(replace(MEAN, title="The file's title")))
    assert (row.outcome, row.reasons) == (
        "conflict",
        ("Version 2 is open and differs: publish it or make them agree.",),
    )
    assert records.record_of(draft) == mine


def test_one_failing_row_keeps_everything_out_and_all_are_named() -> None:
    broken = replace(TREES, topic="alchemy", slug="broken", uuid=uuid.uuid4())
    bare = replace(TREES, prompt="", slug="bare", uuid=uuid.uuid4())
    rows = bring(bank(MEAN, broken, bare, sets=(a_set("nowhere"),)))
    assert [(row.name, row.outcome, row.reasons) for row in rows] == [
        ("mean-or-median", "create", ()),
        ("broken", "error", ("topic: There is no topic “alchemy”.",)),
        ("bare", "error", ("Not complete yet. Write what the candidate is asked.",)),
        ("ten", "error", ("questions.0: There is no question “nowhere”.",)),
    ]
    assert counts() == [0] * 7


def test_an_unreadable_file_keeps_everything_out() -> None:
    unreadable = [Unreadable("questions/x.md", 7, "“slug” is missing")]
    rows = run(bank(MEAN), unreadable=unreadable)
    assert (rows[0].outcome, rows[0].reasons) == ("error", ("line 7: “slug” is missing",))
    assert counts() == [0] * 7


def test_a_slug_or_uuid_stands_in_one_file() -> None:
    twin = replace(TREES, uuid=MEAN.uuid)
    rows = bring(bank(MEAN, twin))
    assert [(row.name, row.outcome) for row in rows] == [
        ("mean-or-median", "create"),
        ("trees", "error"),
    ]


def test_a_question_keeps_its_slug() -> None:
    bring(bank(MEAN))
    [row] = bring(bank(replace(MEAN, slug="median-or-mean")))
    assert (row.outcome, row.reasons) == (
        "conflict",
        ("The bank knows this question as “mean-or-median”.",),
    )


def test_enemies_may_stand_in_either_order() -> None:
    first = replace(MEAN, enemies=(TREES.uuid,))
    second = replace(TREES, enemies=(MEAN.uuid,))
    given = bank(first, second)
    assert [row.outcome for row in bring(given)] == ["create", "create"]
    assert [row.outcome for row in bring(given)] == ["unchanged", "unchanged"]
    assert records.bank_record().questions == (first, second)
    assert [row.changes for row in bring(bank(MEAN, TREES))] == [("enemies",), ("enemies",)]
    assert records.bank_record().questions == (MEAN, TREES)


def test_an_enemy_that_nobody_knows_is_an_error() -> None:
    stranger = uuid.uuid4()
    rows = bring(bank(replace(MEAN, enemies=(stranger,))))
    assert [(row.outcome, row.reasons) for row in rows] == [
        ("create", ()),
        ("error", (f"enemies.0: There is no question {stranger}.",)),
    ]
    assert counts() == [0] * 7


def test_a_retired_question_stays_retired_when_its_file_comes_again() -> None:
    bring(bank(MEAN))
    versions.retire(version=QuestionVersion.objects.get(), by=None, at=AT)
    assert [row.outcome for row in bring(bank(MEAN))] == ["unchanged"]
    assert QuestionVersion.objects.get().state == "retired"


def test_a_set_says_which_questions_it_loses() -> None:
    bring(bank(MEAN, TREES, sets=(a_set("trees", "mean-or-median"),)))
    rows = bring(bank(MEAN, TREES, sets=(a_set("mean-or-median", title="One"),)))
    assert (rows[-1].outcome, rows[-1].changes, rows[-1].lost) == (
        "update",
        ("title", "questions"),
        ("question “trees”",),
    )
