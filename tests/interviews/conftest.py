"""Ada leads, Bob is on the panel, Cyd is outside; Rae recruits and Max is an admin."""

import pytest

from accounts.models import Role, User
from tests.factories import make_user


@pytest.fixture
def ada(db: None) -> User:
    return make_user("Ada", Role.INTERVIEWER)


@pytest.fixture
def bob(db: None) -> User:
    return make_user("Bob", Role.INTERVIEWER)


@pytest.fixture
def cyd(db: None) -> User:
    return make_user("Cyd", Role.INTERVIEWER)


@pytest.fixture
def rae(db: None) -> User:
    return make_user("Rae", Role.RECRUITER)


@pytest.fixture
def max_(db: None) -> User:
    return make_user("Max", Role.ADMIN)
