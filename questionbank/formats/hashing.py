"""Fingerprints of a version's content, free of row ids, time stamps and file layout."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from questionbank.formats.records import QuestionRecord
from web.numbers import plain_number

# What belongs to the question and not to one version of its content.
QUESTION_FIELDS: Final = frozenset(
    {
        "uuid",
        "slug",
        "licence",
        "attribution",
        "ai_policy",
        "review_by",
        "family",
        "external_source",
        "external_id",
        "max_uses",
        "cooldown_days",
        "replaced_by",
        "enemies",
        "change_note",
    }
)


def content_hash(record: QuestionRecord) -> str:
    """SHA-256 of everything a reviewer approves; an edit anywhere in it voids the approval."""
    return _digest(
        {
            each.name: _plain(getattr(record, each.name))
            for each in fields(record)
            if each.name not in QUESTION_FIELDS
        }
    )


def scoring_hash(record: QuestionRecord) -> str:
    """SHA-256 of what changes a score: criteria, weights, levels, their values and anchors.

    Titles and the order in which criteria are shown change no score; an anchor does, since it
    is what a panelist compares the answer with.
    """
    return _digest(
        sorted(
            [
                each.key,
                plain_number(each.weight),
                each.competency,
                sorted(
                    [level.key, plain_number(level.value), level.anchor] for level in each.levels
                ),
            ]
            for each in record.criteria
        )
    )


def canonical_json(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _digest(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any field of a record to any JSON value
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date | UUID):
        return str(value)
    return value
