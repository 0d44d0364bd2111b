import json
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.test import APIClient

from tests.factories import make_user
from web import errors, patience
from web.conflict import Conflict

PROBLEM_KEYS = {"type", "title", "status", "detail"}
SENTENCE = "Ada ended <this> interview at 14:02."
ESCAPED = "Ada ended &lt;this&gt; interview at 14:02."


def conflicting(_request: HttpRequest) -> HttpResponse:
    raise Conflict(SENTENCE)


def refusing(_request: HttpRequest) -> HttpResponse:
    message = "Only the lead may end the interview."
    raise PermissionDenied(message)


def unstorable(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text", ["a\x00b"])
    return HttpResponse()


def failing(_request: HttpRequest) -> HttpResponse:
    message = "secret of the server"
    raise RuntimeError(message)


def endless(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(60)")
    return HttpResponse()


urlpatterns = [
    path("endless/", endless),
    path("api/v1/endless/", api_view()(endless)),
    path("conflict/", conflicting),
    path("api/v1/conflict/", conflicting),
    path("refused/", refusing),
    path("unstorable/", unstorable),
    path("broken/", failing),
    path("api/v1/broken/", failing),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failure


@pytest.fixture(autouse=True)
def _these_addresses_and_templates(tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "errors"
    folder.mkdir()
    for status in (400, 403, 404, 409, 429, 500, 503):
        (folder / f"{status}.html").write_text(f"<h1>{status}</h1>{{{{ reason }}}}")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    with override_settings(ROOT_URLCONF=__name__, TEMPLATES=[engine], WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


class Answer(Protocol):
    status_code: int
    content: bytes


def answer(response: Answer) -> tuple[int, str]:
    return response.status_code, response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "reason"),
    [
        ("/conflict/", 409, ESCAPED),
        ("/refused/", 403, "Only the lead may end the interview."),
        ("/scorecards/17/", 404, ""),
        ("/broken/", 500, ""),
        ("/unstorable/", 400, ""),
        ("/endless/", 503, patience.SENTENCE),
    ],
)
def test_a_page_says_why_and_nothing_of_the_inside(
    client: Client, address: str, status: int, reason: str
) -> None:
    assert answer(client.get(address)) == (status, f"<h1>{status}</h1>{reason}")


def test_htmx_gets_the_sentence_alone(client: Client) -> None:
    response = client.get("/conflict/", headers={"HX-Request": "true"})
    assert answer(response) == (409, f'<p role="alert">{ESCAPED}</p>')


@pytest.mark.parametrize(
    ("address", "accept"),
    [
        ("/api/v1/conflict/", "*/*"),
        ("/api/v1/conflict/", "text/html"),
        ("/conflict/", "application/json"),
    ],
)
def test_a_program_gets_problem_details(client: Client, address: str, accept: str) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": SENTENCE,
    }


def test_a_program_learns_nothing_of_what_exists_nor_of_our_inside(client: Client) -> None:
    unknown, broken = (
        json.loads(client.get(f"/api/v1/{path}/").content) for path in ("scorecards/17", "broken")
    )
    assert "17" not in unknown["detail"]
    assert set(broken) == PROBLEM_KEYS


def test_who_tries_too_often_is_told_to_wait() -> None:
    page = errors.too_many_requests(RequestFactory().get("/"))
    assert answer(page) == (429, "<h1>429</h1>")
    api = errors.too_many_requests(RequestFactory().get("/api/v1/questions/"))
    assert set(json.loads(api.content)) == PROBLEM_KEYS


def test_a_form_without_its_token_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    status, page = answer(client.post("/conflict/", {"note": "typed text"}))
    assert (status, page.startswith("<h1>403</h1>This form was opened before")) == (403, True)


@pytest.mark.django_db
def test_a_program_is_told_too_that_it_took_too_long() -> None:
    client = APIClient()
    client.force_authenticate(make_user("Ada"))
    with transaction.atomic():
        answered = client.get("/api/v1/endless/")
        transaction.set_rollback(True)
    assert (answered.status_code, answered.json()["detail"]) == (503, patience.SENTENCE)
