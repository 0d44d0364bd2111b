"""Fingerprints of a version's content, free of row ids, time stamps and file layout."""

import hashlib
import json
from typing import Any

from questionbank.formats.json_values import to_json
from questionbank.formats.records import QuestionRecord
from questionbank.formats.shapes import shapes
from web.numbers import plain_number


def content_hash(record: QuestionRecord) -> str:
    """SHA-256 of everything a reviewer approves; an edit anywhere in it voids the approval."""
    aside = {each.name for each in shapes(QuestionRecord) if "is_shared" in each.rules}
    content = to_json(record)
    return json_hash({name: content[name] for name in content.keys() - aside - {"change_note"}})


def scoring_hash(record: QuestionRecord) -> str:
    """SHA-256 of what changes a score: criteria, weights, levels, their values and anchors.

    Titles and the order in which criteria are shown change no score; an anchor does, since it
    is what a panelist compares the answer with.
    """
    return json_hash(
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


def json_hash(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """SHA-256 of the canonical form: that of a value is the same before and after the database."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
