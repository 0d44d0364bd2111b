import datetime as dt
import functools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions import people, tokens
from accounts.actions.people import (
    AlreadyInvited,
    AlreadyJoined,
    LastAdmin,
    LinkSpent,
    OwnAccount,
    SwitchedOff,
)
from accounts.links import invitation_link, invited_user
from accounts.models import AuditEvent, AuditPersonalValues, OutgoingMail, Role, User
from tests.factories import make_user

AT = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)

invite_bob = functools.partial(
    people.invite, email="Bob@Example.org", name="Bob", roles=["recruiter", "interviewer"], at=AT
)


def events() -> list[tuple[str, int | None, dict[str, object]]]:
    rows = AuditEvent.objects.order_by("id")
    return [(row.action, row.actor_id, row.payload) for row in rows]


def owner_of(link: str) -> User | None:
    *_, uid, token, _ = link.split("/")
    return invited_user(uid=uid, token=token)


def test_an_invited_person_has_roles_but_no_password_and_gets_a_link(root: User) -> None:
    bob = invite_bob(by=root)

    assert (bob.roles, bob.invited_at, bob.invited_by, bob.joined_at) == (
        ["interviewer", "recruiter"],
        AT,
        root,
        None,
    )
    assert not bob.has_usable_password()
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to, mail.recipient) == ("account", "Bob@Example.org", bob)
    link = next(line for line in mail.text.splitlines() if line.startswith("http"))
    assert owner_of(link) == bob
    assert f'href="{link}"' in mail.html
    assert "Root invites you" in mail.text


def test_the_address_and_the_name_stand_only_where_they_can_be_erased(root: User) -> None:
    bob = invite_bob(by=root)

    assert events() == [("user.invite", root.pk, {"roles": ["interviewer", "recruiter"]})]
    values = AuditPersonalValues.objects.get()
    assert (values.person_id, values.values) == (
        bob.pk,
        {"email": "Bob@Example.org", "name": "Bob"},
    )


def test_an_address_is_invited_once_whatever_its_case(root: User) -> None:
    invite_bob(by=root)

    with pytest.raises(AlreadyInvited):
        invite_bob(email="bob@example.ORG", by=root)

    assert User.objects.filter(name="Bob").count() == OutgoingMail.objects.count() == 1


def test_a_link_works_once(root: User) -> None:
    bob = invite_bob(by=root)
    link = invitation_link(bob)

    people.join(user=bob, password="correct horse battery", time_zone="Asia/Tokyo", at=AT)

    bob.refresh_from_db()
    assert bob.check_password("correct horse battery")
    assert (bob.joined_at, bob.time_zone) == (AT, "Asia/Tokyo")
    assert owner_of(link) is None
    assert events()[-1] == ("user.join", bob.pk, {"time_zone": "Asia/Tokyo"})


def test_a_link_followed_twice_at_once_sets_the_first_password_alone(root: User) -> None:
    bob = invite_bob(by=root)
    one, other = User.objects.get(pk=bob.pk), User.objects.get(pk=bob.pk)
    people.join(user=one, password="correct horse battery", time_zone="UTC", at=AT)
    with pytest.raises(LinkSpent):
        people.join(user=other, password="another horse battery", time_zone="UTC", at=AT)
    with pytest.raises(LinkSpent):
        people.set_password(user=other, password="another horse battery", at=AT)

    bob.refresh_from_db()
    assert bob.check_password("correct horse battery")
    assert [action for action, *_ in events()] == ["user.invite", "user.join"]


@pytest.mark.parametrize("ends", ["password", "switching off"])
def test_tokens_end_with_the_password_and_the_account_for_good(
    root: User, ada: User, ends: str
) -> None:
    token, _ = tokens.issue(user=ada, name="export", days=30, by=ada, at=AT)
    spent, _ = tokens.issue(user=ada, name="old", days=1, by=ada, at=AT - dt.timedelta(days=2))
    if ends == "password":
        people.set_password(user=ada, password="another horse battery", at=AT)
    else:
        people.deactivate(user=ada, by=root, at=AT)
        people.reactivate(user=ada, by=root, at=AT)

    token.refresh_from_db()
    spent.refresh_from_db()
    by = ada if ends == "password" else root
    assert (token.revoked_at, token.revoked_by, spent.revoked_at) == (AT, by, None)
    assert ("token.revoke", by.pk, {}) in events()


def test_a_newer_link_replaces_the_one_before(root: User) -> None:
    bob = invite_bob(by=root)
    first = invitation_link(bob)

    bob = people.invite_again(user=bob, by=root, at=AT + dt.timedelta(days=1))

    assert owner_of(first) is None
    assert owner_of(invitation_link(bob)) == bob
    assert OutgoingMail.objects.count() == 2


@pytest.mark.parametrize("uid", ["", "!!", "zzzzzzzzzzzzzz", "1"])
def test_a_made_up_link_belongs_to_nobody(root: User, uid: str) -> None:
    assert invited_user(uid=uid, token="x") is None


def test_a_link_runs_out_after_three_days(root: User, monkeypatch: pytest.MonkeyPatch) -> None:
    link = invitation_link(invite_bob(by=root))
    later = dt.datetime.now() + dt.timedelta(days=3, minutes=1)  # noqa: DTZ005 -- as Django's generator counts
    monkeypatch.setattr("accounts.links.InvitationTokens._now", lambda _: later)

    assert owner_of(link) is None


def test_who_has_joined_or_is_switched_off_is_not_invited_again(root: User, ada: User) -> None:
    with pytest.raises(AlreadyJoined):
        people.invite_again(user=ada, by=root, at=AT)
    bob = invite_bob(by=root)
    link = invitation_link(bob)
    people.deactivate(user=bob, by=root, at=AT)

    with pytest.raises(SwitchedOff):
        people.invite_again(user=bob, by=root, at=AT)
    with pytest.raises(SwitchedOff):
        people.join(user=bob, password="correct horse battery", time_zone="UTC", at=AT)
    assert owner_of(link) is None


def test_a_later_password_does_not_change_when_a_person_joined_nor_where(ada: User) -> None:
    joined_at = ada.joined_at
    User.objects.filter(pk=ada.pk).update(time_zone="Asia/Tokyo")

    people.set_password(user=User.objects.get(pk=ada.pk), password="another horse", at=AT)

    ada.refresh_from_db()
    assert (ada.joined_at, ada.time_zone) == (joined_at, "Asia/Tokyo")
    assert events() == [("user.set_password", ada.pk, {})]


def test_roles_are_set_as_a_whole(root: User, ada: User) -> None:
    people.change_roles(user=ada, roles=["recruiter", "admin"], by=root, at=AT)

    ada.refresh_from_db()
    assert ada.roles == ["admin", "recruiter"]
    assert events() == [
        ("user.change_roles", root.pk, {"from": ["interviewer"], "to": ["admin", "recruiter"]})
    ]


def test_an_invited_admin_who_never_joined_does_not_stand_in(root: User) -> None:
    people.invite(email="new@example.org", name="New", roles=["admin"], by=root, at=AT)
    with pytest.raises(LastAdmin):
        people.change_roles(user=root, roles=["recruiter"], by=root, at=AT)


def test_the_last_admin_stays_admin_and_stays(root: User, ada: User) -> None:
    people.change_roles(user=ada, roles=["admin"], by=root, at=AT)
    people.deactivate(user=root, by=ada, at=AT)

    with pytest.raises(LastAdmin):
        people.change_roles(user=ada, roles=["recruiter"], by=ada, at=AT)
    with pytest.raises(LastAdmin):
        people.deactivate(user=ada, by=root, at=AT)

    ada.refresh_from_db()
    assert (ada.roles, ada.is_active) == (["admin"], True)


def test_nobody_switches_off_the_account_they_use(root: User) -> None:
    make_user("Second", Role.ADMIN)

    with pytest.raises(OwnAccount):
        people.deactivate(user=root, by=root, at=AT)

    root.refresh_from_db()
    assert root.is_active


def test_an_account_can_be_switched_off_and_on(root: User, ada: User) -> None:
    people.deactivate(user=ada, by=root, at=AT)
    ada.refresh_from_db()
    assert not ada.is_active

    people.reactivate(user=ada, by=root, at=AT)
    ada.refresh_from_db()
    assert (ada.is_active, ada.roles) == (True, ["interviewer"])
    assert [action for action, *_ in events()] == ["user.deactivate", "user.reactivate"]


def test_a_profile_keeps_the_old_name_only_where_it_can_be_erased(ada: User) -> None:
    people.update_profile(
        user=ada, name="Ada L.", time_zone="Europe/Berlin", has_shortcuts=False, at=AT
    )

    ada.refresh_from_db()
    assert (ada.name, ada.time_zone, ada.has_shortcuts) == ("Ada L.", "Europe/Berlin", False)
    expected = {"time_zone": "Europe/Berlin", "has_shortcuts": False}
    assert events() == [("user.update_profile", ada.pk, expected)]
    assert AuditPersonalValues.objects.get().values == {"from": "Ada", "to": "Ada L."}


def test_a_profile_whose_name_stays_leaves_no_personal_value(ada: User) -> None:
    people.update_profile(user=ada, name="Ada", time_zone="UTC", has_shortcuts=False, at=AT)

    assert not AuditPersonalValues.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_switch_each_other_off() -> None:
    first, second = make_user("First", Role.ADMIN), make_user("Second", Role.ADMIN)
    both_ready = threading.Barrier(2, timeout=30)

    def switch_off(other: User, by: User) -> str:
        both_ready.wait()
        try:
            people.deactivate(user=other, by=by, at=timezone.now())
        except LastAdmin:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(switch_off, (first, second), (second, first)))

    assert sorted(outcomes) == ["done", "refused"]
    assert User.objects.active().count() == 1
