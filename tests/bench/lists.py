"""Every list page with 10,000 rows behind it, held against a floor of the same rows and columns."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from accounts.models import Role, User
from interviews.models import Interview, Report
from interviews.queries import report_snapshots
from questionbank.formats.json_values import to_json
from tests.bench.database import database
from tests.bench.frame import Measure
from tests.bench.installation import Installation
from tests.bench.reports import scored_interview
from tests.bench.shelves import SHELVES, Shelf
from tests.bench.sites import Cost, Sites, reload, sites
from tests.bench.visitor import Visitor
from tests.factories import make_user, move_to
from tests.questionbank.drafts import make_published
from web.pages import COUNTED, page

FEW, MANY = 1_000, 10_000
EACH = 5  # pages that each visitor opens in a turn
# What is searched for, and what the page says then.
ALL = f"1–50 of more than {COUNTED:,}"
SEARCHES = {
    "interviews, one found": ("/interviews/?q=zebulon", "Zebulon"),
    "interviews, all found": ("/interviews/?q=interview", ALL),
    "candidates, one found": ("/candidates/?q=zebulon", "Zebulon"),
    "candidates, all found": ("/candidates/?q=engineer", ALL),
    "questions, few found": ("/questions/?q=zebulon", "Zebulon"),
    "questions, all found": ("/questions/?q=number", ALL),
    "reports, one found": ("/reports/?q=zebulon", "Zebulon"),
    "reports, all found": ("/reports/?q=engineer", ALL),
}
LIMITS = {
    f"{name}, {figure}": limit
    for name in SHELVES
    for figure, limit in (
        ("times the floor", 1.8),
        ("10,000 over 1,000", 1.2),
        ("last over first of 10,000", 1.2),
        ("queries", 12),
        ("more queries at 10,000", 0),
        ("KB", 60),
    )
} | {
    "today, 10,000 over 1,000": 1.2,
    "today, queries": 12,
    "today, more queries at 10,000": 0,
    "today, KB": 60,
    "question, queries": 12,
    "question, more queries at 10,000": 0,
    "report, queries": 12,
    "report, times the floor": 2.5,
}


@contextmanager
def lists() -> Iterator[Measure]:
    """Measure each list's first and last page, its queries and its weight."""
    with database(), sites() as both:
        yield _prepare(both)


def _prepare(both: Sites) -> Measure:
    reader = make_user("Reader", *Role)
    visitor = Visitor(reader)
    installation = Installation(reader, _report())
    installation.fill(FEW)
    report = Report.objects.latest("pk").pk
    # Short lists side by side, and pages of one thing.
    addresses = {name: shelf.address for name, shelf in SHELVES.items()} | {
        "today": "/",
        "question": f"/questions/{make_published(title='Measured').question.slug}/",
        "report": f"/reports/{report}/",
    }
    floors = {name: f"/lists/{quote(name)}/" for name in SHELVES} | {
        "report": f"/reports/{report}/"
    }

    def cost(address: str, *, says: str = "") -> Cost:
        return both.product.serve(reload(reader, address, says=says), each=EACH)

    queries = {name: visitor.queries(address) for name, address in addresses.items()}
    for address in addresses.values():
        cost(address)  # what a process does once is not counted
    among_few = {name: cost(address).milliseconds for name, address in addresses.items()}
    installation.fill(MANY - FEW)
    last = {name: _last_page(shelf, reader) for name, shelf in SHELVES.items()}

    def measure() -> Mapping[str, float]:
        figures: dict[str, float] = {}
        for name, address in addresses.items():
            if floor := floors.get(name):
                found, plain = both.compare(
                    reload(reader, address), reload(reader, floor), each=EACH
                )
                figures[f"{name}, floor, ms CPU"] = plain.milliseconds
                figures[f"{name}, times the floor"] = found.milliseconds / plain.milliseconds
            else:
                found = cost(address)
            if name in last:
                final = cost(last[name]).milliseconds
                figures[f"{name}, last over first of 10,000"] = final / found.milliseconds
            figures |= {
                f"{name}, ms CPU": found.milliseconds,
                f"{name}, p95 ms": found.p95,
                f"{name}, 10,000 over 1,000": found.milliseconds / among_few[name],
                f"{name}, queries": visitor.queries(address),
                f"{name}, more queries at 10,000": visitor.queries(address) - queries[name],
                f"{name}, KB": len(visitor.get(address).content) / 1000,
            }
        for name, (address, says) in SEARCHES.items():
            figures[f"search in {name}, ms CPU"] = cost(address, says=says).milliseconds
        return figures

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
