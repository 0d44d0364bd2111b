import datetime as dt
from urllib.parse import quote

from django.test import Client
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import ApiToken, Role, User
from accounts.views.settings import TOKENS_SHOWN
from tests.factories import PASSWORD, make_user
from web.editions import edition


def test_people_set_their_own_name_zone_and_shortcuts(as_ada: Client, ada: User) -> None:
    sent = {"made_from": edition(ada.settings), "name": "Ada L.", "time_zone": "Asia/Tokyo"}
    as_ada.post("/settings/", sent)

    ada.refresh_from_db()
    assert (ada.name, ada.time_zone, ada.has_shortcuts) == ("Ada L.", "Asia/Tokyo", False)


def test_an_unknown_zone_is_refused_and_the_rest_kept(as_ada: Client, ada: User) -> None:
    response = as_ada.post("/settings/", {"name": "Ada L.", "time_zone": "Mars/Olympus"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["time_zone"]
    assert 'value="Ada L."' in response.content.decode()
    ada.refresh_from_db()
    assert ada.name == "Ada"


def test_a_page_speaks_one_language_whatever_the_browser_asks_for(as_ada: Client) -> None:
    response = as_ada.post(
        "/settings/", {"name": "", "time_zone": "UTC"}, headers={"accept-language": "de"}
    )
    assert response.context["form"].errors == {"name": ["This field is required."]}
    assert '<html lang="en">' in response.content.decode()


def test_times_are_shown_in_the_readers_zone(as_ada: Client, ada: User) -> None:
    ada.time_zone = "Asia/Tokyo"
    ada.save()
    late = dt.datetime(2026, 11, 24, 20, 0, tzinfo=dt.UTC)
    tokens.issue(user=ada, name="export", days=300, by=ada, at=late)

    assert "25 Nov 2026" in as_ada.get("/settings/tokens/").content.decode()


def test_a_token_is_shown_once(as_ada: Client, ada: User) -> None:
    response = as_ada.post("/settings/tokens/", {"name": "nightly", "days": "30"})

    secret = response.context["secret"]
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.digest) == (ada, "nightly", tokens.digest(secret))
    assert secret in response.content.decode()
    later = as_ada.get("/settings/tokens/").content.decode()
    assert secret not in later
    assert "nightly" in later


def test_a_token_is_issued_to_who_types_the_password_again(client: Client, db: None) -> None:
    eve = make_user("Eve", Role.INTERVIEWER, password=PASSWORD)
    client.post("/accounts/login/", {"login": eve.email, "password": PASSWORD})

    asked = client.post("/settings/tokens/", {"name": "nightly", "days": "30"})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    wrong = client.post(asked.headers["Location"], {"password": "a wrong one"})
    assert (wrong.status_code, ApiToken.objects.count()) == (422, 0)

    right = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert ApiToken.objects.get().digest == tokens.digest(right.context["secret"])


def test_a_token_for_ever_is_refused(as_ada: Client) -> None:
    response = as_ada.post("/settings/tokens/", {"name": "nightly", "days": "99999"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["days"]
    assert not ApiToken.objects.exists()


def test_tokens_of_others_are_not_there(as_ada: Client) -> None:
    bob = make_user("Bob")
    tokens.issue(user=bob, name="bobs", days=30, by=bob, at=timezone.now())

    assert "bobs" not in as_ada.get("/settings/tokens/").content.decode()


def test_tokens_go_on_over_the_page(as_ada: Client, ada: User) -> None:
    for number in range(TOKENS_SHOWN + 1):
        at = timezone.now() + dt.timedelta(seconds=number)
        tokens.issue(user=ada, name=f"token {number}", days=30, by=ada, at=at)
    first = as_ada.get("/settings/tokens/")
    newest, cursor = first.context["page"].rows, first.context["page"].next_cursor
    assert f"?cursor={quote(cursor)}" in first.content.decode()
    last = as_ada.get("/settings/tokens/", {"cursor": cursor}).context["page"].rows
    names = [token.name for token in (*newest, *last)]
    assert names == [f"token {number}" for number in range(TOKENS_SHOWN, -1, -1)]
