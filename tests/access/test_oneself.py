"""Nobody reads about themselves, whichever came first: the account or the candidate's record."""

from __future__ import annotations

import pytest

from accounts.models import Role, User
from candidates.models import Application, Candidate
from interviews.models import Interview, Panelist, Report, Scorecard
from tests.factories import make_application, make_interview, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["by link", "by address"])
def max_(request: pytest.FixtureRequest) -> User:
    """Return an admin who is the candidate of an ended and revealed interview."""
    user = make_user("Max", Role.ADMIN, Role.RECRUITER)
    application = make_application()
    if request.param == "by link":
        Candidate.objects.update(user=user)
    else:
        Candidate.objects.update(email=user.email.upper())
    interview = make_interview(
        lead=make_user("Ada", Role.INTERVIEWER),
        application=application,
        state=Interview.State.ENDED,
    )
    now = interview.created_at
    Scorecard.objects.update(state="submitted", submitted_at=now)
    Interview.objects.update(revealed_at=interview.started_at)
    Report.objects.create(interview=interview, number=1, kind="final", requested_at=now)
    return user


@pytest.mark.parametrize("model", [Candidate, Application, Interview, Scorecard, Report])
def test_every_door_is_closed_to_the_candidate_and_open_to_a_colleague(
    max_: User,
    model: type[Candidate | Application | Interview | Scorecard | Report],
) -> None:
    colleague = make_user("Kim", Role.ADMIN)
    assert model.objects.visible_to(colleague).count() == 1
    assert model.objects.visible_to(max_).count() == 0


def test_a_card_about_oneself_is_not_ones_own(max_: User) -> None:
    card = Scorecard.objects.get()
    assert Scorecard.objects.own(card.panelist.user).get() == card
    Panelist.objects.update(user=max_)
    assert not Scorecard.objects.own(max_).exists()
