"""Openings over the API."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from accounts.models import Role, User
from candidates.actions import openings as actions
from candidates.actions.openings import Text
from candidates.models import Opening
from candidates.queries import opening_content
from web.api import serializers
from web.api.editions import MadeFromSerializer
from web.api.pagination import KeysetView
from web.api.views import ApiView
from web.authorize import authorize
from web.columns import slim
from web.editions import edition
from web.lengths import api_text


class OpeningInputSerializer(serializers.Serializer[Opening]):
    """What an opening says and whose desk its reports reach."""

    title = api_text(Opening, "title")
    location = api_text(Opening, "location", default="")
    description = serializers.CharField(allow_blank=True, default="")
    recruiters = serializers.PrimaryKeyRelatedField(
        many=True, allow_empty=False, queryset=User.objects.active().with_role(Role.RECRUITER)
    )


class OpeningEditSerializer(MadeFromSerializer, OpeningInputSerializer):
    """What an opening is to say from now on."""


class OpeningSerializer(serializers.Serializer[Any]):
    """An opening."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    location = serializers.CharField()
    description = serializers.CharField()
    recruiters = serializers.SerializerMethodField()
    is_open = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    edition = serializers.SerializerMethodField()

    def get_edition(self, opening: Opening) -> str:
        """Return what an edit of this opening is made from."""
        return edition(opening_content(opening))

    def get_recruiters(self, opening: Opening) -> list[int]:
        """Return who receives the reports; the rows are prefetched."""
        return sorted(user.pk for user in opening.recruiters.all())


def fetch(request: StaffRequest, opening_id: int, permission: str) -> Opening:
    """Return an opening that the reader may see and act on. Raises Http404, PermissionDenied."""
    visible = Opening.objects.visible_to(request.user).prefetch_related("recruiters")
    opening = get_object_or_404(visible, pk=opening_id)
    authorize(request.user, permission, opening)
    return opening


def answer(opening: Opening, status: int = 200) -> Response:
    """Return the opening as it stands now."""
    fresh = Opening.objects.prefetch_related("recruiters").get(pk=opening.pk)
    return Response(OpeningSerializer(fresh).data, status=status)


def _typed(request: StaffRequest, kind: type[OpeningInputSerializer]) -> dict[str, Any]:
    """Return the keywords of the action."""
    form = kind(data=request.data)
    form.is_valid(raise_exception=True)
    values = dict(form.validated_data)
    said = {name: values.pop(name) for name in ("title", "location", "description")}
    return {"text": Text(**said), **values}


class OpeningsView(KeysetView):
    """All openings."""

    order = ("-created_at", "-id")

    @extend_schema(operation_id="openings_list", responses=OpeningSerializer(many=True))
    def get(self, request: StaffRequest) -> Response:
        """List the openings, the newest first."""
        authorize(request.user, "candidates.view_opening")
        recruiters = Prefetch("recruiters", User.objects.only("pk"))
        found = slim(Opening.objects.visible_to(request.user), "description")
        found = found.prefetch_related(recruiters)
        return self.listed(request, found, OpeningSerializer)

    @extend_schema(request=OpeningInputSerializer, responses={201: OpeningSerializer})
    def post(self, request: StaffRequest) -> Response:
        """Make an opening."""
        authorize(request.user, "candidates.edit_opening")
        opening = actions.create(
            **_typed(request, OpeningInputSerializer), by=request.user, at=timezone.now()
        )
        return answer(opening, 201)


class OpeningView(ApiView):
    """One opening."""

    @extend_schema(operation_id="openings_retrieve", responses=OpeningSerializer)
    def get(self, request: StaffRequest, opening_id: int) -> Response:
        """Return the opening."""
        return answer(fetch(request, opening_id, "candidates.view_opening"))

    @extend_schema(request=OpeningEditSerializer, responses=OpeningSerializer)
    def put(self, request: StaffRequest, opening_id: int) -> Response:
        """Replace what the opening says and who its recruiters are."""
        opening = fetch(request, opening_id, "candidates.edit_opening")
        typed = _typed(request, OpeningEditSerializer)
        actions.edit(opening=opening, **typed, by=request.user, at=timezone.now())
        return answer(opening)


def _step(take: Callable[..., None], does: str) -> type[ApiView]:
    """Return a view that takes a step with an opening, and shows it."""

    class StepView(ApiView):
        @extend_schema(request=None, responses=OpeningSerializer, description=does)
        def post(self, request: StaffRequest, opening_id: int) -> Response:
            opening = fetch(request, opening_id, "candidates.edit_opening")
            take(opening=opening, by=request.user, at=timezone.now())
            return answer(opening)

    return StepView


CloseView = _step(actions.close, "Take no more applications.")
ReopenView = _step(actions.reopen, "Take applications again.")
