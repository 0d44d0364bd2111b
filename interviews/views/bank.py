"""The bank beside a running order, to pick questions from."""

from urllib.parse import urlencode

from accounts.views.requests import StaffRequest
from questionbank.queries import bank
from web.pages import Page, page

SHOWN = 20


def address(request: StaffRequest) -> str:
    """Return where the builder goes on after a step: here, with the same search."""
    words = _words(request)
    return f"{request.path}?{urlencode({'q': words})}" if words else request.path


def bank_beside(request: StaffRequest) -> dict[str, object]:
    """Return the published questions to offer: the best hits for some words, else by title."""
    words = _words(request)
    found = bank.listing(reader=request.user, filters=bank.Filters())
    if words:
        hits, has_more = bank.best(found, words)
        shelf = Page(rows=hits, next_cursor=None, previous_cursor=None)
        return {"words": words, "shelf": shelf, "has_more": has_more}
    cursor = request.GET.get("cursor")
    shelf = page(found, order=("title", "id"), cursor=cursor, size=SHOWN)
    return {"words": "", "shelf": shelf, "has_more": False}


def _words(request: StaffRequest) -> str:
    """Return what is searched; a step sends it along, since the page may be older than it."""
    return request.POST.get("q", request.GET.get("q", "")).strip()
