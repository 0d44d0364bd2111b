import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories import make_user


@pytest.fixture
def root(db: None) -> User:
    return make_user("Root", Role.ADMIN)


@pytest.fixture
def as_root(root: User) -> Client:
    return logged_in(root)


@pytest.fixture
def as_ada(ada: User) -> Client:
    return logged_in(ada)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
