"""Candidates over the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import StaffRequest
from accounts.models.users import validate_time_zone
from candidates.actions import candidates as actions
from candidates.actions.candidates import Profile
from candidates.api.applications import ApplicationSerializer
from candidates.forms import MAX_SKILL_CHARACTERS, MAX_SKILLS
from candidates.models import Candidate
from candidates.queries import search_candidates
from web.api.pagination import KeysetPagination
from web.authorize import authorize


class ProfileSerializer(serializers.Serializer[Profile]):
    """What is known of a candidate."""

    name = serializers.CharField(max_length=150)
    email = serializers.EmailField()
    headline = serializers.CharField(max_length=200, allow_blank=True, default="")
    country = serializers.CharField(max_length=80, allow_blank=True, default="")
    bio = serializers.CharField(allow_blank=True, default="")
    skills = serializers.ListField(
        child=serializers.CharField(max_length=MAX_SKILL_CHARACTERS),
        max_length=MAX_SKILLS,
        default=list,
    )
    time_zone = serializers.CharField(default="UTC", validators=[validate_time_zone])
    accommodations = serializers.CharField(allow_blank=True, default="")


class CandidateRowSerializer(serializers.Serializer[Any]):
    """A candidate in a list."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()
    headline = serializers.CharField()
    country = serializers.CharField()
    skills = serializers.ListField(child=serializers.CharField())
    time_zone = serializers.CharField()
    has_cv = serializers.BooleanField(source="cv")
    created_at = serializers.DateTimeField()
    applications = ApplicationSerializer(many=True)


class CandidateSerializer(CandidateRowSerializer):
    """A candidate."""

    bio = serializers.CharField()
    accommodations = serializers.CharField()


def fetch(request: StaffRequest, candidate_id: int, permission: str) -> Candidate:
    """Return a candidate that the reader may see and act on. Raises Http404, PermissionDenied."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, permission, candidate)
    return candidate


def _profile(request: StaffRequest) -> Profile:
    form = ProfileSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    return Profile(**form.validated_data)


class CandidatesView(APIView):
    """All candidates."""

    order = ("name", "id")
    pagination_class = KeysetPagination

    @extend_schema(
        operation_id="candidates_list",
        parameters=[OpenApiParameter("q", str, description="Words that all have to occur.")],
        responses=CandidateRowSerializer(many=True),
    )
    def get(self, request: StaffRequest) -> Response:
        """List candidates by name."""
        authorize(request.user, "candidates.view_candidate")
        pages = KeysetPagination()
        found = search_candidates(request.user, text=request.query_params.get("q", "")[:200])
        rows = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(CandidateRowSerializer(rows, many=True).data)

    @extend_schema(request=ProfileSerializer, responses={201: CandidateSerializer})
    def post(self, request: StaffRequest) -> Response:
        """Make a candidate."""
        authorize(request.user, "candidates.edit_candidate")
        candidate = actions.create(profile=_profile(request), by=request.user, at=timezone.now())
        return Response(CandidateSerializer(candidate).data, status=201)


class CandidateView(APIView):
    """One candidate."""

    @extend_schema(operation_id="candidates_retrieve", responses=CandidateSerializer)
    def get(self, request: StaffRequest, candidate_id: int) -> Response:
        """Return the candidate."""
        candidate = fetch(request, candidate_id, "candidates.view_candidate")
        return Response(CandidateSerializer(candidate).data)

    @extend_schema(request=ProfileSerializer, responses=CandidateSerializer)
    def put(self, request: StaffRequest, candidate_id: int) -> Response:
        """Replace the profile."""
        candidate = fetch(request, candidate_id, "candidates.edit_candidate")
        candidate = actions.edit(
            candidate=candidate, profile=_profile(request), by=request.user, at=timezone.now()
        )
        return Response(CandidateSerializer(candidate).data)
