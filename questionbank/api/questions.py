"""Reading and writing questions."""

import uuid as uuids
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from questionbank.actions import versions
from questionbank.api.serializers import (
    DraftSerializer,
    EditSerializer,
    RowSerializer,
    VersionRowSerializer,
    VersionSerializer,
)
from questionbank.formats.records import blank
from questionbank.forms.filters import MINUTES, BankFilter
from questionbank.models import QuestionVersion
from questionbank.queries import bank, records, sheets
from web.api.pagination import KeysetPagination
from web.api.views import ApiView
from web.authorize import authorize

FILTERS = [
    OpenApiParameter("q", str, description="Words of title, prompt, answer or tags: the best 50."),
    OpenApiParameter("topic", str, description="A topic's slug."),
    OpenApiParameter("competency", str, description="A competency's slug."),
    OpenApiParameter("seniority", str, enum=QuestionVersion.Seniority.values),
    OpenApiParameter("minutes", int, enum=MINUTES, description="At most."),
    OpenApiParameter("state", str, enum=QuestionVersion.State.values),
]


def fetch(request: StaffRequest, uuid: UUID, number: int, permission: str) -> QuestionVersion:
    """Return a version that the reader may see and act on. Raises Http404, PermissionDenied."""
    visible = QuestionVersion.objects.visible_to(request.user).select_related("question")
    version = get_object_or_404(visible, question__uuid=uuid, number=number)
    authorize(request.user, permission, version)
    return version


def answer(version: QuestionVersion, code: int = status.HTTP_200_OK) -> Response:
    """Return a version with its content."""
    fresh = QuestionVersion.objects.select_related("question").get(pk=version.pk)
    fresh.content = records.record_of(fresh)  # type: ignore[attr-defined]  # read by the serializer alone
    return Response(VersionSerializer(fresh).data, status=code)


def _history(request: StaffRequest, uuid: UUID) -> list[QuestionVersion]:
    authorize(request.user, "questionbank.view_version")
    found = QuestionVersion.objects.visible_to(request.user).filter(question__uuid=uuid)
    history = list(found.select_related("question").order_by("-number"))
    if not history:
        raise Http404
    return history


def _rows(versions: list[QuestionVersion]) -> Any:  # noqa: ANN401 -- as DRF types it
    return RowSerializer(versions, many=True).data  # type: ignore[arg-type]  # many


class QuestionsView(ApiView):
    """The bank."""

    order = ("title", "id")
    pagination_class = KeysetPagination  # for the schema

    @extend_schema(
        operation_id="questions_list",
        parameters=FILTERS,
        responses=RowSerializer(many=True),
        filters=False,
    )
    def get(self, request: StaffRequest) -> Response:
        """List published questions by title, or those in another state; or search."""
        authorize(request.user, "questionbank.view_version")
        form = BankFilter(request.query_params)
        if not form.is_valid():
            errors: dict[str, Any] = {name: list(said) for name, said in form.errors.items()}
            raise ValidationError(errors)
        filters = form.filters()
        pages = KeysetPagination()
        found = bank.listing(reader=request.user, filters=filters)
        if filters.text:
            hits = bank.best(found, filters.text)
            return Response({"next": None, "previous": None, "results": _rows(hits.rows)})
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(_rows(page))

    @extend_schema(request=DraftSerializer, responses={201: VersionSerializer})
    def post(self, request: StaffRequest) -> Response:
        """Draft a question."""
        authorize(request.user, "questionbank.propose_question")
        form = DraftSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        changes = form.changes()
        record = replace(
            blank(),
            uuid=form.validated_data.get("uuid") or uuids.uuid4(),
            slug=form.validated_data.get("slug", ""),
            **changes,
        )
        version = versions.draft(record=record, by=request.user, at=timezone.now())
        return answer(version, status.HTTP_201_CREATED)


class QuestionView(ApiView):
    """One question."""

    @extend_schema(operation_id="questions_retrieve", responses=VersionSerializer)
    def get(self, request: StaffRequest, uuid: UUID) -> Response:
        """Return the version in use with its answers, or the newest that the reader may see."""
        return answer(sheets.current(_history(request, uuid)))


class VersionsView(ApiView):
    """A question's history."""

    @extend_schema(operation_id="question_versions_list", responses=VersionRowSerializer(many=True))
    def get(self, request: StaffRequest, uuid: UUID) -> Response:
        """List the versions, newest first."""
        rows = _history(request, uuid)
        return Response(VersionRowSerializer(rows, many=True).data)  # type: ignore[arg-type]  # many


class VersionView(ApiView):
    """One version."""

    @extend_schema(operation_id="question_versions_retrieve", responses=VersionSerializer)
    def get(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
        """Return a version with its content."""
        return answer(fetch(request, uuid, number, "questionbank.view_version"))

    @extend_schema(request=EditSerializer, responses=VersionSerializer)
    def patch(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
        """Replace the fields that are named, in an open version."""
        version = fetch(request, uuid, number, "questionbank.edit_version")
        form = EditSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        version = versions.amend(
            version=version,
            changes=form.changes(),
            by=request.user,
            at=timezone.now(),
            made_from=form.validated_data.get("made_from"),
        )
        return answer(version)
