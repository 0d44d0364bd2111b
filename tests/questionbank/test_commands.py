import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from questionbank.formats import folder, markdown
from questionbank.models import Question, QuestionVersion
from tests.questionbank.formats import examples

pytestmark = pytest.mark.django_db

CREATES = """\
create    topic statistics (name, description, position)
create    competency statistical-reasoning (name, description, position)
create    competency judgement (name, description, position)
create    question mean-or-median
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    path = tmp_path / "content"
    (path / "questions").mkdir(parents=True)
    taxonomy = folder.serialize_taxonomy(examples.TAXONOMY)
    (path / "taxonomy.yaml").write_text(taxonomy, encoding="utf-8")
    text = markdown.serialize(examples.question())
    (path / "questions" / "mean-or-median.md").write_text(text, encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*[str(each) for each in arguments], stdout=out)
    return out.getvalue()


def test_import_tells_what_it_did(content: Path) -> None:
    assert run("bank_import", content, "--publish") == f"{CREATES}4 create.\n"
    assert run("bank_import", content, "--publish") == "4 unchanged.\n"
    assert QuestionVersion.objects.get().state == "published"


def test_without_publish_drafts_arrive(content: Path) -> None:
    run("bank_import", content)
    assert QuestionVersion.objects.get().state == "draft"


def test_a_dry_run_changes_nothing(content: Path) -> None:
    out = run("bank_import", content, "--dry-run")
    assert out.endswith("4 create. Dry run: nothing was changed.\n")
    assert Question.objects.count() == 0


def test_a_failure_leaves_with_one(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (content / "questions" / "broken.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        call_command("bank_import", str(content))
    assert left.value.code == 1
    assert capsys.readouterr().out == (
        "error     file questions/broken.md\n"
        "          line 1: the file must begin with a line “---” and its front matter\n"
        f"{CREATES}4 create, 1 error. Nothing was imported.\n"
    )
    assert Question.objects.count() == 0


def test_every_file_that_is_not_read_is_named(content: Path) -> None:
    question = (content / "questions" / "mean-or-median.md").read_text(encoding="utf-8")
    (content / "questions" / "nlp").mkdir()
    (content / ".git").mkdir()
    paths = ("X.MD", "questions/x.markdown", "questions/nlp/x.md", "README.md", ".git/x")
    for path in paths:
        (content / path).write_text(question, encoding="utf-8")
    out = run("bank_import", content)
    reason = "Only taxonomy.yaml, questions/*.md, sets/*.md, kits/*.yaml are read."
    assert out == (
        "".join(f"skipped   file {path}\n          {reason}\n" for path in sorted(paths[:3]))
        + f"{CREATES}4 create, 3 skipped.\n"
    )


@pytest.mark.parametrize("command", ["bank_check", "kit_check"])
def test_a_check_names_what_is_not_read_and_fails_where_nothing_is_there(
    command: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / "kit").mkdir()
    (content / "kit" / "junior.yaml").write_text("title: x", encoding="utf-8")
    (content / "questions" / "mean-or-median.md").unlink()
    with pytest.raises(SystemExit) as left:
        call_command(command, str(content))
    assert left.value.code == 1
    told = capsys.readouterr().out.splitlines()
    assert [each for each in told if "kit/" in each] == [
        "warning kit/junior.yaml · File · passed-over"
    ]


@pytest.mark.parametrize("command", ["bank_import", "kit_import"])
def test_a_folder_in_which_nothing_is_read_leaves_with_one(
    command: str, content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for path, end in (
        (tmp_path / "empty", "Nothing to import."),
        (content / "questions", "1 skipped. Nothing was imported."),
    ):
        with pytest.raises(SystemExit) as left:
            call_command(command, str(path))
        assert left.value.code == 1
        assert capsys.readouterr().out.endswith(f"{end}\n")


def test_json_for_programs(content: Path) -> None:
    rows = json.loads(run("bank_import", content, "--json"))
    assert rows[-1] == {
        "kind": "question",
        "name": "mean-or-median",
        "outcome": "create",
        "changes": [],
        "lost": [],
        "reasons": [],
    }


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        run("bank_import", tmp_path / "nowhere")


def test_export_writes_what_import_reads(content: Path, tmp_path: Path) -> None:
    run("bank_import", content, "--publish")
    out = tmp_path / "out"
    assert run("bank_export", out) == "Wrote 1 questions and 0 sets.\n"
    for name in ("taxonomy.yaml", "questions/mean-or-median.md"):
        assert (out / name).read_bytes() == (content / name).read_bytes()
    assert run("bank_import", out, "--publish") == "4 unchanged.\n"


def test_the_shipped_content_comes_out_byte_for_byte(tmp_path: Path) -> None:
    run("bank_import", folder.CONTENT, "--publish")
    run("bank_export", tmp_path)
    assert folder.read(tmp_path) == folder.read(folder.CONTENT)
    for path in folder.CONTENT.glob("*/*.md"):
        assert (tmp_path / path.relative_to(folder.CONTENT)).read_bytes() == path.read_bytes()


def test_export_does_not_mix_with_other_files(content: Path) -> None:
    with pytest.raises(CommandError, match="is not empty"):
        run("bank_export", content)
