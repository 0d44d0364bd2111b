"""Every form, whatever it is about: nothing that was typed is lost, and nothing is made twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import ApiToken, User
from candidates.models import Candidate, Opening
from interviews.models import Interview, Kit
from questionbank.models import Question
from tests.access.addresses import Address
from tests.access.test_matrix import BY_NAME, LOG_IN, TABLE, Row
from tests.access.world import WHO, World, make_world
from tests.clients import client_for
from tests.conventions.test_edits import NO_EDITS
from tests.factories import PASSWORD
from tests.forms import posted, typed_into
from web.form_keys import FIELD, FormKey
from web.kept_forms import KEPT, MOST_CHARACTERS
from web.posts import above

pytestmark = pytest.mark.django_db
MARK = "typed when the session was over"
# Nobody is logged in there, or what is posted is a script's.
NO_FORMS = {"invitation_accept", "question_preview"}
POSTS = {
    row.address: row
    for row in TABLE
    if row.method == "POST" and not row.address.startswith(("api_", *LOG_IN))
}
OPENED = {row.address for row in TABLE if row.method == "GET"}
PAGES = POSTS.keys() & OPENED - NO_FORMS
STEPS = POSTS.keys() - OPENED - NO_FORMS


def path_of(world: World, address: Address) -> str:
    values = {name: world.argument(address.name, name) for name in address.converters}
    return reverse(address.name, kwargs=values)


def whoever_may(world: World, row: Row) -> User:
    """Return somebody who may do it; where nobody of the world may, who sees what it is about."""
    statuses = dict(zip(WHO, row.statuses, strict=True))
    those = [who for who in WHO if who in world.people]
    best = min(those, key=lambda who: {403: 1, 404: 2}.get(statuses[who], 0))
    return world.people[best]


def walked(world: World, names: set[str]) -> Iterator[tuple[str, User]]:
    for name in sorted(names):
        yield path_of(world, BY_NAME[name]), whoever_may(world, POSTS[name])


def key_for(user: User) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return str(FormKey(request))


def browser(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def sent_without_log_in(path: str, typed: Mapping[str, object]) -> tuple[Client, str]:
    """Return the browser, and where it is led once somebody logs in there."""
    client = Client()
    answer = client.post(path, typed)
    at = urlsplit(answer["Location"])
    assert (answer.status_code, at.path) == (302, reverse(settings.LOGIN_URL))
    return client, parse_qs(at.query)["next"][0]


def test_a_page_comes_back_as_it_was_typed_to_whom_it_was_drawn_for_and_to_nobody_else() -> None:
    world = make_world()
    stranger = world.people["outsider"]
    for path, user in walked(world, set(PAGES)):
        page = browser(user).get(path).content.decode()
        typed = typed_into(page, text=MARK)
        client, address = sent_without_log_in(path, typed)
        client.get(address)  # and is sent to the log-in once more
        client.force_login(user)
        for _ in range(2):  # reloading it loses nothing
            shown = client.get(address).content.decode()
            assert without_key(posted(shown)) == without_key(typed), path

        client, address = sent_without_log_in(path, typed)
        client.force_login(stranger)
        assert MARK not in client.get(address).content.decode(), path
        client.force_login(user)
        assert MARK not in client.get(address).content.decode(), path


def without_key(form: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in form.items() if name != FIELD}


def test_a_step_is_offered_again_with_what_was_typed_for_it() -> None:
    world = make_world()
    for path, user in walked(world, set(STEPS)):
        typed = {FIELD: key_for(user), "reason": MARK, "roles": ["a", "b"]}
        client, address = sent_without_log_in(path, typed)
        client.force_login(user)
        page = client.get(address)
        assert page.status_code == 200, path
        assert without_key(posted(page.content.decode(), having="reason")) == {
            "reason": MARK,
            "roles": "b",
        }
        assert MARK not in client.get(path, follow=True).content.decode(), path


def test_a_token_that_has_changed_loses_nothing_either() -> None:
    world = make_world()
    for path, user in walked(world, set(PAGES) | STEPS):
        client = browser(user)
        answer = client.post(path, {FIELD: key_for(user), "reason": MARK})
        assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, path)
        assert client.get(answer["Location"]).status_code in {200, 409, 422}, path
    refused = client.post(path, {FIELD: key_for(world.people["outsider"]), "reason": MARK})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("account_change_password", ("oldpassword", "password1", "password2")),
        ("account_reauthenticate", ("password",)),
        ("mfa_reauthenticate", ("code",)),  # a recovery code is good for months
        ("mfa_activate_totp", ("code",)),
        ("mfa_add_webauthn", ("credential",)),
    ],
)
def test_nothing_that_opens_an_account_is_kept(
    name: str, fields: tuple[str, ...], ada: User
) -> None:
    typed = {FIELD: key_for(ada), **dict.fromkeys(fields, MARK)}
    client, _ = sent_without_log_in(reverse(name), typed)
    assert client.session[KEPT]["values"] == {}


def test_what_is_longer_than_any_form_is_not_kept(ada: User) -> None:
    typed = {FIELD: key_for(ada), "name": "x" * MOST_CHARACTERS + "x"}
    client, address = sent_without_log_in(reverse("account_settings"), typed)
    assert (KEPT in client.session, address) == (False, reverse("account_settings"))


def test_the_address_of_a_step_leads_to_what_it_is_a_step_of() -> None:
    world = make_world()
    for path, user in walked(world, STEPS):
        client = browser(user)
        led = client.get(path)
        assert (led.status_code, led["Location"]) == (302, above(path))
        assert above(path) != "/", path
        assert client.get(path, follow=True).status_code == 200, path
        assert "Nothing was changed" in client_for(user).put(path).content.decode()


def test_every_form_that_posts_begins_with_its_token() -> None:
    forms = [
        (path.name, form)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for form in re.findall(
            r"<form[^>]*method=\"post\".*?>\s*(.{16})", path.read_text(), re.DOTALL
        )
    ]
    assert [each for each in forms if each[1] != "{% form_token %}"] == []
    assert len(forms) > 35


# --- Nothing is made twice ---

MAKES: dict[str, tuple[type[Model], dict[str, object]]] = {
    "candidate_create": (
        Candidate,
        {"name": "Kim", "email": "kim@example.org", "time_zone": "UTC", "cv": b"%PDF-1.7 %%EOF"},
    ),
    "interview_draft": (Interview, {"title": "Second", "application": "application_id"}),
    "kit_create": (Kit, {"name": "Other"}),
    "opening_create": (Opening, {"title": "Other", "recruiters": "recruiter"}),
    "person_invite": (
        User,
        {"name": "Kim", "email": "kim@example.org", "roles": ["interviewer"]},
    ),
    "question_draft": (Question, {"title": "Bagging", "difficulty": "3", "minutes": "9"}),
    "token_list": (ApiToken, {"name": "export", "days": "90"}),
}
# Pages whose second saving changes nothing or says that it is done; their first makes one thing.
MAKES_NOTHING = {"interview_decide", "panelist_replace", "scorecard_reopen", "scorecard_submit"}


def test_every_page_that_makes_something_is_walked() -> None:
    assert MAKES.keys() == NO_EDITS - MAKES_NOTHING - NO_FORMS


def test_a_form_sent_again_makes_nothing_and_leads_to_what_was_made() -> None:
    world = make_world()
    for name, (model, values) in MAKES.items():
        path, user = path_of(world, BY_NAME[name]), whoever_may(world, POSTS[name])
        client = Client()
        client.force_login(user)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        typed = filled(world, posted(client.get(path).content.decode()), values)
        before = model._default_manager.count()
        made, again = client.post(path, fresh(typed)), client.post(path, fresh(typed))
        assert made.status_code in {201, 302}, name
        assert (again.status_code, again["Location"]) == (302, made.get("Location", path))
        assert model._default_manager.count() == before + 1, name


def filled(world: World, form: dict[str, object], values: dict[str, object]) -> dict[str, object]:
    known = {"application_id": world.arguments["application_id"]}
    known |= {"recruiter": world.people["recruiter"].pk}
    return form | {
        name: known.get(value, value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def fresh(typed: dict[str, object]) -> dict[str, object]:
    """Return what is sent; a file can be read once only."""
    return {
        name: ContentFile(value, "cv.pdf") if isinstance(value, bytes) else value
        for name, value in typed.items()
        if value is not None
    }


def test_a_step_taken_again_answers_as_it_did() -> None:
    world = make_world()
    for name in sorted(STEPS):
        path, user = path_of(world, BY_NAME[name]), whoever_may(world, POSTS[name])
        client = Client(raise_request_exception=False)
        client.force_login(user)
        typed = {FIELD: key_for(user)}
        with transaction.atomic():
            answers = [client.post(path, typed) for _ in range(2)]
            transaction.set_rollback(True)
        first, second = [(each.status_code, each.get("Location")) for each in answers]
        assert first == second, path


def test_the_same_form_with_other_values_is_another_wish(rae: User) -> None:
    client, path, key = client_for(rae), reverse("opening_create"), key_for(rae)
    for title in ("One", "Two", "One"):
        client.post(path, {FIELD: key, "title": title, "recruiters": rae.pk})
    assert {*Opening.objects.values_list("title", flat=True)} == {"One", "Two"}
    assert Opening.objects.count() == 2
