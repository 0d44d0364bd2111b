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


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, uuid=UUID(int=7)),
        replace(BASE, slug="another-slug"),
        replace(BASE, review_by=date(2030, 1, 1)),
        replace(BASE, external_id="17"),
        replace(BASE, change_note="typo"),
        replace(BASE, prompt=BASE.prompt.replace("\n", "\r\n") + "  \r\n"),
        parse(serialize(BASE)),
    ],
    ids=["uuid", "slug", "review date", "external id", "note", "white space", "file"],
)
def test_identity_and_layout_change_no_hash(other: QuestionRecord) -> None:
    assert content_hash(other) == content_hash(BASE)
    assert scoring_hash(other) == scoring_hash(BASE)


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, title="Another title"),
        replace(BASE, prompt=BASE.prompt + " More."),
        replace(BASE, minutes=BASE.minutes + 1),
        replace(BASE, probes=BASE.probes[::-1]),
        replace(BASE, criteria=(replace(BASE.criteria[0], title="New"), *BASE.criteria[1:])),
        replace(BASE, criteria=BASE.criteria[::-1]),
    ],
    ids=["title", "prompt", "minutes", "probe order", "criterion title", "criterion order"],
)
def test_wording_and_order_change_the_content_but_not_the_scoring(other: QuestionRecord) -> None:
    assert content_hash(other) != content_hash(BASE)
    assert scoring_hash(other) == scoring_hash(BASE)


def _first_level(**changes: object) -> QuestionRecord:
    criterion = BASE.criteria[0]
    levels = (replace(criterion.levels[0], **changes), *criterion.levels[1:])  # type: ignore[arg-type]  # names are checked by the call
    return replace(BASE, criteria=(replace(criterion, levels=levels), *BASE.criteria[1:]))


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, criteria=BASE.criteria[:1]),
        replace(BASE, criteria=(replace(BASE.criteria[0], weight=Decimal(5)), *BASE.criteria[1:])),
        _first_level(value=Decimal(0)),
        _first_level(key="renamed"),
        _first_level(anchor="Says something else."),
    ],
    ids=["criterion removed", "weight", "value", "level key", "anchor"],
)
def test_what_changes_a_score_changes_both(other: QuestionRecord) -> None:
    assert content_hash(other) != content_hash(BASE)
    assert scoring_hash(other) != scoring_hash(BASE)


def test_a_number_has_one_form() -> None:
    criterion = BASE.criteria[0]
    same = replace(criterion, weight=criterion.weight.quantize(Decimal("0.01")))
    other = replace(BASE, criteria=(same, *BASE.criteria[1:]))
    assert content_hash(other) == content_hash(BASE)
