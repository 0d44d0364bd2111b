"""What goes on working after a role is gone: nothing but what the present ones grant."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import OutgoingMail, Role, User
from interviews.outbox import invitations
from questionbank.models import QuestionVersion
from tests.factories import make_application, make_interview, make_question, make_user

pytestmark = pytest.mark.django_db


def give(user: User, *roles: Role) -> None:
    user.roles = list(roles)
    user.save()


def test_a_token_carries_the_present_rights(rae: User) -> None:
    _, secret = tokens.issue(user=rae, name="n", days=9, by=rae, at=timezone.now())
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/candidates/").status_code == 200
    give(rae, Role.INTERVIEWER)
    assert program.get("/api/v1/candidates/").status_code == 403


def test_a_draft_is_its_authors_while_they_may_propose(bob: User) -> None:
    draft = make_question(by=bob, state=QuestionVersion.State.DRAFT)
    verbs = ("edit", "submit", "send_back")
    granted = [bob.has_perm(f"questionbank.{verb}_version", draft) for verb in verbs]
    give(bob, Role.RECRUITER)
    left = [bob.has_perm(f"questionbank.{verb}_version", draft) for verb in verbs]
    assert (granted, left) == ([True] * 3, [False] * 3)


def test_a_candidate_is_told_of_a_recruiter_who_still_is_one(ada: User) -> None:
    fay, rae = make_user("Fay", Role.RECRUITER), make_user("Rae", Role.RECRUITER)
    interview = make_interview(lead=ada, application=make_application(recruiters=[fay, rae]))
    give(fay, Role.INTERVIEWER)
    invitations.tell_candidate(interview, change="scheduled", at=timezone.now())
    text = OutgoingMail.objects.get().text
    assert [name in text for name in ("Fay", "Rae")] == [False, True]
