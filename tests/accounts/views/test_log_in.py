import datetime as dt
import re

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import people
from accounts.models import AuditEvent, OutgoingMail, Role, User
from accounts.tasks import send_mail
from tests.factories import PASSWORD, make_user

LOG_IN = "/accounts/login/"


@pytest.fixture
def eve(db: None) -> User:
    return make_user("Eve", Role.INTERVIEWER, email="eve@example.org", password=PASSWORD)


def log_in(client: Client, email: str = "eve@example.org", password: str = PASSWORD) -> int:
    return client.post(LOG_IN, {"login": email, "password": password}).status_code


def person_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_person_logs_in_whatever_the_case_of_the_address_and_out_again(
    eve: User, client: Client
) -> None:
    assert log_in(client, "EVE@example.org") == 302
    assert person_in(client) == str(eve.pk)

    assert client.get("/accounts/logout/").status_code == 200
    assert person_in(client) == str(eve.pk)  # asking is not leaving
    assert client.post("/accounts/logout/").status_code == 302
    assert person_in(client) is None


def test_a_wrong_password_is_said_beside_what_was_typed(eve: User, client: Client) -> None:
    response = client.post(LOG_IN, {"login": "eve@example.org", "password": "wrong"})

    assert person_in(client) is None
    assert 'value="eve@example.org"' in response.content.decode()
    assert "not correct" in response.content.decode()


def test_a_page_behind_the_log_in_is_reached_after_it(eve: User, client: Client) -> None:
    response = client.get("/settings/")
    assert response.headers["Location"] == f"{LOG_IN}?next=/settings/"

    response = client.post(
        response.headers["Location"],
        {"login": "eve@example.org", "password": PASSWORD, "next": "/settings/"},
    )
    assert response.headers["Location"] == "/settings/"


def test_nobody_is_sent_elsewhere_after_logging_in(eve: User, client: Client) -> None:
    response = client.post(
        LOG_IN,
        {"login": "eve@example.org", "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert "evil" not in response.headers["Location"]


def test_an_account_switched_off_neither_logs_in_nor_stays_logged_in(
    eve: User, client: Client, db: None
) -> None:
    root = make_user("Root", Role.ADMIN)
    log_in(client)
    people.deactivate(user=eve, by=root, at=timezone.now())

    assert client.get("/settings/").headers["Location"].startswith(LOG_IN)
    log_in(client)
    assert client.get("/settings/").status_code == 302


def test_guessing_is_slowed_down(eve: User, client: Client) -> None:
    answers = [log_in(client, password=f"guess {number}") for number in range(6)]
    assert person_in(client) is None

    assert log_in(client) != 302  # even the right password has to wait now
    assert person_in(client) is None
    assert answers[0] == 200


def test_nobody_signs_up(db: None, client: Client) -> None:
    response = client.post(
        "/accounts/signup/", {"email": "eve@example.org", "password1": "correct horse battery"}
    )

    assert "by invitation" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["account_email", "account_set_password"])
def test_what_would_change_the_address_is_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_forgotten_password_is_set_through_a_mailed_link(
    eve: User, client: Client, settings: Settings
) -> None:
    settings.BASE_URL = "https://plumbline.example.org"
    client.post("/accounts/password/reset/", {"email": "Eve@example.org"})

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("password_reset_key", eve)
    assert outbox.outbox == []  # it leaves by the worker
    send_mail(mail_id=mail.pk)
    assert outbox.outbox[0].subject == "Set a new password for Plumbline"
    link = re.search(r"https://plumbline\.example\.org(/\S+)", mail.text)
    assert link
    response = client.get(link[1], follow=True)
    form_at = response.redirect_chain[-1][0]
    new = "another horse battery"

    client.post(form_at, {"password1": new, "password2": new})

    eve.refresh_from_db()
    assert eve.check_password(new)
    assert list(AuditEvent.objects.values_list("action", "actor_id")) == [
        ("user.set_password", eve.pk)
    ]
    assert "no longer works" in client.get(link[1], follow=True).content.decode()


def test_a_reset_does_not_tell_who_has_an_account(eve: User, client: Client) -> None:
    known = client.post("/accounts/password/reset/", {"email": "eve@example.org"}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "bob@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content


def test_an_invited_person_may_also_come_in_by_a_reset(root: User, client: Client) -> None:
    bob = people.invite(
        email="bob@example.org", name="Bob", roles=["interviewer"], by=root, at=timezone.now()
    )
    client.post("/accounts/password/reset/", {"email": "bob@example.org"})
    link = re.search(
        r"http://[^/]+(/\S+)", OutgoingMail.objects.get(kind="password_reset_key").text
    )
    assert link
    form_at = client.get(link[1], follow=True).redirect_chain[-1][0]
    new = "another horse battery"

    client.post(form_at, {"password1": new, "password2": new})

    bob.refresh_from_db()
    assert bob.joined_at is not None
    assert dt.timedelta(0) <= timezone.now() - bob.joined_at < dt.timedelta(minutes=1)


def test_a_password_change_keeps_the_person_logged_in(eve: User, client: Client) -> None:
    log_in(client)
    new = "another horse battery"

    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    eve.refresh_from_db()
    assert eve.check_password(new)
    assert client.get("/settings/").status_code == 200


def test_a_weak_password_is_refused(eve: User, client: Client) -> None:
    log_in(client)

    response = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "password12", "password2": "password12"},
    )

    assert "too common" in response.content.decode()
    eve.refresh_from_db()
    assert eve.check_password(PASSWORD)
