import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from questionbank.formats import folder
from questionbank.formats.markdown import serialize
from questionbank.formats.records import QuestionRecord
from tests.questionbank.formats.examples import TAXONOMY, question

# The command knows what day it is: a review that falls due would be one more warning.
BASE = replace(question(), review_by=date(9999, 1, 1))


def write(home: Path, *questions: QuestionRecord) -> Path:
    (home / "questions").mkdir()
    (home / "taxonomy.yaml").write_text(folder.serialize_taxonomy(TAXONOMY))
    for each in questions:
        (home / "questions" / f"{each.slug}.md").write_text(serialize(each))
    return home


def check(path: Path, *options: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("bank_check", str(path), *options, stdout=out)
    except SystemExit as stop:
        return out.getvalue(), int(str(stop.code))
    return out.getvalue(), 0


def test_one_clean_question(tmp_path: Path) -> None:
    home = write(tmp_path, BASE)
    text, status = check(home / "questions" / "mean-or-median.md")
    assert (len(text.splitlines()), status) == (1, 0)


def test_an_error_is_shown_and_ends_with_status_1(tmp_path: Path) -> None:
    home = write(tmp_path, replace(BASE, exemplars=BASE.exemplars[1:]))
    text, status = check(home / "questions" / "mean-or-median.md")
    assert text.startswith("error   mean-or-median · Model answer · lacks-model-answer\n")
    assert status == 1


def test_style_and_warnings_alone_end_with_status_0(tmp_path: Path) -> None:
    home = write(tmp_path, replace(BASE, tags=()))
    text, status = check(home)
    counts = [text.count(f"{each:8}") for each in ("error", "style", "warning")]
    assert (counts, status) == ([0, 1, 4], 0)


def test_broken_maths_is_found_by_the_engine_that_shows_it(tmp_path: Path) -> None:
    home = write(tmp_path, replace(BASE, context=r"Fine: $\frac{1}{2}$. Broken: $\frac{1$."))
    text, status = check(home, "--json")
    errors = [each for each in json.loads(text)["findings"] if each["severity"] == "error"]
    assert [(each["code"], each["place"]) for each in errors] == [("maths-broken", "Context")]
    assert status == 1


def test_the_json_document(tmp_path: Path) -> None:
    other = replace(BASE, slug="other", uuid=UUID(int=1), prompt="Unlike it?")
    home = write(tmp_path, replace(BASE, pitfalls=BASE.pitfalls[:1]), other)
    text, status = check(home, "--json")
    document = json.loads(text)
    assert status == 0
    assert (document["format"], document["questions"]) == ("plumbline-check/1", 2)
    assert [document[each] for each in ("errors", "style", "warnings")] == [0, 1, 4]
    assert [each["question"] for each in document["closest"]["other"]] == ["mean-or-median"]
    first = document["findings"][0]
    assert (first.pop("problem") != "", first.pop("advice") != "") == (True, True)
    assert first == {
        "code": "few-pitfalls",
        "severity": "style",
        "where": "mean-or-median",
        "place": "Pitfalls",
        "accepted": "",
    }


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "broken.md"
    path.write_text("---\ntitle: x\n---\n")
    text, status = check(path)
    assert text.splitlines()[0] == "error   broken.md · Line 2 · unreadable"
    assert status == 1


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="gone"):
        call_command("bank_check", str(tmp_path / "gone"))


def test_tidy_writes_the_canonical_form_and_leaves_the_unreadable(tmp_path: Path) -> None:
    home = write(tmp_path, BASE)
    path = home / "questions" / "mean-or-median.md"
    canonical = path.read_text()
    path.write_text(
        canonical.replace("## Context\n\n", "## Context\n\n\n   \n").replace(
            "minutes: 8", "minutes:   8  "
        )
    )
    broken = home / "questions" / "broken.md"
    broken.write_text("---\n")
    _, status = check(home, "--tidy")
    assert status == 1
    assert path.read_text() == canonical
    assert broken.read_text() == "---\n"
