import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import people, tokens
from accounts.models import OutgoingMail, Role, User
from tests.factories import make_user
from web.editions import edition


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    as_root: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = [make_user(f"Person {number}", Role.INTERVIEWER).name for number in range(count)]

    with django_assert_num_queries(3):  # session, reader, people
        response = as_root.get("/people/")

    assert [person.name for person in response.context["page"].rows] == [*names, "Root"]


def test_the_list_says_how_each_account_stands(as_root: Client, root: User) -> None:
    people.invite(
        email="bob@example.org", name="Bob", roles=["recruiter"], by=root, at=timezone.now()
    )
    make_user("Zoe", Role.INTERVIEWER, is_active=False)

    page = " ".join(as_root.get("/people/").content.decode().split())

    counts = [page.count(words) for words in ("Invited</span>", "Switched off</span>", "Joined <")]
    assert counts == [1, 1, 1]


def test_a_person_is_invited_from_the_form(as_root: Client, root: User) -> None:
    as_root.post(
        "/people/invite/",
        {"name": "Bob", "email": "bob@example.org", "roles": ["interviewer", "recruiter"]},
    )

    bob = User.objects.get(email="bob@example.org")
    assert (bob.name, bob.roles, bob.invited_by) == ("Bob", ["interviewer", "recruiter"], root)
    assert OutgoingMail.objects.get().recipient == bob


def test_a_faulty_invitation_comes_back_as_typed(as_root: Client, ada: User) -> None:
    response = as_root.post("/people/invite/", {"name": "Bob <b>", "email": ada.email.upper()})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email", "roles"]
    page = response.content.decode()
    assert 'value="Bob &lt;b&gt;"' in page
    assert f'value="{ada.email.upper()}"' in page
    assert OutgoingMail.objects.count() == 0


def test_roles_are_changed_on_the_persons_page(as_root: Client, ada: User) -> None:
    page = as_root.get(f"/people/{ada.pk}/")
    assert page.context["form"].initial == {"roles": ["interviewer"]}

    sent = {"made_from": page.context["basis"].edition, "roles": ["recruiter"]}
    as_root.post(f"/people/{ada.pk}/", sent)
    ada.refresh_from_db()
    assert ada.roles == ["recruiter"]

    assert as_root.post(f"/people/{ada.pk}/", {"roles": ["king"]}).status_code == 422
    ada.refresh_from_db()
    assert ada.roles == ["recruiter"]


def test_what_the_state_forbids_is_a_conflict_that_says_why(as_root: Client, root: User) -> None:
    sent = {"made_from": edition(["admin"]), "roles": ["interviewer"]}
    response = as_root.post(f"/people/{root.pk}/", sent)

    assert response.status_code == 409
    assert "Root is the only admin." in response.content.decode()
    assert as_root.post(f"/people/{root.pk}/deactivate/").status_code == 409
    root.refresh_from_db()
    assert (root.roles, root.is_active) == (["admin"], True)


def test_an_account_is_switched_off_and_on(as_root: Client, ada: User) -> None:
    as_root.post(f"/people/{ada.pk}/deactivate/")
    ada.refresh_from_db()
    assert not ada.is_active

    as_root.post(f"/people/{ada.pk}/reactivate/")
    ada.refresh_from_db()
    assert ada.is_active


def test_an_invitation_is_sent_again(as_root: Client, root: User) -> None:
    bob = people.invite(
        email="bob@example.org", name="Bob", roles=["recruiter"], by=root, at=timezone.now()
    )

    as_root.post(f"/people/{bob.pk}/invite/")

    assert OutgoingMail.objects.filter(recipient=bob).count() == 2


def test_admins_see_and_revoke_anybodys_tokens(as_root: Client, ada: User, root: User) -> None:
    token, _ = tokens.issue(user=ada, name="nightly", days=30, by=ada, at=timezone.now())
    assert "nightly" in as_root.get(f"/people/{ada.pk}/").content.decode()

    response = as_root.post(f"/settings/tokens/{token.pk}/revoke/")

    assert response.headers["Location"] == f"/people/{ada.pk}/"
    token.refresh_from_db()
    assert token.revoked_by == root
