"""The bank's pages from 10 to 10,000 questions: queries, first and last page, weight, a floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone

from accounts.models import Role
from questionbank.models import Question, QuestionVersion, Topic
from tests.bench.database import database
from tests.bench.frame import Measure
from tests.bench.processors import cpu_milliseconds
from tests.bench.visitor import Visitor
from tests.factories import make_user
from tests.questionbank.drafts import make_published
from web.pages import PAGE_SIZE, page

FEW, MANY = 10, 10_000
TIMES = 20
_FLOOR = Template(
    "<!doctype html><title>Floor</title><table>{% for each in rows %}<tr>"
    "<td><a href='/questions/{{ each.question.slug }}/'>{{ each.title }}</a></td>"
    "<td>{{ each.tags|join:', ' }}</td><td>{{ each.topic.name }}</td>"
    "<td>{{ each.get_seniority_display }}</td><td>{{ each.expected_minutes }}</td>"
    "<td>{{ each.number }}</td></tr>{% endfor %}</table>"
)


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """Show the same rows and columns with nothing around them."""
    rows = (
        QuestionVersion.objects.filter(state="published")
        .select_related("topic", "question")
        .defer("prompt", "context", "search", "references", "accepted_warnings")
        .order_by("title", "id")[:PAGE_SIZE]
    )
    return HttpResponse(_FLOOR.render(Context({"rows": rows})))


urlpatterns = [path("floor/bank", floor), path("", include("config.urls"))]


@contextmanager
def bank() -> Iterator[Measure]:
    """Measure the list and a question's page."""
    with database():
        yield _prepare()


def _prepare() -> Measure:
    visitor = Visitor(make_user("Ada", Role.ADMIN))
    question = f"/questions/{make_published(title='Measured').question.slug}/"
    _fill(FEW)
    queries = {"list": visitor.queries("/questions/"), "question": visitor.queries(question)}
    _fill(MANY - FEW)
    searches = ["/questions/?q=zebra", "/questions/?q=number"]
    addresses = ["/questions/", "/floor/bank", _last_page(), question, *searches]

    def measure() -> Mapping[str, float]:
        with override_settings(ROOT_URLCONF="tests.bench.bank"):
            first, plain, final, page, rare, common = cpu_milliseconds(
                *[partial(visitor.get, address) for address in addresses], times=TIMES
            )
            return {
                "list, ms CPU": first,
                "list, times the floor": first / plain,
                "list, last over first of 10,000": final / first,
                "list, queries": visitor.queries("/questions/"),
                "list, more queries at 10,000": visitor.queries("/questions/") - queries["list"],
                "list, KB": len(visitor.get("/questions/").content) / 1000,
                "question, ms CPU": page,
                "question, queries": visitor.queries(question),
                "question, more queries at 10,000": (
                    visitor.queries(question) - queries["question"]
                ),
                "search for a rare word, ms CPU": rare,
                "search for a common word, ms CPU": common,
            }

    return measure


def _last_page() -> str:
    """Return the address of the last whole page: what follows all rows but so many."""
    published = QuestionVersion.objects.filter(state="published")
    before = page(published, order=("title", "id"), size=published.count() - PAGE_SIZE)
    return f"/questions/?{urlencode({'cursor': before.next_cursor})}"


def _fill(count: int) -> None:
    """Add published questions with their search vectors, past the actions."""
    now = timezone.now()
    topic, _ = Topic.objects.get_or_create(slug="filler", defaults={"name": "Filler"})
    start = Question.objects.count()
    questions = Question.objects.bulk_create(
        Question(slug=f"filler-{number}", created_at=now) for number in range(start, start + count)
    )
    created = QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=question,
            number=1,
            state="published",
            title=f"Question number {start + place:06}",
            prompt="Which number would you show? " * 10,
            tags=["filler", "bench"],
            topic=topic,
            created_at=now,
            published_at=now,
        )
        for place, question in enumerate(questions)
    )
    title = SearchVector("title", config="simple", weight="A")
    words = title + SearchVector("prompt", config="english", weight="C")
    QuestionVersion.objects.filter(pk__in=[each.pk for each in created]).update(search=words)
    rare = QuestionVersion.objects.filter(pk__in=[each.pk for each in created[:3]])
    rare.update(search=SearchVector(Value("zebra"), config="simple"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE questionbank_questionversion, questionbank_question")
