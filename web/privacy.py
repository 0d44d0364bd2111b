"""What was made for one reader is not kept by the browser for the next."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PRIVATE = "private, no-store"
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
            response["Cache-Control"] = PRIVATE
        ended = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if is_known and ended is not None and not ended.value:
            response["Clear-Site-Data"] = FORGET
        return response
