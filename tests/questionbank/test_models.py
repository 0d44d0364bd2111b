"""What the database refuses, whoever asks it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from accounts.models import Role
from questionbank.models import (
    Criterion,
    EditorialReview,
    ExemplarKey,
    KeyPoint,
    Level,
    ModelAnswer,
    Probe,
    Question,
    QuestionSet,
    QuestionSetItem,
    QuestionVersion,
)
from tests.factories import make_user
from tests.questionbank.drafts import AT, make_draft, make_in_review, make_published

pytestmark = pytest.mark.django_db


def refused(change: str, key: int) -> str:
    """Run the statement past Django and return the constraint that stopped it."""
    return stopped(lambda: connection.cursor().execute(change, [key]))


def clashes(row: Model) -> str:
    """Save the row past its validation and return the constraint that stopped it."""
    return stopped(row.save)


def stopped(act: Callable[[], object]) -> str:
    """Return the constraint, also one that waits for the end of the transaction."""

    def run() -> None:
        with transaction.atomic():
            act()
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError) as error:
        run()
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]  # psycopg's


VERSION = "UPDATE questionbank_questionversion SET {} WHERE id = %s"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("difficulty = 0", "version_difficulty_1_to_5"),
        ("difficulty = 6", "version_difficulty_1_to_5"),
        ("expected_minutes = 0", "version_minutes_1_to_240"),
        ("expected_minutes = 241", "version_minutes_1_to_240"),
        ("state = 'published'", "version_published_has_instant"),
        ("state = 'retired', published_at = now()", "version_retired_has_instant"),
        ("retired_at = now()", "version_retired_has_instant"),
    ],
)
def test_a_version_keeps_its_bounds(change: str, constraint: str) -> None:
    assert refused(VERSION.format(change), make_draft().pk) == constraint


def test_a_question_has_one_open_and_one_published_version() -> None:
    published, draft = make_published(), make_draft()

    def another(question: Question, **values: object) -> QuestionVersion:
        return QuestionVersion(
            question=question,
            number=2,
            title="T",
            created_at=AT,
            **values,
        )

    assert clashes(another(draft.question)) == "version_one_open"
    assert clashes(another(draft.question, state="in_review")) == "version_one_open"
    second = another(published.question, state="published", published_at=AT)
    assert clashes(second) == "version_one_published"
    second.number, second.state, second.published_at = 1, "draft", None
    assert clashes(second) == "version_number_unique"


def test_rows_below_a_version_keep_their_bounds() -> None:
    version = make_draft()
    criterion = Criterion.objects.order_by("position")[0]
    level = Level.objects.filter(criterion=criterion)[0]
    rubric = criterion.rubric
    assert refused("UPDATE questionbank_criterion SET weight = 0 WHERE id = %s", criterion.pk) == (
        "criterion_weight_positive"
    )
    assert clashes(Criterion(rubric=rubric, key=criterion.key, position=9)) == (
        "criterion_key_unique"
    )
    same_place = "UPDATE questionbank_criterion SET position = 0 WHERE rubric_id = %s"
    assert refused(same_place, rubric.pk) == "criterion_position_unique"
    twin = Level(criterion=criterion, key="other", value=level.value, label="L")
    assert clashes(twin) == "level_value_unique"
    twin.key, twin.value = level.key, Decimal(99)
    assert clashes(twin) == "level_key_unique"
    assert clashes(ModelAnswer(version=version, quality="strong", text="T")) == (
        "answer_one_per_quality"
    )
    [strong] = ModelAnswer.objects.filter(version=version, quality="strong")
    twice = ExemplarKey(answer=strong, criterion_key=criterion.key)
    assert clashes(twice) == "exemplar_key_one_per_criterion"
    assert clashes(KeyPoint(version=version, position=0, text="T")) == ("key_point_place_unique")
    assert clashes(Probe(version=version, position=0, kind="hint", text="T")) == (
        "probe_place_unique"
    )


def test_a_question_keeps_its_identity() -> None:
    question = make_draft().question
    assert "slug" in clashes(Question(slug=question.slug, created_at=AT))
    assert "uuid" in clashes(Question(slug="x", uuid=question.uuid, created_at=AT))
    assert clashes(Question(slug="x", external_source="moodle", created_at=AT)) == (
        "question_external_paired"
    )
    Question.objects.create(slug="a", external_source="m", external_id="1", created_at=AT)
    assert clashes(Question(slug="b", external_source="m", external_id="1", created_at=AT)) == (
        "question_external_unique"
    )


def test_an_approval_has_a_reviewer_unless_it_came_by_import() -> None:
    version = make_in_review()
    values = {"version": version, "content_hash": "0" * 64, "reviewed_at": AT}
    assert clashes(EditorialReview(verdict="approved", **values)) == "review_has_a_reviewer"
    ada = make_user("Ada", Role.ADMIN)
    assert clashes(EditorialReview(verdict="imported", reviewed_by=ada, **values)) == (
        "review_has_a_reviewer"
    )


def test_a_set_lists_a_question_once() -> None:
    question = make_published().question
    questions = QuestionSet.objects.create(slug="s", title="S")
    QuestionSetItem.objects.create(question_set=questions, question=question, position=0)
    assert clashes(QuestionSetItem(question_set=questions, question=question, position=1)) == (
        "set_item_question_unique"
    )


@pytest.mark.parametrize("state", ["published", "retired"])
def test_a_released_version_only_retires(state: str) -> None:
    version = make_published()
    if state == "retired":
        QuestionVersion.objects.filter(pk=version.pk).update(state="retired", retired_at=AT)
    draft = "state = 'draft', retired_at = NULL"
    for change in ("title = 'x'", "content_hash = 'x'", f"{draft}, published_at = NULL"):
        with pytest.raises(IntegrityError, match="version is immutable"), transaction.atomic():
            connection.cursor().execute(VERSION.format(change), [version.pk])
    with pytest.raises(IntegrityError, match=r"immutable|version_published_has_instant"):
        connection.cursor().execute(VERSION.format(draft), [version.pk])


def test_who_sees_which_question_and_version() -> None:
    author = make_user("Cyd", Role.INTERVIEWER)
    everything = {"published", "draft", "in_review", "other's"}
    seen_by = {
        make_user("Ada", Role.ADMIN): everything,
        make_user("Rex", Role.RECRUITER): {"published"},
        author: everything - {"other's"},
        make_user("Dee", Role.INTERVIEWER): {"published"},
        make_user("Nil"): set(),
        make_user("Gus", Role.ADMIN, is_active=False): set(),
    }
    made = {
        "published": make_published(),
        "draft": make_draft(by=author),
        "in_review": make_in_review(by=author),
        "other's": make_draft(),
    }
    for reader, expected in seen_by.items():
        versions = QuestionVersion.objects.visible_to(reader)
        questions = Question.objects.visible_to(reader)
        assert expected == {label for label, version in made.items() if version in versions}
        assert expected == {
            label for label, version in made.items() if version.question in questions
        }
