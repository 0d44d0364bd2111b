import re

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import people
from accounts.models import AuditEvent, AuditPersonalValues, OutgoingMail, Role, User
from accounts.tasks import send_mail
from tests.factories import PASSWORD, make_user
from tests.servers import hung_server

LOG_IN = "/accounts/login/"
CHANGE = "/accounts/password/change/"
RESET = "/accounts/password/reset/"
NEW = "another horse battery"
NEW_TWICE = {"password1": NEW, "password2": NEW}


@pytest.fixture
def eve(db: None) -> User:
    return make_user("Eve", Role.INTERVIEWER, email="eve@example.org", password=PASSWORD)


def log_in(client: Client, email: str = "eve@example.org", password: str = PASSWORD) -> int:
    return client.post(LOG_IN, {"login": email, "password": password}).status_code


def form_behind(client: Client, link: str) -> str:
    """Open the link and return the address of the form to which it leads."""
    return client.get(link, follow=True).redirect_chain[-1][0]


def ask_for_a_link(client: Client, email: str) -> str:
    """Return the path of the link that is mailed."""
    client.post(RESET, {"email": email})
    mail = OutgoingMail.objects.filter(kind="password_reset_key").latest("pk")
    found = re.search(r"https?://[^/]+(/\S+)", mail.text)
    assert found
    return found[1]


def person_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_person_logs_in_whatever_the_case_of_the_address_and_out_again(
    eve: User, client: Client
) -> None:
    assert log_in(client, "EVE@example.org") == 302
    assert person_in(client) == str(eve.pk)

    asked = client.get("/accounts/logout/")
    assert (asked.status_code, "Clear-Site-Data" in asked) == (200, False)
    assert person_in(client) == str(eve.pk)  # asking is not leaving
    left = client.post("/accounts/logout/")
    assert (left.status_code, left["Clear-Site-Data"]) == (302, '"cache"')
    assert person_in(client) is None


def test_a_wrong_password_is_said_beside_what_was_typed(eve: User, client: Client) -> None:
    response = client.post(LOG_IN, {"login": "eve@example.org", "password": "wrong"})

    assert response.status_code == 422
    assert person_in(client) is None
    assert 'value="eve@example.org"' in response.content.decode()
    assert "not correct" in response.content.decode()


def test_the_log_in_leads_to_the_page_that_was_asked_for_but_never_to_another_site(
    eve: User, client: Client
) -> None:
    assert client.get("/settings/").headers["Location"] == f"{LOG_IN}?next=/settings/"
    for wanted, goes_to in (("/settings/", "/settings/"), ("https://evil.example/", "/")):
        typed = {"login": eve.email, "password": PASSWORD, "next": wanted}
        assert Client().post(LOG_IN, typed).headers["Location"] == goes_to


def test_an_account_switched_off_neither_logs_in_nor_stays_logged_in(
    eve: User, client: Client, db: None
) -> None:
    root = make_user("Root", Role.ADMIN)
    log_in(client)
    people.deactivate(user=eve, by=root, at=timezone.now())

    assert client.get("/settings/").headers["Location"].startswith(LOG_IN)
    answer = client.post(LOG_IN, {"login": eve.email, "password": PASSWORD}, follow=True)
    assert "switched off" in answer.content.decode()
    assert client.get("/settings/").status_code == 302

    people.reactivate(user=eve, by=root, at=timezone.now())
    assert client.get("/settings/").status_code == 302  # what was open stays closed
    assert log_in(client) == 302
    assert client.get("/settings/").status_code == 200


def guess(times: int, email: str = "eve@example.org", *, at: str = "192.0.2.66") -> list[int]:
    """Try wrong passwords from an address; return the statuses."""
    client = Client(REMOTE_ADDR=at)
    return [log_in(client, email, f"guess {number}") for number in range(times)]


def test_guessing_is_slowed_down_where_it_comes_from_and_nowhere_else(eve: User) -> None:
    assert set(guess(10)) == {422}
    stranger = Client(REMOTE_ADDR="192.0.2.66")
    assert log_in(stranger) == 422  # even the right password has to wait now
    assert person_in(stranger) is None

    assert log_in(Client(REMOTE_ADDR="198.51.100.7")) == 302


def test_guessing_from_everywhere_is_slowed_down_too_but_not_on_a_known_device(
    eve: User, settings: Settings
) -> None:
    known = Client(REMOTE_ADDR="192.0.2.66")
    assert log_in(known) == 302
    known.post("/accounts/logout/")
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "password_anywhere": "20/d/key"}
    for number in range(4):
        guess(6, at=f"203.0.113.{number}")
    guess(40)  # from beside her, until that address is refused whoever asks

    assert log_in(Client(REMOTE_ADDR="198.51.100.7")) == 422
    assert guess(1) == [429]
    assert log_in(known) == 302


def test_a_known_device_is_known_for_its_person_and_guesses_slowly_as_well(
    eve: User, client: Client, settings: Settings
) -> None:
    make_user("Bob", email="bob@example.org", password=PASSWORD)
    log_in(client)
    client.post("/accounts/logout/")
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "password_here": "2/5m/key",
        "password_known": "3/5m/key",
    }
    for email, times in (("bob@example.org", 2), ("eve@example.org", 3)):
        for number in range(times):
            log_in(client, email, f"guess {number}")
        assert log_in(client, email) == 422

    client.cookies["known_device"] = client.cookies["known_device"].value[:-1] + "x"
    assert log_in(client) == 302  # made up: a stranger, whose count is another


def test_coming_failing_and_leaving_are_recorded(eve: User, client: Client) -> None:
    log_in(client, "nobody@example.org", "wrong")
    log_in(client, password="wrong")
    log_in(client)
    client.post("/accounts/logout/")

    assert list(
        AuditEvent.objects.order_by("pk").values_list("action", "subject_id", "actor_id", "payload")
    ) == [
        ("user.fail_to_log_in", 0, None, {}),
        ("user.fail_to_log_in", eve.pk, None, {}),
        ("user.log_in", eve.pk, eve.pk, {"by": ["password"]}),
        ("user.log_out", eve.pk, eve.pk, {}),
    ]
    assert not AuditPersonalValues.objects.exists()


def test_visitors_behind_the_proxy_have_limits_of_their_own(eve: User, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # what production sets

    def behind_the_proxy(forwarded_for: str) -> Client:
        return Client(REMOTE_ADDR="172.18.0.5", headers={"x-forwarded-for": forwarded_for})

    guesser = behind_the_proxy("203.0.113.66")
    for number in range(40):
        log_in(guesser, f"nobody-{number}@example.org")
    assert log_in(guesser) == 429

    assert log_in(behind_the_proxy("198.51.100.7")) == 302
    # What a visitor claims stands before what the proxy saw, and counts for nothing.
    assert log_in(behind_the_proxy("198.51.100.8, 203.0.113.66")) == 429


@pytest.mark.parametrize("server", ["down", "hung"])
def test_people_log_in_and_reset_passwords_while_valkey_is_away(
    eve: User, client: Client, settings: Settings, server: str, caplog: pytest.LogCaptureFixture
) -> None:
    with hung_server() as port:
        away = f"redis://127.0.0.1:{port if server == 'hung' else 1}/0"
        settings.CACHES = {
            name: {**values, "LOCATION": away} for name, values in settings.CACHES.items()
        }
        path = ask_for_a_link(client, "eve@example.org")
        assert log_in(client, password="wrong") == 422
        assert log_in(client) == 302

    # Three pages wait for Valkey once.
    assert [record.name for record in caplog.records].count("web.background.cache") == 1
    assert path.startswith("/accounts/password/reset/key/")


def test_too_many_tries_end_on_a_page_of_ours(client: Client, db: None) -> None:
    for _ in range(6):
        answer = client.post(RESET, {"email": "eve@example.org"})

    assert answer.status_code == 429
    assert "<h1>Too many attempts</h1>" in answer.content.decode()


def test_nobody_signs_up(db: None, client: Client) -> None:
    response = client.post(
        "/accounts/signup/", {"email": "eve@example.org", "password1": "correct horse battery"}
    )

    assert "by invitation" in response.content.decode()
    assert not User.objects.exists()


def test_a_forgotten_password_is_set_through_a_mailed_link(
    eve: User, client: Client, settings: Settings
) -> None:
    settings.BASE_URL = "https://plumbline.example.org"
    link = ask_for_a_link(client, "Eve@example.org")

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("password_reset_key", eve)
    assert f"https://plumbline.example.org{link}" in mail.text
    assert outbox.outbox == []  # it leaves by the worker
    send_mail(mail_id=mail.pk)
    assert [sent.to for sent in outbox.outbox] == [[eve.email]]
    form_at = form_behind(client, link)
    mistyped = client.post(form_at, {"password1": NEW, "password2": "other"})
    assert (mistyped.status_code, list(mistyped.context["form"].errors)) == (422, ["password2"])

    client.post(form_at, NEW_TWICE)

    eve.refresh_from_db()
    assert eve.check_password(NEW)
    assert list(AuditEvent.objects.values_list("action", "actor_id")) == [
        ("user.set_password", eve.pk)
    ]
    for path in (link, form_at):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("key", ["1-made-up", "zzzzzzzzzzzzzzzz-x", "1-set-password", "1-a%00b"])
def test_a_made_up_link_does_not_work(client: Client, db: None, key: str) -> None:
    assert client.get(f"/accounts/password/reset/key/{key}/").status_code == 404


def test_a_link_does_not_work_while_the_account_is_switched_off(
    eve: User, root: User, client: Client
) -> None:
    link = ask_for_a_link(client, eve.email)
    form_at = form_behind(client, link)
    people.deactivate(user=eve, by=root, at=timezone.now())

    assert client.get(link).status_code == 404
    assert client.post(form_at, NEW_TWICE).status_code == 404

    eve.refresh_from_db()
    assert eve.check_password(PASSWORD)


def test_a_link_opened_in_anothers_window_logs_them_out(
    eve: User, root: User, client: Client
) -> None:
    client.force_login(root)

    form_at = form_behind(client, ask_for_a_link(client, eve.email))

    assert person_in(client) is None
    client.post(form_at, NEW_TWICE)
    assert log_in(client, password=NEW) == 302
    assert person_in(client) == str(eve.pk)


def test_a_reset_does_not_tell_who_has_an_account(eve: User, client: Client) -> None:
    known = client.post(RESET, {"email": "eve@example.org"}, follow=True)
    unknown = client.post(RESET, {"email": "bob@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert OutgoingMail.objects.get().to == eve.email  # strangers get no mail from here


def test_an_invited_person_may_also_come_in_by_a_reset(bob: User, client: Client) -> None:
    form_at = form_behind(client, ask_for_a_link(client, bob.email))
    before = timezone.now()

    client.post(form_at, NEW_TWICE)

    bob.refresh_from_db()
    assert bob.joined_at is not None
    assert before <= bob.joined_at <= timezone.now()


def test_a_reset_tells_whoever_cannot_log_in_why(eve: User, root: User, client: Client) -> None:
    people.deactivate(user=eve, by=root, at=timezone.now())

    client.post(RESET, {"email": eve.email})

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("unknown_account", eve.email)
    assert "switched off" in mail.text


def test_a_password_change_keeps_this_window_logged_in_and_no_other(
    eve: User, client: Client
) -> None:
    elsewhere = Client()
    log_in(client)
    log_in(elsewhere)

    answer = client.post(CHANGE, {"oldpassword": PASSWORD, **NEW_TWICE})

    assert answer.headers["Location"] == "/settings/security/"
    eve.refresh_from_db()
    assert eve.check_password(NEW)
    assert client.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind) == (eve.email, "password_changed")


def test_whoever_has_no_password_gets_a_link_that_sets_one(client: Client, db: None) -> None:
    client.force_login(make_user("Sam", Role.INTERVIEWER))

    for answer in (client.get(CHANGE, follow=True), client.post(CHANGE, follow=True)):
        assert answer.redirect_chain == [(RESET, 302)]
    assert client.get(RESET).status_code == 200
