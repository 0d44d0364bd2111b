import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.formats import kits
from interviews.formats.kits import KitItemRecord, KitRecord, KitSectionRecord
from questionbank.formats import folder
from questionbank.formats.folder import Unreadable
from questionbank.formats.front_matter import Malformed
from questionbank.formats.records import line_text
from tests.questionbank.formats.strategies import lines, numbers, slugs

titles = lines.map(line_text)
items = st.builds(KitItemRecord, slugs, st.integers(1, 240), numbers)
sections = st.builds(
    KitSectionRecord, titles, st.integers(1, 600), st.lists(items, max_size=3).map(tuple)
)
records = st.builds(
    KitRecord,
    uuid=st.uuids(),
    slug=slugs,
    title=titles,
    seniority=st.sampled_from(["junior", "mid", "senior"]),
    minutes=st.integers(1, 600),
    description=titles,
    sections=st.lists(sections, max_size=3).map(tuple),
)


@settings(deadline=None)
@given(records)
def test_a_kit_survives_its_file(kit: KitRecord) -> None:
    text = kits.serialize(kit)
    assert kits.parse(text) == kit
    assert kits.serialize(kits.parse(text)) == text


KIT = """\
uuid: 0c0b6a0e-6f0b-4a60-9a3c-2b1d5b8d4f01
slug: short
title: Short
seniority: junior
minutes: 45
description: For a first talk.
sections:
- title: Welcome
  minutes: 5
- title: Questions
  minutes: 40
  questions:
  - question: mean-or-median
    minutes: 8
  - question: another
    minutes: 20
    weight: 1.5
"""


def test_a_kit_as_people_write_it() -> None:
    kit = kits.parse(KIT)
    assert [(each.title, each.minutes, len(each.items)) for each in kit.sections] == [
        ("Welcome", 5, 0),
        ("Questions", 40, 2),
    ]
    assert [float(each.weight) for each in kit.sections[1].items] == [1, 1.5]
    assert kit.questions == ["mean-or-median", "another"]
    assert kits.serialize(kit) == KIT


def test_titles_and_descriptions_are_one_line() -> None:
    loose = KIT.replace("title: Short", "title: 'Short  \n\n  one '")
    loose = loose.replace("title: Welcome", "title: ' Wel  come'")
    kit = kits.parse(loose.replace("For a first talk.", "|\n  For a\n  first talk."))
    assert (kit.title, kit.description, kit.sections[0].title) == (
        "Short one",
        "For a first talk.",
        "Wel come",
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("  minutes: 5\n", "", 8, "“minutes” is missing"),
        ("    minutes: 8", "    minuts: 8", 13, "“minutes” is missing"),
        ("weight: 1.5", "weight: much", 17, "weight: “much” is not a number such as 2 or 1.5"),
        ("weight: 1.5", "weigth: 1.5", 17, "unknown field “weigth”"),
        ("sections:", "parts:", 8, "unknown field “parts”"),
    ],
)
def test_a_wrong_kit_is_named_by_line_and_reason(
    old: str, new: str, line: int, reason: str
) -> None:
    with pytest.raises(Malformed) as caught:
        kits.parse(KIT.replace(old, new, 1))
    assert (caught.value.line, caught.value.reason) == (line, reason)


def test_the_kits_of_a_folder_are_read_and_the_broken_are_reported(tmp_path: Path) -> None:
    (tmp_path / "kits").mkdir()
    (tmp_path / "kits" / "broken.yaml").write_text("title: x\n")
    (tmp_path / "kits" / "short.yaml").write_text(KIT)
    assert kits.read(tmp_path) == (
        (kits.parse(KIT),),
        (Unreadable("kits/broken.yaml", 1, "“uuid” is missing"),),
    )


def test_the_readme_of_the_content_shows_a_kit() -> None:
    text = (folder.CONTENT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert kits.parse(shown[1]).questions == ["validation-and-test-sets", "convolutional-networks"]
