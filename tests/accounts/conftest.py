import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import people
from accounts.models import Role, User
from tests.clients import client_for
from tests.factories import make_user


@pytest.fixture
def root(db: None) -> User:
    return make_user("Root", Role.ADMIN)


@pytest.fixture
def as_root(root: User) -> Client:
    return client_for(root)


@pytest.fixture
def as_ada(ada: User) -> Client:
    return client_for(ada)


@pytest.fixture
def bob(root: User) -> User:
    """Return somebody who is invited and has not come in yet."""
    return people.invite(
        email="bob@example.org", name="Bob", roles=["interviewer"], by=root, at=timezone.now()
    )
