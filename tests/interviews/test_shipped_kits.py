"""The shipped kits: they can be read, and they fit the questions that they ask."""

import pytest

from interviews.formats import kits
from interviews.formats.kit_checks import check_kits
from questionbank.formats import folder

BANK, _ = folder.read(folder.CONTENT)
KITS, UNREADABLE = kits.read(folder.CONTENT)
QUESTIONS = {each.slug: each for each in BANK.questions}


def test_the_shipped_kits_are_clean() -> None:
    assert [each for each in check_kits(KITS, BANK, UNREADABLE) if each.is_open] == []


@pytest.mark.parametrize("kit", KITS, ids=lambda each: each.slug)
def test_a_kit_is_in_canonical_form_and_fits_its_questions(kit: kits.KitRecord) -> None:
    text = (folder.CONTENT / "kits" / f"{kit.slug}.yaml").read_text(encoding="utf-8")
    assert kits.serialize(kit) == text
    items = [item for section in kit.sections for item in section.items]
    assert [each.minutes for each in items] == [QUESTIONS[each.question].minutes for each in items]
    assert {QUESTIONS[each.question].seniority for each in items} == {kit.seniority}


def test_there_is_a_kit_for_each_seniority() -> None:
    assert sorted((each.seniority, each.minutes) for each in KITS) == [
        ("junior", 45),
        ("mid", 60),
        ("senior", 90),
    ]
