"""People of the bank."""

import pytest

from accounts.models import Role, User
from tests.factories import make_user


@pytest.fixture
def ada(db: None) -> User:
    """Return an admin: curates the bank."""
    return make_user("Ada", Role.ADMIN)


@pytest.fixture
def bob(db: None) -> User:
    """Return the other admin: reviews what Ada writes."""
    return make_user("Bob", Role.ADMIN)
