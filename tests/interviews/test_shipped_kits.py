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


def check(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("kit_check", *arguments, stdout=out)
    except SystemExit as stop:
        return out.getvalue(), int(str(stop.code))
    return out.getvalue(), 0


def test_the_command_checks_the_shipped_kits_or_those_of_a_folder(tmp_path: Path) -> None:
    text, status = check()
    assert (len(text.splitlines()), status) == (1, 0)
    (tmp_path / "kits").mkdir()
    (tmp_path / "kits" / "junior.yaml").write_text("title: x\n")
    text, status = check(str(tmp_path))
    assert text.startswith("error   kits/junior.yaml · Line 1 · unreadable\n")
    assert status == 1
    with pytest.raises(CommandError, match="gone"):
        check(str(tmp_path / "gone"))
