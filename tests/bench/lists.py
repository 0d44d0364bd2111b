"""Every list page with 10,000 rows behind it, held against a floor of the same rows and columns."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template import Context
from django.test import override_settings
from django.urls import include, path

from accounts.models import Role, User
from accounts.views.requests import StaffRequest
from interviews.models import Interview, Report
from interviews.queries import report_snapshots
from questionbank.formats.json_values import to_json
from tests.bench.database import database
from tests.bench.frame import Measure
from tests.bench.installation import Installation
from tests.bench.processors import cpu_milliseconds
from tests.bench.reports import scored_interview
from tests.bench.shelves import SHELVES, Shelf
from tests.bench.visitor import Visitor
from tests.factories import make_user, move_to
from tests.questionbank.drafts import make_published
from web.pages import page

FEW, MANY = 10, 10_000
TIMES = 10
SEARCHES = {
    "interviews, one found": "/interviews/?q=zebulon",
    "interviews, all found": "/interviews/?q=interview",
    "candidates, one found": "/candidates/?q=zebulon",
    "candidates, all found": "/candidates/?q=engineer",
    "questions, few found": "/questions/?q=zebulon",
    "questions, all found": "/questions/?q=number",
    "reports, one found": "/reports/?q=zebulon",
    "reports, all found": "/reports/?q=engineer",
}
LIMITS = {
    f"{name}, {figure}": limit
    for name in SHELVES
    for figure, limit in (
        ("times the floor", 2),
        ("last over first of 10,000", 1.2),
        ("queries", 12),
        ("more queries at 10,000", 0),
        ("KB", 60),
    )
} | {
    "today, queries": 12,
    "today, more queries at 10,000": 0,
    "today, KB": 60,
    "question, queries": 12,
    "question, more queries at 10,000": 0,
}


@login_required
def floor(request: StaffRequest, name: str) -> HttpResponse:
    """Show the same rows and columns with nothing around them."""
    shelf = SHELVES[name]
    rows = shelf.rows(request.user).order_by(*shelf.order)[: shelf.size]
    context = {"rows": rows, "csrf_token": get_token(request)}
    return HttpResponse(shelf.template.render(Context(context)))


urlpatterns = [path("floor/lists/<str:name>", floor), path("", include("config.urls"))]


@contextmanager
def lists() -> Iterator[Measure]:
    """Measure each list's first and last page, its queries and its weight."""
    with database():
        yield _prepare()


def _prepare() -> Measure:
    reader = make_user("Reader", *Role)
    visitor = Visitor(reader)
    installation = Installation(reader, _report())
    installation.fill(FEW)
    # Short lists side by side and a page of one thing: no last page, and no floor of one shape.
    others = {
        "today": "/",
        "question": f"/questions/{make_published(title='Measured').question.slug}/",
    }
    asked_for = others | {f"search in {name}": address for name, address in SEARCHES.items()}
    addresses = {name: shelf.address for name, shelf in SHELVES.items()} | others
    among_few = {name: visitor.queries(address) for name, address in addresses.items()}
    installation.fill(MANY - FEW)
    last = {name: _last_page(shelf, reader) for name, shelf in SHELVES.items()}

    def measure() -> Mapping[str, float]:
        figures: dict[str, float] = {}
        with override_settings(ROOT_URLCONF="tests.bench.lists"):
            for name, shelf in SHELVES.items():
                asked = [shelf.address, f"/floor/lists/{name}", last[name]]
                first, plain, final = _costs(visitor, asked)
                figures |= {
                    f"{name}, ms CPU": first,
                    f"{name}, times the floor": first / plain,
                    f"{name}, last over first of 10,000": final / first,
                }
            costs = _costs(visitor, list(asked_for.values()))
        for name, address in addresses.items():
            queries = visitor.queries(address)
            figures |= {
                f"{name}, queries": queries,
                f"{name}, more queries at 10,000": queries - among_few[name],
                f"{name}, KB": len(visitor.get(address).content) / 1000,
            }
        return figures | {
            f"{name}, ms CPU": cost for name, cost in zip(asked_for, costs, strict=True)
        }

    return measure


def _report() -> Mapping[str, object]:
    """Return the snapshot of a real interview: ten questions, scored and noted by two."""
    ada, bob = (make_user(name, Role.INTERVIEWER) for name in ("Ada", "Bob"))
    interview = scored_interview(ada, bob, make_user("Rae", Role.RECRUITER))
    at = interview.created_at
    move_to(interview, Interview.State.ENDED, by=ada, at=at)
    versions = interview.scorecards.values_list("versions__pk", flat=True)
    report = Report(
        interview=interview,
        number=1,
        kind=Report.Kind.FINAL,
        requested_at=at,
        scorecard_version_ids=list(versions),
    )
    snapshot: Mapping[str, object] = to_json(report_snapshots.report_content(report))
    return snapshot


def _last_page(shelf: Shelf, reader: User) -> str:
    """Return the address of the last whole page: what follows all rows but so many."""
    rows = shelf.rows(reader)
    before = page(rows, order=shelf.order, size=rows.count() - shelf.size)
    query = urlencode({"cursor": before.next_cursor})
    return f"{shelf.address}{'&' if '?' in shelf.address else '?'}{query}"


def _costs(visitor: Visitor, addresses: list[str]) -> list[float]:
    works = [partial(visitor.get, address) for address in addresses]
    return cpu_milliseconds(*works, times=TIMES)
