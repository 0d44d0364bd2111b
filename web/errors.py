"""Pages for what went wrong; the API and htmx get the same answer in their own form."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.html import format_html

from web import kept_forms, patience
from web.api.problems import problem_response
from web.conflict import Conflict

API_PREFIX = "/api/"
# What to say where no reason is known, and where no template can be rendered.
SENTENCES = {
    HTTPStatus.BAD_REQUEST: "This request could not be read.",
    HTTPStatus.FORBIDDEN: "You may not do this.",
    HTTPStatus.NOT_FOUND: "Not found, or you may not see it.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take such a request.",
    HTTPStatus.CONFLICT: "This has changed in the meantime.",
    HTTPStatus.TOO_MANY_REQUESTS: "This was tried too often. Wait a minute and try again.",
    HTTPStatus.SERVICE_UNAVAILABLE: patience.SENTENCE,
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side.",
}


def _answer(request: HttpRequest, status: HTTPStatus, reason: str = "") -> HttpResponse:
    if _is_for_a_program(request):
        return problem_response(status, reason or SENTENCES[status])
    if request.headers.get("HX-Request"):
        notice = format_html('<p role="alert">{}</p>', reason or SENTENCES[status])
        return HttpResponse(notice, status=status)
    page = render_to_string(f"errors/{status:d}.html", {"reason": reason}, request)
    return HttpResponse(page, status=status)


def _is_for_a_program(request: HttpRequest) -> bool:
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return request.path.startswith(API_PREFIX) or preferred == "application/json"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's technical reason is not for people
    """Answer a form whose token is missing or stale (CSRF_FAILURE_VIEW).

    Nothing is done; what its own user typed comes back as that form, to be sent anew. No other
    site can know a form's key, so it can bring nobody a form that it filled in.
    """
    if kept_forms.keep(request):
        again = kept_forms.address_of(request)
        return redirect(again) if request.user.is_authenticated else redirect_to_login(again)
    sentence = (
        "This form was opened before you last logged in or out, or cookies are blocked. "
        "Go back, copy what you typed, reload the page and send it again."
    )
    return _answer(request, HTTPStatus.FORBIDDEN, sentence)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature; the text may quote input
    """Answer 400 (handler400)."""
    return _answer(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the reason that PermissionDenied carries, if any (handler403)."""
    return _answer(request, HTTPStatus.FORBIDDEN, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature; the text may name what exists
    """Answer 404 (handler404)."""
    return _answer(request, HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429: somebody, or many behind one address, tried too often (handler429)."""
    return _answer(request, HTTPStatus.TOO_MANY_REQUESTS)


def wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answer 405 in place of Django's empty page."""
    page = _answer(request, HTTPStatus.METHOD_NOT_ALLOWED)
    page.headers["Allow"] = response.headers["Allow"]
    return page


def answer_fault(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Answer what is the request's fault, and what the database took too long over.

    409 with the sentence of a Conflict, 400, 503. None leaves every other exception alone.
    """
    if isinstance(exception, Conflict):
        return _answer(request, HTTPStatus.CONFLICT, str(exception))
    if patience.took_too_long(exception):
        return _answer(request, HTTPStatus.SERVICE_UNAVAILABLE, patience.SENTENCE)
    return bad_request(request, exception) if isinstance(exception, DataError) else None


def failure(request: HttpRequest) -> HttpResponse:
    """Answer 500 (handler500) without a request context: the database itself may be what broke."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if _is_for_a_program(request):
        return problem_response(status, SENTENCES[status])
    return HttpResponse(render_to_string("errors/500.html"), status=status)


class ConflictMiddleware:
    """Turns what a view lets through into its page, so that views need no try.

    That is a Conflict, a value that PostgreSQL cannot hold (a NUL in a text, a number beyond its
    range), and a search that takes it too long.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a view let through."""
        return answer_fault(request, exception)
