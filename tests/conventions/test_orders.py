"""A page of any list is read from an index in the order of the list."""

import ast
from collections.abc import Iterator

from django.db.models import Model

from accounts.models import ApiToken, OutgoingMail, User
from candidates.models import Application, Candidate, Opening
from config.embedded.home import PROJECT
from interviews.models import Delivery, Interview, Kit, Report
from interviews.queries.interviews import ORDERS
from questionbank.models import QuestionSet, QuestionVersion

Order = tuple[str, ...]
# Every list that goes by pages: where its order stands, whose rows it shows, what they share.
LISTS: dict[str, tuple[type[Model], Order]] = {
    "accounts/views/mails.py show_list": (OutgoingMail, ()),
    "accounts/views/people.py show_list": (User, ()),
    "accounts/views/settings.py show_tokens": (ApiToken, ("user",)),
    "candidates/api/candidates.py CandidatesView": (Candidate, ()),
    "candidates/api/openings.py OpeningsView": (Opening, ()),
    "candidates/views/candidates.py show_list": (Candidate, ()),
    "candidates/views/openings.py detail": (Application, ("opening",)),
    "candidates/views/openings.py show_list": (Opening, ()),
    "interviews/api/interviews.py InterviewsView": (Interview, ()),
    "interviews/api/kits.py KitsView": (Kit, ()),
    "interviews/api/reports.py DeliveriesView": (Delivery, ()),
    "interviews/api/reports.py ReportsView": (Report, ()),
    "interviews/views/applications.py show_interviews": (Interview, ()),
    "interviews/views/builder.py bank_beside": (QuestionVersion, ("state",)),
    "interviews/views/interviews.py show_list": (Interview, ()),
    "interviews/views/kits.py show_list": (Kit, ()),
    "interviews/views/mails.py show_list": (OutgoingMail, ()),
    "interviews/views/reports.py show_list": (Report, ()),
    "questionbank/api/questions.py QuestionsView": (QuestionVersion, ("state",)),
    "questionbank/queries/bank.py rows": (QuestionVersion, ("state",)),
    "questionbank/views/sets.py show_list": (QuestionSet, ()),
}
CHOSEN: dict[str, list[Order]] = {"interviews.order(filters)": list(ORDERS.values())}


def orders() -> Iterator[tuple[str, Order]]:
    """Yield where each paged list stands and the orders that it goes by."""
    for app in ("accounts", "candidates", "interviews", "questionbank"):
        for path in sorted((PROJECT / app).rglob("*.py")):
            for definition in ast.parse(path.read_text(encoding="utf-8")).body:
                for node in ast.walk(definition):
                    for order in _orders_of(node):
                        yield (
                            f"{path.relative_to(PROJECT)} {getattr(definition, 'name', '')}",
                            order,
                        )


def _orders_of(node: ast.AST) -> list[Order]:
    """Return the orders of a call of `page` or its like, or of an endpoint's `order = …`."""
    value = None
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"page", "page_of_hits"}:
        value = next(each.value for each in node.keywords if each.arg == "order")
    elif isinstance(node, ast.ClassDef):
        assigned = [each for each in node.body if isinstance(each, ast.Assign)]
        named = [each.value for each in assigned if ast.unparse(each.targets[0]) == "order"]
        value = named[0] if named else None
    if value is None:
        return []
    return CHOSEN.get(ast.unparse(value)) or [tuple(ast.literal_eval(value))]


def serves(index: Order, shared: Order, order: Order) -> bool:
    """Say whether the index, read forwards or backwards below what all rows share, is in order."""
    backwards = tuple(each[1:] if each.startswith("-") else f"-{each}" for each in order)
    return index in ((*shared, *order), (*shared, *backwards))


def test_every_paged_order_has_its_index() -> None:
    missing, known = [], set()
    for where, found in orders():
        known.add(where)
        model, shared = LISTS[where]
        order = tuple(each.replace("pk", "id") for each in found)
        whole = [tuple(each.fields) for each in model._meta.indexes if each.condition is None]
        if not any(serves(index, shared, order) for index in [("id",), *whole]):
            missing.append((where, order))
    assert missing == []
    assert known == set(LISTS)
