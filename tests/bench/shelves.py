"""The lists of the product, each with a floor: the same rows and columns in plain markup."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet
from django.template import Template

from accounts.models import ApiToken, OutgoingMail, User
from accounts.views.settings import TOKENS_SHOWN
from candidates.models import Application, Candidate, Opening
from interviews.models import Interview, Kit, KitQuestion, Panelist, Report
from questionbank.models import QuestionSet, QuestionSetItem, QuestionVersion
from web.pages import PAGE_SIZE, RowCount


@dataclass(frozen=True)
class Shelf:
    """A list page, and the floor's way to its rows and columns."""

    address: str
    order: tuple[str, ...]
    rows: Callable[[User], QuerySet[Any]]
    cells: str  # template of one row, `each`
    size: int = PAGE_SIZE

    @cached_property
    def template(self) -> Template:
        """Return the floor's page."""
        row = f"{{% for each in rows %}}<tr>{self.cells}</tr>{{% endfor %}}"
        return Template(f"<!doctype html><title>Floor</title><table>{row}</table>")


def _interviews(_: User) -> QuerySet[Interview]:
    seats = Panelist.objects.filter(removed_at=None).select_related("user").order_by("pk")
    return (
        Interview.objects.filter(state__in=["scheduled", "live"], starts_at__isnull=False)
        .select_related("application__candidate", "application__opening")
        .prefetch_related(Prefetch("panelists", seats, to_attr="seats"))
        .defer("application__candidate__bio", "application__opening__description")
    )


def _reports(_: User) -> QuerySet[Report]:
    return Report.objects.select_related(
        "interview__application__candidate",
        "interview__application__opening",
        "interview__decision",
    ).defer(
        "snapshot",
        "pdf",
        "interview__application__candidate__bio",
        "interview__application__opening__description",
    )


def _candidates(_: User) -> QuerySet[Candidate]:
    applications = Application.objects.select_related("opening").defer("opening__description")
    return Candidate.objects.defer("bio").prefetch_related(Prefetch("applications", applications))


def _versions(state: str) -> QuerySet[QuestionVersion]:
    return (
        QuestionVersion.objects.filter(state=state)
        .select_related("topic", "question")
        .defer("prompt", "context", "search", "references", "accepted_warnings")
    )


_VERSION = (
    "{{ each.title }}</a> {{ each.tests }}</th><td>{{ each.topic.name }}</td>"
    "<td>{{ each.get_seniority_display }}</td><td>{{ each.expected_minutes }}</td>"
    "<td>{{ each.number }}</td>"
)
SHELVES = {
    "interviews": Shelf(
        "/interviews/",
        ("starts_at", "id"),
        _interviews,
        "<th><a href='/interviews/{{ each.pk }}/'>{{ each.application.candidate.name }}</a>"
        " {{ each.title }}</th><td>{{ each.starts_at|date:'D j M, H:i T' }}"
        " {{ each.slot_minutes }} min</td><td>{{ each.application.opening.title }}</td>"
        "<td>{% for seat in each.seats %}{{ seat.user.name }}{% if seat.is_lead %} (lead)"
        "{% endif %}, {% endfor %}</td><td>{{ each.get_state_display }}</td>",
    ),
    "reports": Shelf(
        "/reports/",
        ("-pk",),
        _reports,
        "<th><a href='/reports/{{ each.pk }}/'>{{ each.interview.application.candidate.name }}</a>"
        " {{ each.interview.application.opening.title }},"
        " {{ each.interview.ended_at|date:'j M Y' }}</th>"
        "<td>{% for said in each.recommendations %}{{ said.label }} {{ said.name }}{% endfor %}"
        "</td><td>{{ each.score.value }} {{ each.score.n_panelists }} {{ each.score.coverage }}"
        " {{ each.score.lowest }} {{ each.score.highest }} {{ each.score.deviation }}</td>"
        "<td>{% if each.interview.decision %}{{ each.interview.decision.get_outcome_display }}"
        "{% else %}{{ each.get_state_display }} {{ each.awaited|join:', ' }}{% endif %}</td>",
    ),
    "candidates": Shelf(
        "/candidates/",
        ("name", "id"),
        _candidates,
        "<th><a href='/candidates/{{ each.pk }}/'>{{ each.name }}</a> {{ each.headline }}</th>"
        "<td>{{ each.country }}</td><td>{% for skill in each.skills %}{{ skill }}, {% endfor %}"
        "</td><td>{% for application in each.applications.all %}{{ application.opening.title }}"
        " {{ application.stage }}{% endfor %}</td>",
    ),
    "openings": Shelf(
        "/openings/",
        ("-created_at", "-id"),
        lambda _: Opening.objects.defer("description").annotate(
            count=RowCount(Application.objects.filter(opening=OuterRef("pk")))
        ),
        "<th><a href='/openings/{{ each.pk }}/'>{{ each.title }}</a> {{ each.location }}</th>"
        "<td>{% if each.closed_at %}Closed{% else %}Open{% endif %}</td>"
        "<td>{{ each.created_at|date:'j M Y' }}</td><td>{{ each.count }}</td>",
    ),
    "kits": Shelf(
        "/kits/",
        ("name", "id"),
        lambda _: Kit.objects.filter(archived_at=None).annotate(
            count=RowCount(KitQuestion.objects.filter(section__kit=OuterRef("pk")))
        ),
        "<th><a href='/kits/{{ each.slug }}/'>{{ each.name }}</a> {{ each.description }}</th>"
        "<td>{{ each.get_seniority_display }}</td><td>{{ each.count }}</td>"
        "<td>{{ each.minutes }} min</td>",
    ),
    "people": Shelf(
        "/people/",
        ("name", "id"),
        lambda _: User.objects.all(),
        "<th><a href='/people/{{ each.pk }}/'>{{ each.name }}</a> {{ each.email }}</th>"
        "<td>{% for role in each.roles %}{{ role }} {% endfor %}</td>"
        "<td>Joined {{ each.joined_at|date:'j M Y' }}</td>",
    ),
    "mails": Shelf(
        "/mails/",
        ("-id",),
        lambda user: OutgoingMail.objects.filter(recipient=user).only(
            "subject", "created_at", "state"
        ),
        "<th><a href='/mails/{{ each.pk }}/'>{{ each.subject }}</a></th>"
        "<td>{{ each.created_at|date:'D j M, H:i T' }}</td><td>{{ each.get_state_display }}</td>",
    ),
    "tokens": Shelf(
        "/settings/tokens/",
        ("-created_at", "-id"),
        lambda user: ApiToken.objects.filter(user=user),
        "<th>{{ each.name }}</th><td>{{ each.created_at|date:'j M Y' }}</td>"
        "<td>{{ each.expires_at|date:'j M Y' }}</td><td>"
        "<form method='post' action='/settings/tokens/{{ each.pk }}/revoke/'>{% csrf_token %}"
        "<button>Revoke</button></form></td>",
        size=TOKENS_SHOWN,
    ),
    "question sets": Shelf(
        "/sets/",
        ("title", "id"),
        lambda _: QuestionSet.objects.defer("introduction").annotate(
            count=RowCount(QuestionSetItem.objects.filter(question_set=OuterRef("pk")))
        ),
        "<th><a href='/sets/{{ each.slug }}/'>{{ each.title }}</a> {{ each.summary }}</th>"
        "<td>{{ each.count }}</td><td>{% if each.is_public %}Anyone{% else %}Staff{% endif %}"
        "</td><td><form method='post' action='/sets/{{ each.slug }}/open/'>{% csrf_token %}"
        "<button>Open</button></form></td>",
    ),
    "drafts": Shelf(
        "/questions/?state=draft",
        ("title", "id"),
        lambda _: _versions("draft"),
        "<th><a href='/questions/{{ each.question.slug }}/versions/{{ each.number }}/'>" + _VERSION,
    ),
    "questions": Shelf(
        "/questions/",
        ("title", "id"),
        lambda _: _versions("published"),
        "<th><a href='/questions/{{ each.question.slug }}/'>" + _VERSION,
    ),
}
