"""A longer list costs no more queries."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.actions import mail, tokens
from accounts.models import Role, User
from questionbank.models import QuestionSet
from tests.clients import client_for, queries_of
from tests.factories import make_application, make_user
from tests.questionbank.drafts import make_draft, make_published


def add_mail(reader: User) -> None:
    at = timezone.now()
    mail.queue(kind="k", to=reader.email, subject="S", text="T", at=at, recipient=reader)


def add_token(reader: User) -> None:
    tokens.issue(user=reader, name="export", days=30, by=reader, at=timezone.now())


def add_application(reader: User) -> None:
    make_application(recruiters=[reader])


def add_question(_reader: User) -> None:
    make_published()
    make_draft()


def add_set(_reader: User) -> None:
    QuestionSet.objects.create(slug=f"set-{QuestionSet.objects.count()}", title="Set")


# Each asks for the session, the reader and the rows; what else it asks for stands beside it.
LISTS: list[tuple[str, int, Callable[[User], object]]] = [
    ("/people/", 3, lambda _: make_user("Kim", Role.INTERVIEWER)),
    ("/mails/", 3, add_mail),
    ("/settings/tokens/", 3, add_token),
    ("/openings/", 3, add_application),
    ("/candidates/", 4, add_application),  # applications
    ("/sets/", 3, add_set),
    ("/questions/", 5, add_question),  # topics, competencies
    ("/questions/?q=mean", 11, add_question),  # a transaction with its settings
    ("/questions/?state=draft", 5, add_question),
    ("/api/v1/openings/", 4, add_application),  # recruiters
    ("/api/v1/candidates/", 4, add_application),  # applications
    ("/api/v1/questions/", 5, add_question),
    ("/api/v1/questions/?q=mean", 11, add_question),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "queries", "add"), LISTS, ids=[path for path, *_ in LISTS])
def test_a_list_costs_the_same_whatever_its_length(
    path: str, queries: int, add: Callable[[User], object]
) -> None:
    reader = make_user("Max", Role.ADMIN)
    for more in (1, 2):
        for _ in range(more):
            add(reader)
        assert queries_of(client_for(reader), path) == queries
