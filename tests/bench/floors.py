"""The least that a request could cost: what our own pages are held against.

Plain Django with the middleware of a new project, the same rows and the same visible cells, and
nothing of ours on top. `make bench` prints this file: a ratio is worth what its floor is.
"""

import json

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import Context, Template
from django.urls import path
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.views.requests import StaffRequest
from interviews.models import Answer, Interview, Panelist, Rating, Report
from questionbank.models import QuestionVersion
from tests.bench.shelves import SHELVES


@login_required
def save(request: StaffRequest, pk: int) -> HttpResponse:
    """Session, membership, one upsert, one audit row, one transaction."""
    values = json.loads(request.body)
    with transaction.atomic():
        seat = Panelist.objects.get(scorecard=pk, user=request.user)
        rating = Rating(
            scorecard_id=pk,
            interview_question_id=values["question"],
            criterion_key=values["criterion"],
            state=values["state"],
            level_key=values["level"],
            updated_at=timezone.now(),
        )
        Rating.objects.bulk_create(
            [rating],
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
            payload=values,
        )
    return JsonResponse({"status": 200}, json_dumps_params={"separators": (",", ":")})


@login_required
def poll(request: StaffRequest, pk: int) -> HttpResponse:
    """Session and one row."""
    interview = Interview.objects.only("state").get(pk=pk, panelists__user=request.user)
    asked = Answer.objects.filter(interview_question__interview=pk).count()
    return JsonResponse({"state": interview.state, "asked": asked})


SHEET = Template(
    """<h1>{{ interview.application.candidate.name }}</h1>
    {% for question in questions %}{% with record=question.snapshot.content.record %}
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
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every question, criterion and level of an interview in plain markup."""
    interview = Interview.objects.select_related("application__candidate").get(pk=pk)
    context = {
        "interview": interview,
        "questions": interview.questions.select_related("snapshot").order_by("position"),
        "seats": interview.panelists.select_related("user"),
        "ratings": Rating.objects.filter(
            scorecard__interview=interview, scorecard__panelist__user=request.user
        ),
    }
    return HttpResponse(SHEET.render(Context(context)))


REPORT = Template(
    """<h1>{{ report.interview.application.candidate.name }}</h1>
    <p>{{ shown.score.value }} {{ shown.score.lowest }} {{ shown.score.highest }}
    {{ shown.score.deviation }} {{ shown.score.coverage }} {{ shown.score.n_panelists }}</p>
    {% for said in shown.recommendations %}<p>{{ said.name }} {{ said.label }} {{ said.reason }}
    </p>{% endfor %}
    {% for question in shown.questions %}<h2>{{ question.title }}</h2>
    {% for criterion in question.criteria %}<tr><th>{{ criterion.title }}</th>
    {% for each in criterion.ratings %}<td>{{ each.name }} {{ each.value }} {{ each.label }}
    {{ each.anchor }} {{ each.note }}</td>{% endfor %}</tr>{% endfor %}{% endfor %}"""
)


@login_required
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the scores, the recommendations, and every rating with its note."""
    found = Report.objects.select_related("interview__application__candidate").defer("pdf")
    one = found.get(pk=pk)
    return HttpResponse(REPORT.render(Context({"report": one, "shown": one.snapshot})))


@login_required
def listing(request: StaffRequest, name: str) -> HttpResponse:
    """Show the same rows and columns as a list of ours."""
    shelf = SHELVES[name]
    rows = shelf.rows(request.user).order_by(*shelf.order)[: shelf.size]
    context = {"rows": rows, "csrf_token": get_token(request)}
    return HttpResponse(shelf.template.render(Context(context)))


FOUND = Template(
    "{% for each in rows %}<li>{{ each.title }} {{ each.question.slug }}</li>{% endfor %}"
)


@login_required
def search(request: StaffRequest) -> HttpResponse:
    """Find questions by one indexed query."""
    versions = QuestionVersion.objects.filter(state="published", search=request.GET["q"])
    rows = versions.select_related("question").only("title", "question__slug").order_by("title")
    return HttpResponse(FOUND.render(Context({"rows": rows[:50]})))


def empty(request: StaffRequest) -> HttpResponse:
    """Do nothing."""
    return HttpResponse()


urlpatterns = [
    path("health/live/", empty),
    path("ratings/<int:pk>/", save),
    path("poll/<int:pk>/", poll),
    path("sheets/<int:pk>/", sheet),
    path("reports/<int:pk>/", report),
    path("lists/<str:name>/", listing),
    path("search/", search),
]
