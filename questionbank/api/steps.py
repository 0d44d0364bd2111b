"""The steps in a version's life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import StaffRequest
from questionbank.actions import versions
from questionbank.api.questions import answer, fetch
from questionbank.api.serializers import (
    ChangesSerializer,
    PublishSerializer,
    ReviewSerializer,
    VersionSerializer,
)
from questionbank.models import Question, QuestionVersion
from web.authorize import authorize


class ReviseView(APIView):
    """Begin a new draft."""

    @extend_schema(request=None, responses={201: VersionSerializer})
    def post(self, request: StaffRequest, uuid: UUID) -> Response:
        """Draft a new version from the one in use."""
        question = get_object_or_404(Question.objects.visible_to(request.user), uuid=uuid)
        authorize(request.user, "questionbank.revise_question")
        version = versions.revise(question=question, by=request.user, at=timezone.now())
        return answer(version, status.HTTP_201_CREATED)


class SubmitView(APIView):
    """Ask for review."""

    @extend_schema(request=None, responses=VersionSerializer)
    def post(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
        """Send a complete draft to review."""
        version = fetch(request, uuid, number, "questionbank.submit_version")
        return _step(request, version, versions.submit)


class SendBackView(APIView):
    """Take it out of review."""

    @extend_schema(request=None, responses=VersionSerializer)
    def post(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
        """Make a version in review a draft again."""
        version = fetch(request, uuid, number, "questionbank.send_back_version")
        return _step(request, version, versions.send_back)


class ApproveView(APIView):
    """Approve somebody else's version."""

    @extend_schema(request=ReviewSerializer, responses=VersionSerializer)
    def post(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
        """Approve the content with the hash that was read."""
        version = fetch(request, uuid, number, "questionbank.approve_version")
        return _step(request, version, versions.approve, ReviewSerializer)


class AskChangesView(APIView):
    """Send somebody else's version back."""

    @extend_schema(request=ChangesSerializer, responses=VersionSerializer)
    def post(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
        """Say what has to change; the version becomes a draft again."""
        version = fetch(request, uuid, number, "questionbank.approve_version")
        return _step(request, version, versions.ask_changes, ChangesSerializer)


class PublishView(APIView):
    """Release a version."""

    @extend_schema(request=PublishSerializer, responses=VersionSerializer)
    def post(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
        """Publish an approved version; its predecessor retires."""
        version = fetch(request, uuid, number, "questionbank.publish_version")
        return _step(request, version, versions.publish, PublishSerializer)


class RetireView(APIView):
    """Take a question out of use."""

    @extend_schema(request=None, responses=VersionSerializer)
    def post(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
        """Retire a published version; interviews that pinned it keep it."""
        version = fetch(request, uuid, number, "questionbank.retire_version")
        return _step(request, version, versions.retire)


def _step(
    request: StaffRequest,
    version: QuestionVersion,
    take: Callable[..., object],
    kind: type[serializers.Serializer[Any]] | None = None,
) -> Response:
    """Take a step with what the request says, where it says something, and show the version."""
    said: dict[str, Any] = {}
    if kind is not None:
        form = kind(data=request.data)
        form.is_valid(raise_exception=True)
        said = {**form.validated_data}
    take(version=version, by=request.user, at=timezone.now(), **said)
    return answer(version)
