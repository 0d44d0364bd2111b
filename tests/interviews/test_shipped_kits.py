"""The shipped kits: they can be read, and they fit the questions that they ask."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from interviews.formats import kits
from interviews.formats.kit_checks import check_kits
from questionbank.formats import folder

BANK, _ = folder.read(folder.CONTENT)
KITS, UNREADABLE = kits.read(folder.CONTENT)
QUESTIONS = {each.slug: each for each in BANK.questions}


def test_the_shipped_kits_are_clean() -> None:
    assert [each for each in check_kits(KITS, BANK, UNREADABLE) if each.is_open] == []


@pytest.mark.parametrize("kit", KITS, ids=lambda each: each.slug)
def test_a_kit_is_in_canonical_form_and_named_by_its_slug(kit: kits.KitRecord) -> None:
    text = (folder.CONTENT / "kits" / f"{kit.slug}.yaml").read_text(encoding="utf-8")
    assert kits.serialize(kit) == text


@pytest.mark.parametrize("kit", KITS, ids=lambda each: each.slug)
def test_a_kit_gives_its_questions_their_minutes_and_seniority(kit: kits.KitRecord) -> None:
    items = [item for section in kit.sections for item in section.items]
    assert [each.minutes for each in items] == [QUESTIONS[each.question].minutes for each in items]
    assert {QUESTIONS[each.question].seniority for each in items} == {kit.seniority}


def test_there_is_a_kit_for_each_seniority() -> None:
    assert sorted((each.seniority, each.minutes) for each in KITS) == [
        ("junior", 45),
        ("mid", 60),
        ("senior", 90),
    ]


def test_the_command_says_what_is_wrong_and_leaves_with_1(tmp_path: Path) -> None:
    out = StringIO()
    call_command("kit_check", stdout=out)
    (tmp_path / "kits").mkdir()
    (tmp_path / "kits" / "junior.yaml").write_text("title: x\n")
    with pytest.raises(SystemExit) as left:
        call_command("kit_check", str(tmp_path), stdout=out)
    assert left.value.code == 1
    assert out.getvalue() == (
        "Kits: 3. Errors: 0, style: 0, warnings: 0, accepted with a reason: 0.\n"
        "error   kits/junior.yaml · Line 1 · unreadable\n"
        "        “uuid” is missing. "
        "Correct the line; the folder's README.md describes the layout.\n"
        "Kits: 0. Errors: 1, style: 0, warnings: 0, accepted with a reason: 0.\n"
    )
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("kit_check", str(tmp_path / "gone"))
