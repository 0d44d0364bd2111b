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
from candidates.models import Application
from interviews.models import Answer, Decision, Interview, Panelist, Rating, Report
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


SCORE = """{{ each.value|floatformat:2 }} {{ each.n_panelists }} {{ each.coverage|floatformat:2 }}
    {{ each.lowest|floatformat:2 }} {{ each.highest|floatformat:2 }}
    {{ each.deviation|floatformat:2 }}"""
REPORT = Template(
    """<h1>{{ report.interview.application.candidate.name }}</h1>
    <p>{{ shown.interview.title }}, {{ report.interview.application.opening.title }}
    {{ report.interview.ended_at|date:"j M Y, H:i" }} {{ shown.interview.used_minutes|floatformat }}
    {{ shown.interview.planned_minutes }}</p>
    {% for said in shown.recommendations %}<p>{{ said.name }} {{ said.label }} {{ said.reason }}
    </p>{% endfor %}
    {% with each=shown.score %}<p>SCORE</p>
    {% for own in each.panelists %}<p>{{ own.name }} {{ own.value|floatformat:2 }}
    {{ own.coverage|floatformat:2 }}</p>{% endfor %}{% endwith %}
    {% for finding in shown.findings.disagreed %}<li>{{ finding.number }} {{ finding.criterion }}
    {{ finding.gap|floatformat:2 }}</li>{% endfor %}
    {% for finding in shown.findings.agreed %}<li>{{ finding.number }} {{ finding.criterion }}
    {{ finding.value|floatformat:2 }}</li>{% endfor %}
    {% for finding in shown.findings.unseen %}<li>{{ finding.number }} {{ finding.criterion }}</li>
    {% endfor %}
    {% for seat in shown.panel %}<li>{{ seat.name }} {{ seat.role_label }}
    {{ seat.scorecard_label }}</li>{% endfor %}
    {% for other in others %}<li>{{ other.number }} {{ other.kind }}</li>{% endfor %}
    <p>{{ decision.get_outcome_display }} {{ decision.rationale }} {{ decision.decided_by.name }}
    {{ decision.decided_at|date:"j M Y, H:i" }}</p>
    {% for delivery in deliveries %}<li>{{ delivery.recipient.name }} {{ delivery.mail.state }}
    </li>{% endfor %}
    <form><input type="hidden" value="{{ csrf_token }}"><select>{% for value, label in stages %}
    <option value="{{ value }}">{{ label }}</option>{% endfor %}</select></form>
    {% for each in shown.competencies %}<tr><th>{{ each.name }}</th><td>SCORE</td></tr>{% endfor %}
    {% for each in shown.questions %}<h2>{{ each.number }} {{ each.title }}</h2>
    <p>{{ each.planned_minutes }} {{ each.used_minutes|floatformat }} {{ each.weight }} SCORE</p>
    <div>{{ each.prompt|linebreaks }}</div>
    {% for criterion in each.criteria %}<h3>{{ criterion.title }}</h3><p>{{ criterion.competency }}
    {{ criterion.weight_in_interview|floatformat:3 }} {{ criterion.value|floatformat:2 }}</p>
    {% for rating in criterion.ratings %}<p>{{ rating.name }} {{ rating.value }}
    {{ criterion.levels|length }} {{ rating.level }} {{ rating.share|floatformat:2 }}</p>
    <q>{{ rating.anchor }}</q><p>{{ rating.note }}</p>{% endfor %}{% endfor %}
    {% for note in each.notes %}<p>{{ note.name }} {{ note.text }}</p>{% endfor %}
    {% for point in each.key_points %}<li>{{ point.text }} {{ point.heard_by|join:", " }}</li>
    {% endfor %}
    {% for probe in each.probes %}<li>{{ probe.text }} {{ probe.used_by|join:", " }}</li>
    {% endfor %}{% endfor %}
    {% for row in shown.working.rows %}<tr><th>{{ row.number }}. {{ row.criterion }}</th>
    <td>{{ row.weight|floatformat:4 }}</td><td>{{ row.value|floatformat:4 }}</td>
    <td>{{ row.product|floatformat:4 }}</td></tr>{% endfor %}
    <p>{{ shown.working.sum_of_products|floatformat:4 }}
    {{ shown.working.rated_weight|floatformat:4 }}</p>""".replace("SCORE", SCORE)
)


@login_required
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a report says and what has become of it, and record that it was read."""
    found = Report.objects.select_related(
        "interview__application__candidate", "interview__application__opening"
    )
    one = found.defer("pdf").get(pk=pk)
    AuditEvent.objects.create(
        at=timezone.now(),
        actor_id=request.user.pk,
        action="floor",
        subject_type="interviews.Report",
        subject_id=pk,
        payload={},
    )
    context = {
        "report": one,
        "shown": one.snapshot,
        "others": one.interview.reports.exclude(pk=pk).defer("snapshot", "pdf"),
        "decision": Decision.objects.select_related("decided_by").get(interview=one.interview),
        "deliveries": one.deliveries.select_related("recipient", "mail"),
        "stages": Application.Stage.choices,
        "csrf_token": get_token(request),
    }
    return HttpResponse(REPORT.render(Context(context)))


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
