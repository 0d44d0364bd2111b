from django.test import Client

from accounts.links import invitation_link
from accounts.models import User

NEW = "another horse battery"


def path_of(user: User) -> str:
    return "/" + invitation_link(user).split("/", 3)[3]


def typed(password: str, again: str = "") -> dict[str, str]:
    return {
        "new_password1": password,
        "new_password2": again or password,
        "time_zone": "Europe/Berlin",
    }


def test_the_link_sets_a_password_and_leads_to_the_log_in(bob: User, client: Client) -> None:
    path = path_of(bob)
    assert "Welcome, Bob" in client.get(path).content.decode()

    response = client.post(path, typed(NEW))

    assert response.headers["Location"] == "/accounts/login/"
    bob.refresh_from_db()
    assert bob.check_password(NEW)
    assert bob.joined_at is not None
    assert bob.time_zone == "Europe/Berlin"
    again = client.get(path)
    assert again.status_code == 404
    assert "no longer works" in again.content.decode()


def test_a_weak_or_mistyped_password_leaves_the_link_working(bob: User, client: Client) -> None:
    path = path_of(bob)

    weak = client.post(path, typed("bob"))
    mistyped = client.post(path, typed(NEW, "other"))

    assert (weak.status_code, mistyped.status_code) == (422, 422)
    assert list(weak.context["form"].errors) == ["new_password1"]
    assert list(mistyped.context["form"].errors) == ["new_password2"]
    page = mistyped.content.decode()
    assert '<a href="#id_new_password2">Repeat the password</a>' in page
    assert '<option value="Europe/Berlin" selected>' in page
    bob.refresh_from_db()
    assert not bob.has_usable_password()
    assert client.get(path).status_code == 200


def test_a_made_up_link_says_so_and_names_nobody(bob: User, client: Client) -> None:
    *_, uid, _, _ = path_of(bob).split("/")

    response = client.get(f"/invitations/{uid}/made-up/")

    assert response.status_code == 404
    assert "Bob" not in response.content.decode()


def test_a_link_opened_in_anothers_window_logs_them_out(bob: User, as_root: Client) -> None:
    as_root.post(path_of(bob), typed(NEW))

    page = as_root.get("/accounts/login/")
    assert page.status_code == 200  # not: sent on to Today as somebody else
