"""The steps in a version's life."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from questionbank.actions import versions
from questionbank.api.questions import answer, fetch
from questionbank.api.serializers import (
    ChangesSerializer,
    PublishSerializer,
    ReviewSerializer,
    VersionSerializer,
)
from questionbank.models import Question
from web.api import serializers
from web.api.views import ApiView
from web.authorize import authorize


class ReviseView(ApiView):
    """Begin a new draft."""

    @extend_schema(request=None, responses={201: VersionSerializer})
    def post(self, request: StaffRequest, uuid: UUID) -> Response:
        """Draft a new version from the one in use."""
        question = get_object_or_404(Question.objects.visible_to(request.user), uuid=uuid)
        authorize(request.user, "questionbank.revise_question")
        version = versions.revise(question=question, by=request.user, at=timezone.now())
        return answer(version, status.HTTP_201_CREATED)


def _step(
    permission: str,
    take: Callable[..., object],
    does: str,
    kind: type[serializers.Serializer[Any]] | None = None,
) -> type[ApiView]:
    """Return a view that takes a step with what the request says, and shows the version."""

    class StepView(ApiView):
        @extend_schema(request=kind, responses=VersionSerializer, description=does)
        def post(self, request: StaffRequest, uuid: UUID, number: int) -> Response:
            version = fetch(request, uuid, number, permission)
            said: dict[str, Any] = {}
            if kind is not None:
                form = kind(data=request.data)
                form.is_valid(raise_exception=True)
                said = {**form.validated_data}
            take(version=version, by=request.user, at=timezone.now(), **said)
            return answer(version)

    return StepView


SubmitView = _step(
    "questionbank.submit_version", versions.submit, "Send a complete draft to review."
)
SendBackView = _step(
    "questionbank.send_back_version", versions.send_back, "Make a version in review a draft again."
)
ApproveView = _step(
    "questionbank.approve_version",
    versions.approve,
    "Approve the content with the hash that was read.",
    ReviewSerializer,
)
AskChangesView = _step(
    "questionbank.approve_version",
    versions.ask_changes,
    "Say what has to change; the version becomes a draft again.",
    ChangesSerializer,
)
PublishView = _step(
    "questionbank.publish_version",
    versions.publish,
    "Publish an approved version; its predecessor retires.",
    PublishSerializer,
)
RetireView = _step(
    "questionbank.retire_version",
    versions.retire,
    "Retire a published version; interviews that pinned it keep it.",
)
