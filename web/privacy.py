"""What was made for one reader is not kept by the browser for the next."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PRIVATE = "private, no-store"
# A form that came back with what was typed: without a copy the browser's Back button loses it. The
# copy goes with the log-out, and its page is covered for anybody else (static/js/reader.js).
REFUSED = {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
KEPT_FOR_BACK = "private, no-cache"
FORGET = '"cache"'  # the back/forward cache with it; what the room keeps for its card stays


class PrivacyMiddleware:
    """Marks every answer as private unless its view lets visitors' browsers keep it.

    Stands outside the sessions: an answer that ends one also has the browser forget its pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        response = self._get_response(request)
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_known or "Cache-Control" not in response:
            is_refused = response.status_code in REFUSED
            response["Cache-Control"] = KEPT_FOR_BACK if is_refused else PRIVATE
        ended = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if is_known and ended is not None and not ended.value:
            response["Clear-Site-Data"] = FORGET
        return response
