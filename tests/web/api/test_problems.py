import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from web.api.parsers import JSONParser
from web.api.schema import PROBLEM
from web.conflict import Conflict


class AlreadySubmitted(Conflict, problem="already-submitted"):
    pass


class Point(serializers.Serializer[Any]):
    level = serializers.IntegerField()


class Sheet(serializers.Serializer[Any]):
    note = serializers.CharField()
    points = Point(many=True)


def ask(action: Callable[[Request], object], *, logged_in: bool = True) -> Response:
    """Send a request to a view that does only this."""

    class View(APIView):
        permission_classes = (AllowAny,)

        def post(self, request: Request) -> Response:
            action(request)
            return Response()

    request = APIRequestFactory().post("/", {"points": [{"level": 1}, {"level": "x"}]})
    if logged_in:
        force_authenticate(request, get_user_model()(pk=1))
    response = View.as_view()(request)
    response.render()
    return response


def raising(exception: Exception) -> Callable[[Request], None]:
    def action(_request: Request) -> None:
        raise exception

    return action


def body(response: Response) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    content: dict[str, Any] = json.loads(response.content)
    assert content["status"] == response.status_code
    Draft202012Validator({**PROBLEM, "additionalProperties": False}).validate(content)
    return content


def test_bad_values_are_named_field_by_field_down_to_the_row() -> None:
    def validate(request: Request) -> None:
        Sheet(data=request.data).is_valid(raise_exception=True)

    assert body(ask(validate)) == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Some values were not accepted.",
        "errors": {
            "note": ["This field is required."],
            "points.1.level": ["A valid integer is required."],
        },
    }


@pytest.mark.parametrize(
    ("error", "errors"),
    [
        (ValidationError({"minutes": ["Too few."]}), {"minutes": ["Too few."]}),
        (ValidationError("No panel."), {"non_field_errors": ["No panel."]}),
        (exceptions.ValidationError("No panel."), {"non_field_errors": ["No panel."]}),
        (exceptions.ValidationError(["A.", "B."]), {"non_field_errors": ["A.", "B."]}),
    ],
)
def test_a_refusal_by_the_domain_looks_like_one_by_a_serializer(
    error: Exception, errors: dict[str, list[str]]
) -> None:
    answer = body(ask(raising(error)))
    assert (answer["status"], answer["errors"]) == (422, errors)


def test_wrong_state_is_a_conflict_that_programs_can_tell_by_its_type() -> None:
    error = AlreadySubmitted("Bob submitted this scorecard at 14:02. Ask the lead to reopen it.")
    assert body(ask(raising(error))) == {
        "type": "urn:plumbline:problem:already-submitted",
        "title": "Conflict",
        "status": 409,
        "detail": "Bob submitted this scorecard at 14:02. Ask the lead to reopen it.",
    }


def test_what_is_not_visible_is_not_described() -> None:
    assert body(ask(raising(Http404("No Scorecard matches the given query.")))) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Not found.",
    }


def test_a_refusal_is_403_for_someone_logged_in_and_401_for_anyone_else() -> None:
    known = ask(raising(PermissionDenied()))
    unknown = ask(raising(PermissionDenied()), logged_in=False)
    assert body(known)["title"] == "Forbidden"
    assert body(unknown)["title"] == "Unauthorized"
    assert not known.has_header("WWW-Authenticate")
    assert unknown["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_is_401_with_a_challenge() -> None:
    response = ask(raising(exceptions.AuthenticationFailed("This token has expired.")))
    assert body(response)["detail"] == "This token has expired."
    assert response.status_code == 401
    assert response.has_header("WWW-Authenticate")


def test_other_answers_keep_their_status_and_headers() -> None:
    response = ask(raising(exceptions.Throttled(wait=7)))
    assert body(response)["title"] == "Too Many Requests"
    assert response["Retry-After"] == "7"


def test_our_own_failures_are_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        ask(lambda _request: 1 // 0)


@pytest.mark.django_db
def test_a_value_that_cannot_be_stored_is_the_requests_fault() -> None:
    def store(_request: Request) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::text", ["a\x00b"])

    assert body(ask(store)) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "A value in this request cannot be stored.",
    }


def test_json_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(exceptions.ParseError, match="nested too deeply"):
        JSONParser().parse(io.BytesIO(b"[" * 60_000), "application/json", {})
    assert JSONParser().parse(io.BytesIO(b'{"a": [1]}'), "application/json", {}) == {"a": [1]}
