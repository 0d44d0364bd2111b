"""Prepared queries: composed once, and the same as the queryset each time."""

import pytest
from django.db import transaction
from django.db.models import Q

from accounts.models import Role, User
from interviews.actions import operations
from interviews.models import Interview, Report, Scorecard
from tests.factories import make_application, make_interview, make_user
from web.prepared import PreparedQuery

pytestmark = pytest.mark.django_db


def test_every_use_has_its_own_values(ada: User, bob: User) -> None:
    named = PreparedQuery(
        lambda pk, name: (
            User.objects.filter(Q(pk=pk) | Q(name=name)).order_by("pk").values_list("pk", "name")
        ),
        pk=int,
        name=str,
    )
    assert named.rows(pk=ada.pk, name="%s") == [(ada.pk, ada.name)]
    assert named.rows(pk=bob.pk, name=ada.name) == [(ada.pk, ada.name), (bob.pk, bob.name)]
    assert named.rows(pk=0, name="") == []


def test_whole_instances_are_as_django_reads_them(ada: User, bob: User) -> None:
    named = PreparedQuery(lambda name: User.objects.filter(name=name), name=str)
    for person in (ada, bob):
        [found] = named.instances(User, name=person.name)
        read = User.objects.get(pk=person.pk)
        assert {**vars(found), "_state": None} == {**vars(read), "_state": None}
        assert (found._state.adding, found._state.db) == (False, "default")


def test_values_that_django_unpacks_are_left_to_django() -> None:
    reports = PreparedQuery(lambda pk: Report.objects.filter(pk=pk), pk=int)
    with pytest.raises(TypeError, match="pdf"):
        reports.instances(Report, pk=0)


def test_whoever_may_score_a_card_is_said_by_its_door(ada: User, bob: User) -> None:
    cyd, dan = (make_user(name, Role.INTERVIEWER) for name in ("Cyd", "Dan"))
    panel = [(person, "interviewer") for person in (bob, cyd, dan)]
    applications = [make_application() for _ in range(3)]
    about_bob, about_cyd = (each.candidate for each in applications[1:])
    about_bob.user, about_cyd.email = bob, cyd.email.upper()
    about_bob.save()
    about_cyd.save()
    for application in applications:
        interview = make_interview(
            application=application, lead=ada, panel=panel, state=Interview.State.LIVE
        )
        interview.panelists.filter(user=dan).update(removed_at=interview.created_at, removed_by=ada)
    asked = [(card, user) for card in Scorecard.objects.all() for user in User.objects.all()]
    own = {(card, user) for card, user in asked if card in Scorecard.objects.own(user)}
    assert {(card, user) for card, user in asked if _may_score(card, user)} == own
    assert len(own) == 7  # three of Ada, and of Bob and Cyd the two that are not about them


def _may_score(card: Scorecard, user: User) -> bool:
    with transaction.atomic():
        return bool(operations.OWN_CARD.rows(card=card.pk, user=user.pk, email=user.email))
