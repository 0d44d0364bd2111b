"""The least that a request could cost: what our own pages are held against.

Plain Django and DRF with the same middleware and the same rows, and nothing of ours on top.
"""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import StaffRequest as StaffApiRequest
from accounts.models import AuditEvent
from accounts.views.requests import StaffRequest
from interviews.models import Interview, Panelist, Rating


class FloorSerializer(serializers.Serializer[None]):
    """The fields of a rating."""

    question = serializers.IntegerField()
    criterion = serializers.CharField(max_length=60)
    state = serializers.CharField(max_length=12)
    level = serializers.CharField(max_length=60)


class SavingFloor(APIView):
    """Session, membership, one upsert, one audit row, one transaction."""

    def patch(self, request: StaffApiRequest, pk: int) -> Response:
        """Save a rating with nothing around it."""
        form = FloorSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            seat = Panelist.objects.get(scorecard=pk, user=request.user)
            Rating.objects.bulk_create(
                [
                    Rating(
                        scorecard_id=pk,
                        interview_question_id=form.validated_data["question"],
                        criterion_key=form.validated_data["criterion"],
                        state=form.validated_data["state"],
                        level_key=form.validated_data["level"],
                        updated_at=timezone.now(),
                    )
                ],
                update_conflicts=True,
                unique_fields=["scorecard", "interview_question", "criterion_key"],
                update_fields=["state", "level_key", "updated_at"],
            )
            AuditEvent.objects.create(
                at=timezone.now(),
                actor_id=seat.user_id,
                action="floor",
                subject_type="interviews.Scorecard",
                subject_id=pk,
                payload=form.validated_data,
            )
        return Response({"status": 200})


SHEET = Template(
    """<h1>{{ interview.application.candidate.name }}</h1>
    {% for question in questions %}{% with record=question.snapshot.record %}
    <h2>{{ record.title }}</h2>
    <p>{{ record.prompt }}</p>
    {% for answer in record.exemplars %}<p>{{ answer.text }}</p>{% endfor %}
    <ul>{% for point in record.key_points %}<li>{{ point.text }}</li>{% endfor %}</ul>
    <ul>{% for probe in record.probes %}<li>{{ probe.text }}</li>{% endfor %}</ul>
    {% for criterion in record.criteria %}
    <fieldset><legend>{{ criterion.title }}</legend>
    {% for level in criterion.levels %}<label><input type="radio" name="{{ criterion.key }}"
    value="{{ level.key }}">{{ level.label }} {{ level.anchor }}</label>{% endfor %}
    <textarea name="note-{{ criterion.key }}"></textarea></fieldset>{% endfor %}
    {% endwith %}{% endfor %}
    {% for seat in seats %}<li>{{ seat.user.name }} {{ seat.role }}</li>{% endfor %}
    {% for rating in ratings %}<b>{{ rating.level_key }}</b>{% endfor %}"""
)


@login_required
def sheet_floor(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every question, criterion and level of an interview in plain markup."""
    interview = Interview.objects.select_related("application__candidate").get(pk=pk)
    context = {
        "interview": interview,
        "questions": interview.questions.order_by("position"),
        "seats": interview.panelists.select_related("user"),
        "ratings": Rating.objects.filter(
            scorecard__interview=interview, scorecard__panelist__user=request.user
        ),
    }
    return HttpResponse(SHEET.render(Context(context)))


urlpatterns = [
    path("floor/ratings/<int:pk>", SavingFloor.as_view()),
    path("floor/sheet/<int:pk>", sheet_floor),
    path("", include("config.urls")),
]
