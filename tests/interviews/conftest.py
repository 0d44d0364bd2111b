"""Ada leads a live interview with Bob, and Rae recruits."""

import pytest

from accounts.models import Role, User
from interviews.models import Interview, Report
from tests.factories import make_application, make_interview, make_user
from tests.interviews.panels import build, end, hand_in


@pytest.fixture
def eve(db: None) -> User:
    """Eve sits beside the panel as a shadow, where she sits."""
    return make_user("Eve", Role.INTERVIEWER)


@pytest.fixture
def interview(ada: User, bob: User, rae: User) -> Interview:
    return make_interview(
        lead=ada,
        panel=[(bob, "interviewer")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )


@pytest.fixture
def shadowed(ada: User, bob: User, eve: User, rae: User) -> Interview:
    """Eve watches the live interview as a shadow."""
    return make_interview(
        lead=ada,
        panel=[(bob, "interviewer"), (eve, "shadow")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )


@pytest.fixture
def revealed(shadowed: Interview, ada: User, bob: User) -> Report:
    """Return the final report on what Ada and Bob handed in; Eve's card is still open."""
    for user in (ada, bob):
        hand_in(shadowed, user, {"split": 3, "leakage": 2}, reason="First reason.")
    return build(end(shadowed))


@pytest.fixture
def own(ada: User, rae: User) -> Interview:
    """Rae recruits for the opening and sits on the panel."""
    return make_interview(
        lead=ada,
        panel=[(rae, "interviewer")],
        application=make_application(recruiters=[rae]),
        state=Interview.State.LIVE,
    )


@pytest.fixture
def complete(interview: Interview, ada: User, bob: User) -> Interview:
    """Return the live interview with both cards in."""
    for user in (ada, bob):
        hand_in(interview, user)
    return interview


@pytest.fixture
def alone(ada: User, rae: User) -> Interview:
    """Ada is the whole panel."""
    return make_interview(
        lead=ada, application=make_application(recruiters=[rae]), state=Interview.State.LIVE
    )


@pytest.fixture
def interim(interview: Interview, ada: User) -> Report:
    """Return the report that is built while Bob's card is out."""
    hand_in(interview, ada, {"split": 4, "leakage": 2}, reason="Ada's own reason.")
    return build(end(interview))


@pytest.fixture
def final(interview: Interview, interim: Report, bob: User) -> Report:
    """Return the report that follows Bob's card."""
    hand_in(interview, bob, {"split": 2, "leakage": 2}, recommendation="no")
    return build(interview.reports.get(kind="final"))
