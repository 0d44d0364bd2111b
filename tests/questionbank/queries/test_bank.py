"""A search of the bank loses no hit, however many there are and however it is spelled."""

from collections.abc import Sequence

import pytest
from django.contrib.postgres.search import SearchVector

from accounts.models import Role, User
from questionbank.models import Question, QuestionVersion
from questionbank.queries import bank
from questionbank.queries.bank import Filters
from tests.factories import make_user
from tests.questionbank.drafts import AT, make_draft
from web import pages
from web.pages import Page

pytestmark = pytest.mark.django_db
CAP = 5


@pytest.fixture
def reader() -> User:
    return make_user("Max", Role.ADMIN)


def search(reader: User, text: str, state: str = "published") -> Page[QuestionVersion]:
    return bank.rows(reader=reader, filters=Filters(text=text, state=state), cursor=None)


def titles(page: Page[QuestionVersion]) -> Sequence[str]:
    return [version.title for version in page.rows]


def fill(reader: User, count: int) -> None:
    """Make questions, each with two retired versions before the published one, past the actions."""
    questions = Question.objects.bulk_create(
        Question(slug=f"q-{number}", created_at=AT) for number in range(count)
    )
    QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=question,
            number=number,
            title="The model" if question == questions[-1] else f"Case {question.slug}",
            prompt="Explain this model.",
            created_at=AT,
            created_by=reader,
            published_at=AT,
            **({"state": "published"} if number == 3 else {"state": "retired", "retired_at": AT}),
        )
        for number in (1, 2, 3)
        for question in questions
    )
    words = SearchVector("title", weight="A", config="simple") + SearchVector("prompt", weight="C")
    QuestionVersion.objects.update(search=words)


def test_state_and_filters_come_before_the_cap(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (pages, bank):
        monkeypatch.setattr(module, "COUNTED", CAP)
    monkeypatch.setattr(bank, "_RANKED", 2)
    fill(reader, 8)
    found = search(reader, "model")
    assert {version.state for version in found.rows} == {"published"}
    assert found.total == CAP + 1
    assert len(found.rows) in {2, 3}  # the one by its title may be among the other two
    assert titles(found)[0] == "The model"  # not lost among those that only mention the word


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Regularisation", "regularization"),
        ("Regularization", "regularisations"),
        ("Colour of noise", "color"),
        ("Modelling", "modeling"),
        ("Analyse", "analyze"),
        ("Centre of mass", "center"),
        ("Naïve Bayes", "naive"),
        ("An A/B test", "a/b"),  # not whatever has a word with A and one with B
        ("Pointers in C++", "C++"),
    ],
)
def test_one_spelling_finds_the_other(written: str, asked: str, reader: User) -> None:
    make_draft(title=written)
    make_draft(title="Classes about balance")
    assert titles(search(reader, asked, state="draft")) == [written]


def test_a_slip_of_the_keyboard_still_finds_the_title(reader: User) -> None:
    make_draft(title="Regularization")
    near = search(reader, "regulrization", state="draft")
    assert (titles(near), near.is_near) == (["Regularization"], True)
    assert search(reader, "zebra", state="draft").is_near is False
