"""The bank's list: one row for each question in a state, filtered and searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import CombinedExpression

from accounts.models import User
from questionbank.models import Criterion, QuestionVersion
from questionbank.models.questions import VersionQuerySet
from web.pages import Page, page

State = QuestionVersion.State
BEST: Final = 50  # hits shown for a search
_CAP: Final = 1_000  # hits ranked: a word that stands everywhere must not cost more
_WORDS: Final = 8
_LETTERS: Final = 64
_COLUMNS: Final = (
    "number",
    "state",
    "title",
    "seniority",
    "expected_minutes",
    "tags",
    "topic__name",
    "question__slug",
    "question__uuid",
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty means any."""

    text: str = ""
    topic: str = ""
    competency: str = ""
    seniority: str = ""
    minutes: int | None = None  # at most
    state: str = State.PUBLISHED


def listing(*, reader: User, filters: Filters) -> VersionQuerySet:
    """Return the versions that the reader may see and that pass the filters, text aside."""
    found = _in_state(QuestionVersion.objects.visible_to(reader), filters.state)
    if filters.topic:
        found = found.filter(topic__slug=filters.topic)
    if filters.competency:
        gives_evidence = Criterion.objects.filter(
            rubric__version=OuterRef("pk"), competency__slug=filters.competency
        )
        found = found.filter(Exists(gives_evidence))
    if filters.seniority:
        found = found.filter(seniority=filters.seniority)
    if filters.minutes:
        found = found.filter(expected_minutes__lte=filters.minutes)
    return found.select_related("topic", "question").only(*_COLUMNS)


def rows(
    *, reader: User, filters: Filters, cursor: str | None
) -> tuple[Page[QuestionVersion], bool]:
    """Return a page by title, or the best hits of a search, and whether hits were left out."""
    found = listing(reader=reader, filters=filters)
    if not filters.text:
        return page(found, order=("title", "id"), cursor=cursor), False
    hits, has_more = best(found, filters.text)
    return Page(rows=hits, next_cursor=None, previous_cursor=None), has_more


def best(found: VersionQuerySet, text: str) -> tuple[list[QuestionVersion], bool]:
    """Return the best hits for the text, best first, and whether there were more."""
    query = search_query(text)
    if query is None:
        return [], False
    capped = QuestionVersion.objects.filter(search=query).order_by().values("pk")[:_CAP]
    hits = (
        found.filter(pk__in=capped)
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "title", "pk")
    )
    rows = list(hits[: BEST + 1])
    return rows[:BEST], len(rows) > BEST


def search_query(text: str) -> SearchQuery | CombinedExpression | None:
    """Return a query for every word, in any form or as the beginning of one; None without words."""
    query = None
    for word in re.findall(r"\w+", text)[:_WORDS]:
        begun = SearchQuery(f"{word[:_LETTERS]}:*", config="simple", search_type="raw")
        either = SearchQuery(word[:_LETTERS], config="english") | begun
        query = either if query is None else query & either
    return query


def _in_state(found: VersionQuerySet, state: str) -> VersionQuerySet:
    """Keep one row for each question: of retired versions the last, where none is in use."""
    found = found.filter(state=state)
    if state != State.RETIRED:
        return found
    siblings = QuestionVersion.objects.filter(question=OuterRef("question"))
    later = siblings.filter(state=State.RETIRED, number__gt=OuterRef("number"))
    return found.filter(~Exists(siblings.published()), ~Exists(later))
