"""The browsers and programs of invented people, and what they read."""

import html
import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User


def client_for(user: User) -> Client:
    """Return a browser in which this person is logged in."""
    client = Client()
    client.force_login(user)
    return client


def api_client_for(user: User) -> APIClient:
    """Return a program that acts with this person's rights."""
    client = APIClient()
    client.force_authenticate(user)
    return client


def page_of(user: User, path: str) -> str:
    """Return the markup that the person gets there, with runs of white space as one blank."""
    response = client_for(user).get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def words(markup: str) -> str:
    """Return the text alone, as a reader's program reads it."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", markup, flags=re.DOTALL)
    return re.sub(r"\s+([,.:;])", r"\1", " ".join(html.unescape(text).split()))


def words_for(user: User, path: str) -> str:
    """Return the text of the page that the person gets there."""
    return words(page_of(user, path))


def queries_of(client: Client, path: str) -> int:
    """Return how many queries the page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
