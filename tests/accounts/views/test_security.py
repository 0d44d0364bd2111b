import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.actions import guards, people, tokens
from accounts.models import AuditEvent, OutgoingMail, Role, User
from accounts.queries import device
from tests.factories import PASSWORD, make_user

SECURITY = "/settings/security/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0 Safari/537.36 Edg/150.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15"


@pytest.fixture
def eve(db: None) -> User:
    return make_user("Eve", Role.RECRUITER, email="eve@example.org", password=PASSWORD)


def logged_in(user: User, user_agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": user_agent})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def code(secret: str) -> str:
    value: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return value


def add_app(client: Client) -> str:
    """Set up an authenticator app, the password typed once more on the way; return its secret."""
    again = client.get(f"{SECURITY}app/").headers["Location"]
    client.post(again, {"password": PASSWORD})
    secret: str = client.get(f"{SECURITY}app/").context["form"].secret
    wrong = client.post(f"{SECURITY}app/", {"code": "000000"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["code"])
    answer = client.post(f"{SECURITY}app/", {"code": code(secret)})
    assert answer.headers["Location"] == f"{SECURITY}codes/"
    return secret


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (SAFARI, "Safari on macOS"),
        ("curl/8.5", "A browser"),
    ],
)
def test_a_device_is_called_as_people_call_it(user_agent: str, words: str) -> None:
    assert device(user_agent) == words


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_this(eve: User) -> None:
    here, there, elsewhere = (logged_in(eve, agent) for agent in (FIREFOX, EDGE, SAFARI))
    stranger = logged_in(make_user("Sam", Role.RECRUITER, password=PASSWORD))
    rows = here.get(SECURITY).context["sessions"]
    assert [(name, is_current) for _, name, is_current in rows] == [
        ("Safari on macOS", False),
        ("Edge on Windows", False),
        ("Firefox on Linux", True),
    ]
    assert stranger.post(f"/settings/sessions/{rows[1][0].pk}/end/").status_code == 404

    here.post(f"/settings/sessions/{rows[1][0].pk}/end/")
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    here.post("/settings/sessions/end/")
    assert [is_in(client) for client in (here, elsewhere, stranger)] == [True, False, True]
    ended = AuditEvent.objects.filter(action="user.end_sessions").order_by("pk")
    assert [(each.subject_id, each.payload) for each in ended] == [(eve.pk, {"count": 1})] * 2


@pytest.mark.parametrize("ends", ["password", "switching off"])
def test_no_session_is_listed_that_ended_with_the_password_or_the_account(
    eve: User, max_: User, ends: str
) -> None:
    logged_in(eve)
    if ends == "password":
        people.set_password(user=User.objects.get(pk=eve.pk), password="x" * 12, at=timezone.now())
    else:
        people.deactivate(user=eve, by=max_, at=timezone.now())
    assert not UserSession.objects.filter(user=eve).exists()


def test_an_app_is_asked_for_after_the_password_from_then_on(
    eve: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        secret = add_app(logged_in(eve))
    assert secret not in str(Authenticator.objects.values_list("data"))
    mail = OutgoingMail.objects.latest("pk")
    assert (mail.kind, mail.to) == ("second_factor_changed", eve.email)
    assert "an authenticator app was added" in mail.text

    client = logged_in(eve)
    assert not is_in(client)
    page = client.get("/accounts/second-factor/")
    assert page.status_code == 200
    assert client.post("/accounts/second-factor/", {"code": "000000"}).status_code == 422
    assert AuditEvent.objects.latest("pk").action == "user.fail_to_log_in"
    [recovery] = [each.wrap() for each in Authenticator.objects.filter(type="recovery_codes")]
    spare = recovery.get_unused_codes()[0]
    assert client.post("/accounts/second-factor/", {"code": spare}).status_code == 302
    assert is_in(client)
    assert AuditEvent.objects.latest("pk").payload == {"by": ["password", "mfa"]}

    again = logged_in(eve)
    again.post("/accounts/second-factor/", {"code": spare})
    assert not is_in(again)  # each works once


def test_codes_are_guessed_slowly(eve: User) -> None:
    secret = add_app(logged_in(eve))
    client = logged_in(eve)
    for number in range(10):
        client.post("/accounts/second-factor/", {"code": f"{number:06}"})
    client.post("/accounts/second-factor/", {"code": code(secret)})
    assert not is_in(client)


def test_a_required_second_factor_comes_before_everything_else(
    eve: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"recruiter"})
    _, token = tokens.issue(user=eve, name="n", days=9, by=eve, at=timezone.now())
    program = Client(headers={"Authorization": f"Bearer {token}"})
    client = logged_in(eve)

    assert client.get("/").headers["Location"] == SECURITY
    assert client.post("/candidates/new/").headers["Location"] == SECURITY
    assert client.get("/api/v1/candidates/").status_code == 403
    assert program.get("/api/v1/candidates/").status_code == 401
    assert "Your role needs one" in client.get(SECURITY).content.decode()
    assert (
        logged_in(make_user("Ivo", Role.INTERVIEWER, password=PASSWORD)).get("/").status_code == 200
    )

    add_app(client)
    assert client.get("/").status_code == 200
    assert program.get("/api/v1/candidates/").status_code == 200
    refused = client.post(f"{SECURITY}app/remove/")
    assert (refused.status_code, Authenticator.objects.filter(type="totp").count()) == (422, 1)


def test_what_is_taken_away_or_made_anew_is_asked_for_first(eve: User) -> None:
    client = logged_in(eve)
    add_app(client)
    passkey = Authenticator.objects.create(user=eve, type="webauthn", data={"name": "Blue key"})
    ways = ("app/remove/", "codes/new/", f"passkeys/{passkey.pk}/remove/")
    paths = [f"{SECURITY}{way}" for way in ways]
    pages = [client.get(path).content.decode() for path in paths]
    assert [re.findall(r'method="post" action="(/settings/[^"]+)"', page) for page in pages] == [
        [path] for path in paths
    ]
    assert ["Blue key" in page for page in pages] == [False, False, True]


def test_an_admin_takes_away_a_lost_second_factor_and_its_owner_is_told(
    eve: User, max_: User
) -> None:
    add_app(logged_in(eve))
    guards.remove_second_factor(user=eve, by=max_, at=timezone.now())
    guards.remove_second_factor(user=eve, by=max_, at=timezone.now())  # nothing is left

    assert is_in(logged_in(eve))
    events = AuditEvent.objects.filter(action="user.change_second_factor")
    assert [(each.actor_id, each.payload) for each in events] == [(max_.pk, {"change": "removed"})]
    [mail] = OutgoingMail.objects.filter(kind="second_factor_removed")
    assert (mail.to, "Max" in mail.text) == (eve.email, True)


def test_an_admin_takes_away_their_own_in_their_settings_alone(db: None) -> None:
    mia = make_user("Mia", Role.ADMIN, password=PASSWORD)
    client = logged_in(mia)
    add_app(client)
    refused = client.post(f"/people/{mia.pk}/remove-second-factor/")
    assert (refused.status_code, Authenticator.objects.filter(type="totp").count()) == (409, 1)


def test_secrets_open_with_a_key_that_was_replaced(eve: User, settings: Settings) -> None:
    secret = add_app(logged_in(eve))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 60
    client = logged_in(eve)
    client.post("/accounts/second-factor/", {"code": code(secret)})
    assert is_in(client)
