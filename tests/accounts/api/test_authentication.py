import datetime as dt

import pytest
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions import people, tokens
from accounts.models import User


class WhoAmI(APIView):
    """An endpoint as all are: it sets nothing of its own."""

    def get(self, request: Request) -> Response:
        return Response({"name": str(request.user)})


def ask(header: str | None) -> Response:
    headers = {"Authorization": header} if header else {}
    request = RequestFactory().get("/api/v1/me", headers=headers)
    response = WhoAmI.as_view()(request)
    assert isinstance(response, Response)
    response.render()
    return response


def issue(user: User, **changes: object) -> str:
    values = {"name": "export", "days": 30, "by": user, "at": timezone.now(), **changes}
    return tokens.issue(user=user, **values)[1]  # type: ignore[arg-type]  # a bag of values


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_token_opens_the_door_as_its_person(ada: User, scheme: str) -> None:
    response = ask(f"{scheme} {issue(ada)}")

    assert (response.status_code, response.content) == (200, b'{"name":"Ada"}')


def refused(response: Response) -> bool:
    return (response.status_code, response.headers.get("WWW-Authenticate")) == (
        401,
        'Bearer realm="api"',
    )


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer ", "Bearer plumbline_unknown", "Bearer ü", "Basic YTpi"]
)
def test_without_a_known_token_it_stays_shut(ada: User, header: str | None) -> None:
    issue(ada)

    assert refused(ask(header))


def test_an_expired_token_is_refused(ada: User) -> None:
    assert refused(ask(f"Bearer {issue(ada, at=timezone.now() - dt.timedelta(days=30))}"))


def test_a_revoked_token_is_refused(ada: User) -> None:
    secret = issue(ada)
    assert not refused(ask(f"Bearer {secret}"))
    tokens.revoke(token=ada.api_tokens.get(), by=ada, at=timezone.now())

    assert refused(ask(f"Bearer {secret}"))


def test_a_token_dies_with_the_account_of_its_person(ada: User, root: User) -> None:
    secret = issue(ada)
    people.deactivate(user=ada, by=root, at=timezone.now())

    assert refused(ask(f"Bearer {secret}"))
