from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from questionbank.formats import folder
from questionbank.formats.folder import Unreadable
from questionbank.formats.markdown import serialize
from questionbank.formats.records import SetRecord
from tests.questionbank.formats.examples import TAXONOMY, question
from tests.questionbank.formats.strategies import bodies, lines, slugs

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
@given(sets)
def test_a_set_survives_its_file(page: SetRecord) -> None:
    text = folder.serialize_set(page)
    assert folder.parse_set(text) == page
    assert folder.serialize_set(folder.parse_set(text)) == text


def test_the_taxonomy_survives_its_file() -> None:
    text = folder.serialize_taxonomy(TAXONOMY)
    assert folder.parse_taxonomy(text) == TAXONOMY


def test_a_folder_is_read_whole_and_its_broken_files_are_reported(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "taxonomy.yaml").write_text(folder.serialize_taxonomy(TAXONOMY))
    (tmp_path / "questions" / "mean-or-median.md").write_text(serialize(question()))
    (tmp_path / "questions" / "broken.md").write_text("---\ntitle: x\n---\n")
    (tmp_path / "questions" / "latin.md").write_bytes("---\ntitle: é\n".encode("latin-1"))
    bank, unreadable = folder.read(tmp_path)
    assert bank.taxonomy == TAXONOMY
    assert bank.questions == (question(),)
    assert bank.sets == ()
    assert unreadable == (
        Unreadable("questions/broken.md", 2, "“uuid” is missing"),
        Unreadable("questions/latin.md", 1, "the file is not UTF-8 text"),
    )


def test_an_empty_folder_is_an_empty_bank(tmp_path: Path) -> None:
    bank, unreadable = folder.read(tmp_path)
    assert (bank.questions, bank.sets, bank.taxonomy.topics) == ((), (), ())
    assert unreadable == ()
