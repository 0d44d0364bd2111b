"""Moving applications over the API."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from candidates.api.applications import ApplicationSerializer
from candidates.models import Application
from interviews.actions import applications as actions
from interviews.actions.applications import Planned, StillPlanned
from interviews.api.interviews import InterviewSerializer
from interviews.models import Interview
from interviews.queries import interviews
from web.api import problems, serializers
from web.api.schema import problem_with
from web.api.views import ApiView
from web.authorize import authorize

STILL_PLANNED = problem_with(
    planned={
        "type": "array",
        "description": "What is planned; only where this is why (`…:still-planned`).",
        "items": {"$ref": "#/components/schemas/Interview"},
    }
)


class MoveSerializer(serializers.Serializer[Any]):
    """The stage to be put into."""

    stage = serializers.ChoiceField(choices=Application.Stage.choices)
    planned = serializers.ChoiceField(
        choices=list(Planned),
        allow_null=True,
        default=None,
        help_text="What becomes of planned interviews when the application is over.",
    )


class MoveView(ApiView):
    """Moving an application; into the offer stage is what *hire* does."""

    @extend_schema(
        request=MoveSerializer,
        responses={200: ApplicationSerializer, (409, problems.CONTENT_TYPE): STILL_PLANNED},
    )
    def post(self, request: StaffRequest, application_id: int) -> Response:
        """Put the application into another stage.

        409 with the interviews that are planned for somebody rejected or withdrawn, until
        `planned` says whether to cancel them, which tells everybody invited.
        """
        visible = Application.objects.visible_to(request.user).select_related("candidate")
        application = get_object_or_404(visible, pk=application_id)
        authorize(request.user, "candidates.move_application", application)
        form = MoveSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            application = actions.move(
                application=application, **form.validated_data, by=request.user, at=timezone.now()
            )
        except StillPlanned as refused:
            return problems.conflict(refused, planned=_shown(request, refused.interviews))
        return Response(ApplicationSerializer(application).data)


def _shown(request: StaffRequest, planned: Sequence[Interview]) -> Any:  # noqa: ANN401 -- as DRF types it
    found = Interview.objects.visible_to(request.user).filter(pk__in=[each.pk for each in planned])
    rows = interviews.with_rows(found).order_by("pk")
    return InterviewSerializer(rows, many=True, context={"request": request}).data
