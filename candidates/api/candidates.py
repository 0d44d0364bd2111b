"""Candidates over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from accounts.api.requests import StaffRequest
from candidates.actions import candidates as actions
from candidates.actions.candidates import PROFILE_FIELDS, Profile
from candidates.api.applications import ApplicationSerializer
from candidates.models import Candidate
from candidates.queries import LONG_TEXTS, candidates_for_programs
from web.api import serializers
from web.api.editions import MadeFromSerializer
from web.api.pagination import KeysetView
from web.api.views import ApiView
from web.authorize import authorize
from web.editions import edition
from web.search import SearchField, has_words


class ProfileSerializer(serializers.ModelSerializer[Candidate]):
    """What is known of a candidate; what is left out becomes what it is for a new one."""

    is_colleague = serializers.BooleanField(
        default=False,
        help_text="Confirms, for an admin, that it is whoever works here under this address.",
    )

    class Meta:
        model = Candidate
        fields: tuple[str, ...] = (*PROFILE_FIELDS, "is_colleague")


class ProfileEditSerializer(MadeFromSerializer, ProfileSerializer):
    """What is to be known of a candidate from now on."""

    class Meta(ProfileSerializer.Meta):
        fields = (*ProfileSerializer.Meta.fields, "made_from")


class CandidateRowSerializer(serializers.ModelSerializer[Candidate]):
    """A candidate in a list."""

    has_cv = serializers.BooleanField(source="cv")
    applications = ApplicationSerializer(many=True)

    class Meta:
        model = Candidate
        fields: tuple[str, ...] = (
            "id",
            *(name for name in PROFILE_FIELDS if name not in LONG_TEXTS),
            *("has_cv", "created_at", "applications"),
        )


class CandidateSerializer(CandidateRowSerializer):
    """A candidate."""

    edition = serializers.SerializerMethodField()
    colleague = serializers.IntegerField(
        source="user_id", allow_null=True, help_text="Who works here and is this candidate."
    )

    class Meta(CandidateRowSerializer.Meta):
        fields = (*CandidateRowSerializer.Meta.fields, *LONG_TEXTS, "colleague", "edition")

    def get_edition(self, candidate: Candidate) -> str:
        """Return what an edit of this profile is made from."""
        return edition(Profile.of(candidate))


def fetch(request: StaffRequest, candidate_id: int, permission: str) -> Candidate:
    """Return a candidate that the reader may see and act on. Raises Http404, PermissionDenied."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, permission, candidate)
    return candidate


def _typed(
    request: StaffRequest, kind: type[ProfileSerializer], candidate: Candidate | None = None
) -> dict[str, Any]:
    form = kind(data=request.data)
    form.is_valid(raise_exception=True)
    typed = {**form.validated_data}
    if typed["is_colleague"]:
        authorize(request.user, "candidates.link_candidate", candidate)
    return typed


class CandidatesView(KeysetView):
    """All candidates."""

    order = ("name", "id")

    @extend_schema(
        operation_id="candidates_list",
        parameters=[OpenApiParameter("q", str, description="Words that all have to occur.")],
        responses=CandidateRowSerializer(many=True),
    )
    def get(self, request: StaffRequest) -> Response:
        """List candidates by name."""
        authorize(request.user, "candidates.view_candidate")
        words = SearchField().clean(request.query_params.get("q", ""))
        found = candidates_for_programs(request.user).filter(has_words(words))
        return self.listed(request, found, CandidateRowSerializer)

    @extend_schema(request=ProfileSerializer, responses={201: CandidateSerializer})
    def post(self, request: StaffRequest) -> Response:
        """Make a candidate."""
        authorize(request.user, "candidates.edit_candidate")
        typed = _typed(request, ProfileSerializer)
        candidate = actions.create(
            is_colleague=typed.pop("is_colleague"),
            profile=Profile(**typed),
            by=request.user,
            at=timezone.now(),
        )
        return Response(CandidateSerializer(candidate).data, status=201)


class CandidateView(ApiView):
    """One candidate."""

    @extend_schema(operation_id="candidates_retrieve", responses=CandidateSerializer)
    def get(self, request: StaffRequest, candidate_id: int) -> Response:
        """Return the candidate."""
        candidate = fetch(request, candidate_id, "candidates.view_candidate")
        return Response(CandidateSerializer(candidate).data)

    @extend_schema(request=ProfileEditSerializer, responses=CandidateSerializer)
    def put(self, request: StaffRequest, candidate_id: int) -> Response:
        """Replace the profile."""
        candidate = fetch(request, candidate_id, "candidates.edit_candidate")
        typed = _typed(request, ProfileEditSerializer, candidate)
        candidate = actions.edit(
            candidate=candidate,
            made_from=typed.pop("made_from"),
            is_colleague=typed.pop("is_colleague"),
            profile=Profile(**typed),
            by=request.user,
            at=timezone.now(),
        )
        return Response(CandidateSerializer(candidate).data)
