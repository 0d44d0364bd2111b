"""Words that people type, and the rows that have them.

One function of the database, `folded`, takes accents and cases away, both from what is kept in a
search column and from what is looked for, so that the two cannot disagree. A row is found when it
has every word, wherever it stands; where no row has, those with the nearest spellings are.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any, Final, TypeVar

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Func,
    GeneratedField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.sql.compiler import SQLCompiler
from django.utils.deconstruct import deconstructible

from web.pages import PAGE_SIZE, Page, page
from web.patience import took_too_long

COLUMN: Final = "search"
LONGEST_SEARCH: Final = 200
_MOST_WORDS: Final = 8
_LONGEST_WORD: Final = 64
# A likeness of 0.45 finds a word of five letters with one lost. The index goes first: the planner
# would hope to meet enough rows soon, and compare the words of all.
_COURTESY: Final = """
SET LOCAL pg_trgm.word_similarity_threshold = 0.45;
SET LOCAL enable_seqscan = off;
SET LOCAL enable_indexscan = off;
SET LOCAL statement_timeout = '300ms'
"""
_GUESSES: Final = 200  # rows of near spelling that are ranked
AnyModel = TypeVar("AnyModel", bound=Model)
Row = TypeVar("Row")


@deconstructible(path="web.search.Folded")
class Folded(Func):
    """The texts side by side, lower case and without accents."""

    function = "folded"
    output_field = TextField()

    def as_sql(  # type: ignore[override]  # Func's options are not for this template
        self, compiler: SQLCompiler, _connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """Return the call; lists among the texts are taken apart by the database."""
        parts, values = [], list[Any]()
        for each in self.get_source_expressions():
            sql, given = compiler.compile(each)
            is_list = isinstance(each.output_field, ArrayField)
            parts.append(f"({sql})::text[]" if is_list else f"ARRAY[({sql})::text]")
            values += given
        return f"folded({' || '.join(parts)})", values


def folded(text: str) -> str:
    """Return the text as search columns have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT folded(ARRAY[%s])", [text])
        [(answer,)] = cursor.fetchall()
    return str(answer)


def search_column(*columns: str) -> GeneratedField:
    """Return the column in which a row is searched: the folded text of others of the same row."""
    return GeneratedField(expression=Folded(*columns), output_field=TextField(), db_persist=True)


class SearchField(forms.CharField):
    """Words to look for."""

    widget = forms.SearchInput

    def __init__(self, *, label: str = "Search", placeholder: str = "") -> None:
        super().__init__(label=label, max_length=LONGEST_SEARCH, required=False)
        if placeholder:
            self.widget.attrs["placeholder"] = placeholder


class SearchForm(forms.Form):
    """Words to look for. What is no search is said beside the field, and finds all."""

    q = SearchField()

    @property
    def words(self) -> str:
        """Return the words that were understood."""
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""


def words_of(text: str) -> list[str]:
    """Return the words that are looked for: the first few, none of them endless."""
    return [word[:_LONGEST_WORD] for word in text.split()[:_MOST_WORDS]]


@contextmanager
def dear_texts() -> Iterator[None]:
    """Tell the planner what it costs to unpack a long text and look into it.

    It believes that this is as cheap as comparing two numbers, and would often rather unpack
    those of thousands of rows than ask the index.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL cpu_operator_cost = 0.2; SET LOCAL max_parallel_workers_per_gather = 0"
        )
        yield


def has_words(text: str, *, column: str = COLUMN) -> Q:
    """Match the rows that have each of the words, in any order; without words, all."""
    matches = Q()
    for word in words_of(text):
        matches &= Q((f"{column}__contains", Folded(Value(word))))
    return matches


def nearest(
    rows: QuerySet[Any, Any],
    text: str,
    *,
    column: str = COLUMN,
    searched: QuerySet[Any, Any] | None = None,
    columns: Sequence[str] = (),
    size: int = PAGE_SIZE,
) -> list[Any]:
    """Return the rows that have words of nearly this spelling, the nearest first.

    Where the column stands in another model, `searched` are its rows that the reader may see.
    It is a courtesy, so it gives up where it would take long.
    """
    path, _, own = column.rpartition("__")
    words = [Folded(Value(word)) for word in words_of(text)]
    if not words:
        return []
    near = rows if searched is None else searched
    for word in words:
        near = near.filter(**{f"{own}__trigram_word_similar": word})
    likeness = [TrigramWordSimilarity(word, column) for word in words]  # type: ignore[arg-type]  # an expression will do
    best = reduce(operator.add, likeness)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COURTESY)
            keys = list(near.order_by().values_list("pk", flat=True)[:_GUESSES])
    except OperationalError as error:
        if not took_too_long(error):
            raise
        return []
    if not keys:
        return []
    some = rows.filter(**{f"{path or 'pk'}__in": keys}).order_by(best.desc(), "pk")
    return list((some.values(*columns) if columns else some)[:size])


def page_of_hits(
    rows: QuerySet[Any, Any],
    text: str,
    *,
    order: Sequence[str],
    cursor: str | None = None,
    column: str = COLUMN,
    searched: QuerySet[Any, Any] | None = None,
    columns: Sequence[str] = (),
) -> Page[Any]:
    """Return a page of the rows with these words, or, where there are none, the nearest rows."""
    found = rows.filter(has_words(text, column=column))
    hits = page(found, order=order, cursor=cursor, columns=columns)
    if hits.rows or cursor:
        return hits
    near = nearest(rows, text, column=column, searched=searched, columns=columns)
    return Page(rows=near, next_cursor=None, previous_cursor=None, is_near=bool(near))
