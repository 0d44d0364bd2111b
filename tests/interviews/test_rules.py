"""Every permission for every kind of reader, in one table."""

import pytest
from django.db.models import Model

from accounts.models import Role, User
from interviews.models import Interview, Scorecard
from tests.factories import make_application, make_interview, make_user

READERS = ["Ada", "Bob", "Obs", "Cyd", "Rae", "Max", "Own", "Gone", "Nik"]
LEAD, PANEL, OFFICE = {"Ada"}, {"Ada", "Bob", "Obs"}, {"Rae", "Max"}
STAFF = {"Ada", "Bob", "Obs", "Cyd", "Rae", "Max", "Own", "Gone"}


@pytest.fixture
def people(ada: User, bob: User, cyd: User, rae: User, max_: User) -> dict[str, User]:
    """Own is an admin and the candidate; Gone was on the panel; Nik has no role."""
    others = {"Obs": [Role.INTERVIEWER], "Own": [Role.ADMIN], "Gone": [Role.INTERVIEWER], "Nik": []}
    made = (make_user(name, *roles) for name, roles in others.items())
    return {user.name: user for user in (ada, bob, cyd, rae, max_, *made)}


@pytest.fixture
def interview(people: dict[str, User]) -> Interview:
    application = make_application()
    application.candidate.user = people["Own"]
    application.candidate.save()
    seats = {"Bob": "interviewer", "Obs": "observer", "Gone": "shadow"}
    made = make_interview(
        lead=people["Ada"],
        panel=[(people[name], role) for name, role in seats.items()],
        application=application,
        state="live",
    )
    gone = made.panelists.get(user=people["Gone"])
    gone.removed_at, gone.removed_by = made.started_at, people["Ada"]
    gone.save()
    return made


def granted(people: dict[str, User], permission: str, obj: Model | None) -> set[str]:
    return {name for name in READERS if people[name].has_perm(f"interviews.{permission}", obj)}


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        ("edit_interview", LEAD | OFFICE),
        ("schedule_interview", LEAD | OFFICE),
        ("cancel_interview", LEAD | OFFICE),
        ("start_interview", LEAD),
        ("end_interview", LEAD),
        ("enter_room", PANEL),
    ],
)
def test_who_may_do_what_with_an_interview(
    permission: str, expected: set[str], people: dict[str, User], interview: Interview
) -> None:
    assert granted(people, permission, interview) == expected
    assert granted(people, permission, None) == (OFFICE | {"Own"} if expected >= OFFICE else set())


@pytest.mark.parametrize("permission", ["create_kit", "edit_kit", "archive_kit", "draft_interview"])
def test_everybody_with_a_role_keeps_kits_and_drafts(
    permission: str, people: dict[str, User]
) -> None:
    assert granted(people, permission, None) == STAFF


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        ("score_scorecard", {"Bob"}),
        ("submit_scorecard", {"Bob"}),
        ("lock_scorecard", LEAD | {"Max"}),
        ("reopen_scorecard", LEAD | {"Max"}),
    ],
)
def test_who_may_do_what_with_bobs_card(
    permission: str, expected: set[str], people: dict[str, User], interview: Interview
) -> None:
    card = Scorecard.objects.get(panelist__user=people["Bob"])
    assert granted(people, permission, card) == expected
    assert granted(people, permission, None) <= {"Max", "Own"}


def test_whoever_left_the_panel_cannot_score_on(
    people: dict[str, User], interview: Interview
) -> None:
    card = interview.scorecards.get(panelist__user=people["Gone"])
    assert granted(people, "score_scorecard", card) == set()


def test_an_account_that_is_switched_off_may_nothing(
    people: dict[str, User], interview: Interview
) -> None:
    people["Ada"].is_active = False
    assert not people["Ada"].has_perm("interviews.start_interview", interview)
    assert not people["Ada"].has_perm("interviews.create_kit")
