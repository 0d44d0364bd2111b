from collections.abc import Iterator

import pytest
import rules
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from web.authorize import authorize


@pytest.fixture
def _owners_enter() -> Iterator[None]:
    rules.add_perm("web.enter_room", rules.predicate(lambda user, owner: owner is user))
    yield
    rules.remove_perm("web.enter_room")


@pytest.mark.usefixtures("_owners_enter")
def test_who_the_rule_grants_passes_and_who_it_refuses_does_not() -> None:
    ada, cyd = get_user_model()(pk=1), get_user_model()(pk=3)
    authorize(ada, "web.enter_room", ada)
    with pytest.raises(PermissionDenied):
        authorize(cyd, "web.enter_room", ada)


@pytest.mark.usefixtures("_owners_enter")
def test_someone_not_logged_in_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        authorize(AnonymousUser(), "web.enter_room", None)


@pytest.mark.usefixtures("_owners_enter")
def test_a_person_whose_account_is_off_is_refused() -> None:
    left = get_user_model()(pk=2, is_active=False)
    rules.set_perm("web.enter_room", rules.is_active & rules.predicate(lambda _u, _r: True))
    with pytest.raises(PermissionDenied):
        authorize(left, "web.enter_room", left)


def test_a_misspelt_permission_is_an_error_and_not_a_refusal() -> None:
    with pytest.raises(LookupError, match=r"web\.entr_room"):
        authorize(get_user_model()(pk=1), "web.entr_room")
