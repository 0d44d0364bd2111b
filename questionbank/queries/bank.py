"""The bank's list: one row for each question in a state, filtered and searched."""

from __future__ import annotations

import functools
import operator
import re
from dataclasses import dataclass
from typing import Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.expressions import CombinedExpression

from accounts.models import User
from questionbank.formats.spelling import one_spelling
from questionbank.models import Criterion, QuestionVersion, Topic
from questionbank.models.questions import VersionQuerySet
from web.pages import COUNTED, Page, page
from web.search import Folded, dear_texts, folded, has_words, nearest

State = QuestionVersion.State
BEST: Final = 50  # hits shown for a search
_RANKED: Final = 300  # of more hits than are counted, as many are ranked, and those with the title
_WORDS: Final = 8
_LETTERS: Final = 64
_COLUMNS: Final = (
    "number",
    "state",
    "title",
    "tests",
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
        # One key, not a join: so the list of a topic is read from its own index.
        found = found.filter(topic=Topic.objects.filter(slug=filters.topic).values("pk")[:1])
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


def rows(*, reader: User, filters: Filters, cursor: str | None) -> Page[QuestionVersion]:
    """Return a page by title, or the best hits of a search."""
    found = listing(reader=reader, filters=filters)
    if not filters.text:
        return page(found, order=("title", "id"), cursor=cursor)
    return best(found, filters.text)


def best(found: VersionQuerySet, text: str) -> Page[QuestionVersion]:
    """Return the best hits for the text, best first; without any, those of nearest spelling."""
    labelled = found.alias(label=Folded("title", "tags"))
    query = search_query(text)
    if query is None:
        return Page(rows=[], next_cursor=None, previous_cursor=None)
    hits = labelled.filter(search=query)
    with dear_texts():
        keys = list(_keys(hits)[: COUNTED + 1])
        total = len(keys)
        if total > COUNTED:
            # Some are ranked, those with the words in the title among them: none can be better,
            # and a word that stands everywhere must not cost more.
            titled = _keys(labelled.filter(has_words(text, column="label")))
            keys = [*titled[:_RANKED], *keys[:_RANKED]]
    if not keys:
        near = nearest(labelled, text, column="label", size=BEST)
        return Page(rows=near, next_cursor=None, previous_cursor=None, is_near=bool(near))
    ranked = hits.filter(pk__in=keys).annotate(rank=SearchRank(F("search"), query))
    order = list(ranked.order_by("-rank", "title", "pk").values_list("pk", flat=True)[:BEST])
    rows = found.in_bulk(order)
    shown = [rows[key] for key in order]
    return Page(rows=shown, next_cursor=None, previous_cursor=None, total=total)


def _keys(found: VersionQuerySet) -> QuerySet[QuestionVersion, int]:
    return found.order_by().values_list("pk", flat=True)


def search_query(text: str) -> SearchQuery | CombinedExpression | None:
    """Return a query for every word, in any form or as the beginning of one; None without words."""
    matches = [_match(word) for word in _words(one_spelling(folded(text)))[:_WORDS]]
    return functools.reduce(operator.and_, matches) if matches else None


def _words(text: str) -> list[str]:
    """Return the words; letters that signs hold together, as in "A/B" and "C++", are one."""
    found: list[str] = []
    for written in text.split():
        words = re.findall(r"\w+", written)
        is_one = len(written) > 1 and {len(word) for word in words} == {1}
        found += [written] if is_one else words
    return found


def _match(word: str) -> SearchQuery | CombinedExpression:
    if not re.fullmatch(r"\w+", word):
        return SearchQuery(word[:_LETTERS], config="simple")
    begun = SearchQuery(f"{word[:_LETTERS]}:*", config="simple", search_type="raw")
    return SearchQuery(word[:_LETTERS], config="english") | begun


def _in_state(found: VersionQuerySet, state: str) -> VersionQuerySet:
    """Keep one row for each question: of retired versions the last, where none is in use."""
    found = found.filter(state=state)
    if state != State.RETIRED:
        return found
    siblings = QuestionVersion.objects.filter(question=OuterRef("question"))
    later = siblings.filter(state=State.RETIRED, number__gt=OuterRef("number"))
    return found.filter(~Exists(siblings.published()), ~Exists(later))
