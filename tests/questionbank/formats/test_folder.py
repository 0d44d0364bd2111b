from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionbank.formats import folder
from questionbank.formats.folder import Unreadable
from questionbank.formats.front_matter import Malformed
from questionbank.formats.markdown import serialize
from questionbank.formats.records import KitItemRecord, KitRecord, KitSectionRecord, SetRecord
from tests.questionbank.formats.examples import TAXONOMY, question
from tests.questionbank.formats.strategies import bodies, lines, numbers, slugs

kits = st.builds(
    KitRecord,
    uuid=st.uuids(),
    slug=slugs,
    title=lines,
    seniority=st.sampled_from(["junior", "mid", "senior"]),
    minutes=st.integers(1, 600),
    description=lines,
    sections=st.lists(
        st.builds(
            KitSectionRecord,
            lines,
            st.integers(1, 600),
            st.lists(st.builds(KitItemRecord, slugs, st.integers(1, 240), numbers), max_size=3).map(
                tuple
            ),
        ),
        max_size=3,
    ).map(tuple),
)
sets = st.builds(
    SetRecord,
    uuid=st.uuids(),
    slug=slugs,
    title=lines,
    summary=lines,
    is_public=st.booleans(),
    questions=st.lists(slugs, max_size=4).map(tuple),
    introduction=bodies,
)


@settings(deadline=None)
@given(kits)
def test_a_kit_survives_its_file(kit: KitRecord) -> None:
    text = folder.serialize_kit(kit)
    assert folder.parse_kit(text) == kit
    assert folder.serialize_kit(folder.parse_kit(text)) == text


@settings(deadline=None)
@given(sets)
def test_a_set_survives_its_file(page: SetRecord) -> None:
    text = folder.serialize_set(page)
    assert folder.parse_set(text) == page
    assert folder.serialize_set(folder.parse_set(text)) == text


def test_the_taxonomy_survives_its_file() -> None:
    text = folder.serialize_taxonomy(TAXONOMY)
    assert folder.parse_taxonomy(text) == TAXONOMY


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
    kit = folder.parse_kit(KIT)
    assert [(each.title, each.minutes, len(each.items)) for each in kit.sections] == [
        ("Welcome", 5, 0),
        ("Questions", 40, 2),
    ]
    assert [float(each.weight) for each in kit.sections[1].items] == [1, 1.5]
    assert folder.serialize_kit(kit) == KIT


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
        folder.parse_kit(KIT.replace(old, new, 1))
    assert (caught.value.line, caught.value.reason) == (line, reason)


def test_a_folder_is_read_whole_and_its_broken_files_are_reported(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "kits").mkdir()
    (tmp_path / "taxonomy.yaml").write_text(folder.serialize_taxonomy(TAXONOMY))
    (tmp_path / "questions" / "mean-or-median.md").write_text(serialize(question()))
    (tmp_path / "questions" / "broken.md").write_text("---\ntitle: x\n---\n")
    (tmp_path / "questions" / "latin.md").write_bytes("---\ntitle: é\n".encode("latin-1"))
    (tmp_path / "kits" / "short.yaml").write_text(KIT)
    bank, unreadable = folder.read(tmp_path)
    assert bank.taxonomy == TAXONOMY
    assert bank.questions == (question(),)
    assert [each.slug for each in bank.kits] == ["short"]
    assert bank.sets == ()
    assert unreadable == (
        Unreadable("questions/broken.md", 2, "“uuid” is missing"),
        Unreadable("questions/latin.md", 1, "the file is not UTF-8 text"),
    )


def test_an_empty_folder_is_an_empty_bank(tmp_path: Path) -> None:
    bank, unreadable = folder.read(tmp_path)
    assert (bank.questions, bank.kits, bank.sets, bank.taxonomy.topics) == ((), (), (), ())
    assert unreadable == ()
