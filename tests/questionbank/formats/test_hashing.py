from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from questionbank.formats.hashing import content_hash, scoring_hash
from questionbank.formats.markdown import parse, serialize
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats.examples import question

BASE = question()
FIRST, SECOND = BASE.criteria


def first(**changes: object) -> QuestionRecord:
    return replace(BASE, criteria=(replace(FIRST, **changes), SECOND))  # type: ignore[arg-type]  # names are checked by the call


def first_level(**changes: object) -> QuestionRecord:
    return first(levels=(replace(FIRST.levels[0], **changes), *FIRST.levels[1:]))  # type: ignore[arg-type]  # as above


IDENTITY_AND_LAYOUT = {
    "uuid": replace(BASE, uuid=UUID(int=7)),
    "slug": replace(BASE, slug="another-slug"),
    "review date": replace(BASE, review_by=date(2030, 1, 1)),
    "external id": replace(BASE, external_id="17"),
    "note": replace(BASE, change_note="typo"),
    "white space": replace(BASE, prompt=BASE.prompt.replace("\n", "\r\n") + "  \r\n"),
    "file": parse(serialize(BASE)),
    "form of a number": first(weight=FIRST.weight.quantize(Decimal("0.01"))),
}
WORDING_AND_ORDER = {
    "title": replace(BASE, title="Another title"),
    "prompt": replace(BASE, prompt=BASE.prompt + " More."),
    "minutes": replace(BASE, minutes=BASE.minutes + 1),
    "probe order": replace(BASE, probes=BASE.probes[::-1]),
    "criterion title": first(title="New"),
    "criterion order": replace(BASE, criteria=(SECOND, FIRST)),
}
SCORING = {
    "criterion removed": replace(BASE, criteria=(FIRST,)),
    "weight": first(weight=Decimal(5)),
    "value": first_level(value=Decimal(0)),
    "level key": first_level(key="renamed"),
    "anchor": first_level(anchor="Says something else."),
}


@pytest.mark.parametrize(
    ("others", "same_content", "same_scoring"),
    [(IDENTITY_AND_LAYOUT, True, True), (WORDING_AND_ORDER, False, True), (SCORING, False, False)],
    ids=["identity and layout", "wording and order", "scoring"],
)
def test_a_hash_tells_what_has_changed(
    others: dict[str, QuestionRecord], same_content: bool, same_scoring: bool
) -> None:
    equal = {
        name: (content_hash(other) == content_hash(BASE), scoring_hash(other) == scoring_hash(BASE))
        for name, other in others.items()
    }
    assert equal == dict.fromkeys(others, (same_content, same_scoring))
