"""Kits over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from interviews.actions import kits as actions
from interviews.api.plans import PlannedSectionSerializer, PlanSerializer, planned
from interviews.models import Kit
from interviews.models.limits import LONGEST_DESCRIPTION, LONGEST_SLOT, MOST_SECTIONS, SHORTEST_SLOT
from interviews.queries import kits, plans
from questionbank.models import QuestionVersion
from web.api import serializers
from web.api.editions import MadeFromSerializer
from web.api.pagination import KeysetView
from web.api.views import ApiView
from web.authorize import authorize
from web.lengths import api_text


class KitInputSerializer(serializers.Serializer[Kit]):
    """A kit to be made or replaced."""

    name = api_text(Kit, "name")
    description = serializers.CharField(
        max_length=LONGEST_DESCRIPTION, allow_blank=True, default=""
    )
    seniority = serializers.ChoiceField(
        choices=QuestionVersion.Seniority.choices, default=QuestionVersion.Seniority.MID
    )
    minutes = serializers.IntegerField(min_value=SHORTEST_SLOT, max_value=LONGEST_SLOT, default=60)
    sections = PlannedSectionSerializer(many=True, default=list, max_length=MOST_SECTIONS)  # type: ignore[call-arg]  # many=True makes a ListSerializer, which takes it


class KitEditSerializer(MadeFromSerializer, KitInputSerializer):
    """What is to replace the kit; its edition stands in its plan."""


class KitSerializer(serializers.Serializer[Any]):
    """A kit in a list."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    description = serializers.CharField()
    seniority = serializers.ChoiceField(choices=QuestionVersion.Seniority.choices)
    minutes = serializers.IntegerField()
    archived_at = serializers.DateTimeField(allow_null=True)


class KitDetailSerializer(KitSerializer):
    """A kit with its plan."""

    plan = serializers.SerializerMethodField()

    @extend_schema_field(PlanSerializer)
    def get_plan(self, kit: Kit) -> dict[str, Any]:
        """Return the plan as it stands on the versions published now."""
        return dict(PlanSerializer(plans.plan_for_kit(kit)).data)


class KitsView(KeysetView):
    """All kits."""

    order = ("name", "id")

    @extend_schema(responses=KitSerializer(many=True))
    def get(self, request: StaffRequest) -> Response:
        """List the kits that are in use."""
        found = kits.listing(reader=request.user, is_archived=False)
        return self.listed(request, found, KitSerializer)

    @extend_schema(request=KitInputSerializer, responses={201: KitDetailSerializer})
    def post(self, request: StaffRequest) -> Response:
        """Make a kit."""
        authorize(request.user, "interviews.create_kit")
        values = _values(request, KitInputSerializer)
        kit = actions.create(**values, by=request.user, at=timezone.now())
        return Response(KitDetailSerializer(kit).data, status=201)


class KitView(ApiView):
    """One kit."""

    @extend_schema(responses=KitDetailSerializer)
    def get(self, request: StaffRequest, slug: str) -> Response:
        """Return the kit with its plan."""
        return Response(KitDetailSerializer(_fetch(request, slug)).data)

    @extend_schema(request=KitEditSerializer, responses=KitDetailSerializer)
    def put(self, request: StaffRequest, slug: str) -> Response:
        """Replace what the kit says; 409 when somebody saved after that edition was read."""
        kit = _fetch(request, slug)
        authorize(request.user, "interviews.edit_kit", kit)
        values = _values(request, KitEditSerializer)
        actions.edit(kit=kit, **values, by=request.user, at=timezone.now())
        return Response(KitDetailSerializer(_fetch(request, slug)).data)


def _fetch(request: StaffRequest, slug: str) -> Kit:
    return get_object_or_404(Kit.objects.visible_to(request.user), slug=slug)


def _values(request: StaffRequest, kind: type[KitInputSerializer]) -> Any:  # noqa: ANN401 -- keywords of the actions, checked by the serializer
    form = kind(data=request.data, context={"request": request})
    form.is_valid(raise_exception=True)
    return {**form.validated_data, "sections": planned(form.validated_data["sections"])}
