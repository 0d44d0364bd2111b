"""The doors of openings, candidates and applications."""

import pytest

from accounts.models import Role
from candidates.models import Application, Candidate, Opening
from tests.factories import make_user


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    ("roles", "is_active", "expected"),
    [
        ([Role.ADMIN], True, [1, 1, 1]),
        ([Role.RECRUITER], True, [1, 1, 1]),
        ([Role.INTERVIEWER], True, [1, 0, 0]),  # openings are no secret among staff
        ([], True, [0, 0, 0]),
        ([Role.ADMIN, Role.RECRUITER], False, [0, 0, 0]),
    ],
)
def test_who_sees_openings_candidates_and_applications(
    roles: list[Role], is_active: bool, expected: list[int]
) -> None:
    reader = make_user("Kim", *roles, is_active=is_active)

    doors = (Opening, Candidate, Application)
    assert [door.objects.visible_to(reader).count() for door in doors] == expected
