from typing import Any

import pytest
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts.models import User
from web.api.pagination import KeysetPagination

pytestmark = pytest.mark.django_db


class Pairs(KeysetPagination):
    page_size = 2


class PeopleView(APIView):
    permission_classes = (AllowAny,)
    order = ("name", "pk")

    def get(self, request: Request) -> Response:
        pages = Pairs()
        rows = pages.paginate_queryset(User.objects.all(), request, view=self)
        return pages.get_paginated_response([user.name for user in rows])


def get(address: str) -> Response:
    response = PeopleView.as_view()(APIRequestFactory().get(address))
    assert isinstance(response, Response)
    return response


def test_a_client_follows_next_to_the_end_and_previous_back() -> None:
    for name in "abcde":
        User.objects.create(email=f"{name}@example.org", name=name)
    seen: list[Any] = []
    address = "/api/v1/people/?role=interviewer"
    while address:
        body = get(address).data
        seen.append(body["results"])
        last, address = body, body["next"]
    assert seen == [["a", "b"], ["c", "d"], ["e"]]
    assert last["previous"].startswith("http://testserver/api/v1/people/?cursor=")
    assert last["previous"].endswith("&role=interviewer")
    assert get(last["previous"]).data["results"] == ["c", "d"]


def test_a_wrong_cursor_is_a_page_that_does_not_exist() -> None:
    response = get("/?cursor=nonsense")
    assert (response.status_code, response.data["title"]) == (404, "Not Found")


def test_the_schema_tells_about_the_cursor() -> None:
    pages = KeysetPagination()
    [parameter] = pages.get_schema_operation_parameters(PeopleView())
    assert (parameter["name"], parameter["in"]) == ("cursor", "query")
    schema = pages.get_paginated_response_schema({"type": "array"})
    assert list(schema["properties"]) == schema["required"] == ["next", "previous", "results"]
