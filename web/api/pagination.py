"""Keyset pages for the API."""

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from web.api.views import ApiView
from web.pages import PAGE_SIZE, Page, page

CURSOR = "cursor"


class KeysetPagination(BasePagination):
    """Pages in the `order` that the view names, as web.pages describes it."""

    page_size = PAGE_SIZE
    _page: Page[Any]
    _url: str

    def paginate_queryset(  # type: ignore[override]  # a list has no keys to go by
        self, queryset: QuerySet[Model, Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return the rows of the page that the request asks for. Raises Http404."""
        order: tuple[str, ...] = view.order  # type: ignore[union-attr]  # a view without one is a bug
        cursor = request.query_params.get(CURSOR)
        self._page = page(queryset, order=order, cursor=cursor, size=self.page_size)
        self._url = request.build_absolute_uri()
        return self._page.rows

    def _address(self, cursor: str | None) -> str | None:
        return replace_query_param(self._url, CURSOR, cursor) if cursor else None

    def get_paginated_response(self, data: Any) -> Response:  # noqa: ANN401 -- as DRF types it
        """Return the rows with the addresses of the pages beside them."""
        return Response(
            {
                "next": self._address(self._page.next_cursor),
                "previous": self._address(self._page.previous_cursor),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the response for the OpenAPI schema."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:  # noqa: ARG002 -- DRF's signature
        """Describe the cursor for the OpenAPI schema."""
        about = "From `next` or `previous` of another page."
        schema = {"type": "string"}
        return [
            {
                "name": CURSOR,
                "in": "query",
                "required": False,
                "description": about,
                "schema": schema,
            }
        ]


class KeysetView(ApiView):
    """A list in the `order` that it names, page by page."""

    pagination_class = KeysetPagination
    order: tuple[str, ...]

    def listed(
        self, request: Request, found: QuerySet[Any, Any], kind: type[BaseSerializer[Any]]
    ) -> Response:
        """Return the page that the request asks for. Raises Http404."""
        pages = self.pagination_class()
        rows = pages.paginate_queryset(found, request, view=self)
        shown = kind(rows, many=True, context={"request": request})
        return pages.get_paginated_response(shown.data)
