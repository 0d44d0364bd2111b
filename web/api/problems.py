"""Errors of the API as problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, DataError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler as drf_exception_handler

from web import patience
from web.conflict import Conflict
from web.editions import Overtaken

CONTENT_TYPE = "application/problem+json"
Errors = dict[str, list[str]]
WHOLE = api_settings.NON_FIELD_ERRORS_KEY


def problem(
    status: int, detail: str = "", *, kind: str = "about:blank", errors: Errors | None = None
) -> dict[str, Any]:
    """Return the members of a problem; `errors` maps a field's path to its messages."""
    title = HTTPStatus(status).phrase
    # A number and no HTTPStatus: the schema answers in YAML, which cannot write one.
    body: dict[str, Any] = {"type": kind, "title": title, "status": int(status)}
    if detail:
        body["detail"] = detail
    if errors is not None:
        body["errors"] = errors
    return body


def problem_response(status: int, detail: str = "") -> JsonResponse:
    """Return a problem where no DRF view is at work."""
    return JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)


def conflict(refused: Conflict, **members: object) -> Response:
    """Answer a conflict that says more than its sentence."""
    body = problem(HTTPStatus.CONFLICT, str(refused), kind=_kind(refused)) | members
    return Response(body, status=HTTPStatus.CONFLICT, content_type=CONTENT_TYPE)


def _kind(conflict: Conflict) -> str:
    return f"urn:plumbline:problem:{conflict.problem}"


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception of an API view; None leaves it to Django as a failure of ours."""
    exception = _as_api_exception(exception, context)
    # DRF's own handler sets the headers and marks the transaction for rollback.
    response = drf_exception_handler(exception, context)
    if response is None or not isinstance(exception, exceptions.APIException):
        return None
    response.data = _body(exception)
    if isinstance(exception, _Conflict409) and isinstance(exception.conflict, Overtaken):
        response.data |= _standing(exception.conflict, context)
    response.content_type = CONTENT_TYPE
    return response


class _Conflict409(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(str(conflict))
        self.conflict = conflict
        self.kind = _kind(conflict)


class _TooLong503(exceptions.APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE


def _of_the_database(exception: DatabaseError) -> Exception:
    if isinstance(exception, DataError):
        return exceptions.ParseError("A value in this request cannot be stored.")
    return _TooLong503(patience.SENTENCE) if patience.took_too_long(exception) else exception


def _as_api_exception(exception: Exception, context: dict[str, Any]) -> Exception:
    """Return the exception in DRF's terms, with the status that our pages give it."""
    if isinstance(exception, Conflict):
        return _Conflict409(exception)
    if isinstance(exception, DatabaseError):
        return _of_the_database(exception)
    if isinstance(exception, DjangoValidationError):
        exception = exceptions.ValidationError(as_serializer_error(exception))
    if isinstance(exception, exceptions.ValidationError):
        exception.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    elif isinstance(exception, Http404):  # its text may name the model: say nothing
        return exceptions.NotFound()
    elif isinstance(exception, PermissionDenied | exceptions.PermissionDenied):
        return _refusal(context)
    if isinstance(exception, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        exception.status_code = HTTPStatus.UNAUTHORIZED
        _challenge(exception)
    return exception


def _refusal(context: dict[str, Any]) -> exceptions.APIException:
    request = context.get("request")
    if request is not None and request.user.is_authenticated:
        return exceptions.PermissionDenied()
    refusal = exceptions.NotAuthenticated()
    _challenge(refusal)
    return refusal


def _challenge(exception: exceptions.APIException) -> None:
    """Name a way to log in: without the header, DRF would answer 403."""
    if not hasattr(exception, "auth_header"):
        exception.auth_header = "Bearer"  # type: ignore[attr-defined]  # as DRF's views set it


def _body(exception: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exception, exceptions.ValidationError):
        return problem(
            exception.status_code, "Some values were not accepted.", errors=_flat(exception.detail)
        )
    kind = getattr(exception, "kind", "about:blank")
    return problem(exception.status_code, str(exception.detail), kind=kind)


def _standing(overtaken: Overtaken, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return what whoever was overtaken needs to go on: the edition and all that stands now."""
    members: dict[str, Any] = {"edition": overtaken.edition, "changed_at": overtaken.at}
    if read := getattr(context["view"], "get", None):
        members["current"] = read(context["request"], **context["kwargs"]).data
    return members


def _flat(detail: object, path: str = "") -> Errors:
    """Return nested messages as one mapping: {"operations.0.level": ["…"]}."""
    if isinstance(detail, Mapping):
        items = [(str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(part, Mapping | list) for part in detail):
        items = [(str(index), value) for index, value in enumerate(detail)]
    else:
        messages = detail if isinstance(detail, list) else [detail]
        return {path or WHOLE: [str(message) for message in messages]}
    flat: Errors = {}
    for key, value in items:
        if value:
            whole = not path or key == WHOLE
            flat |= _flat(value, (path or key) if whole else f"{path}.{key}")
    return flat
