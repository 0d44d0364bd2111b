"""Applications over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from candidates.actions import applications as actions
from candidates.models import Application, Candidate, Opening
from web.api import serializers
from web.api.views import ApiView
from web.authorize import authorize


class ApplicationSerializer(serializers.Serializer[Application]):
    """A candidate for an opening."""

    id = serializers.IntegerField()
    candidate = serializers.IntegerField(source="candidate_id")
    opening = serializers.IntegerField(source="opening_id")
    stage = serializers.ChoiceField(choices=Application.Stage.choices)
    applied_at = serializers.DateTimeField()


class ApplicationInputSerializer(serializers.Serializer[Any]):
    """The opening to be put forward for."""

    opening = serializers.PrimaryKeyRelatedField(queryset=Opening.objects.all())


class ApplicationsView(ApiView):
    """The applications of one candidate."""

    @extend_schema(request=ApplicationInputSerializer, responses={201: ApplicationSerializer})
    def post(self, request: StaffRequest, candidate_id: int) -> Response:
        """Put the candidate forward for an opening."""
        candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
        authorize(request.user, "candidates.edit_candidate", candidate)
        form = ApplicationInputSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        application = actions.create(
            candidate=candidate, **form.validated_data, by=request.user, at=timezone.now()
        )
        return Response(ApplicationSerializer(application).data, status=201)
