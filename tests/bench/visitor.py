"""Somebody who is logged in and opens pages, at no more cost than a server's.

Django's test client copies the context of every template that a page renders; a page of components
would pay for that with a third of its time. This asks the same handlers without looking on.
"""

from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User


class Visitor:
    """A browser of one person."""

    def __init__(self, user: User) -> None:
        client = Client()
        client.force_login(user)
        self._requests = RequestFactory()
        self._requests.cookies = client.cookies
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def get(self, address: str) -> HttpResponse:
        """Open a page; anything but the page itself is an AssertionError."""
        request = self._requests.get(address)
        response: HttpResponseBase = self._handler.get_response(request)
        assert isinstance(response, HttpResponse), address
        assert response.status_code == 200, address
        return response

    def queries(self, address: str) -> int:
        """Return how many queries the page takes."""
        with CaptureQueriesContext(connection) as captured:
            self.get(address)
        return len(captured)
