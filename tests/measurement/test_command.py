"""The command as a process: documents, summaries, bad files, Ctrl-C, no database."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from measurement.analysis import analyse
from measurement.ratings_file import read
from measurement.table import RatingTable
from tests.measurement.published import interview_panel as published
from tests.measurement.simulation import Design, draw
from tests.measurement.tables import rows_of, two_sites

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "measurement.schema.json").read_text())
DESIGN = Design(candidates=30, raters=6, questions=6, criteria=2, raters_each=3, questions_each=3)
HEAD = "candidate,rater,question,criterion,rating\n"
Document = dict[str, Any]


def as_file(table: RatingTable) -> str:
    rows = [
        f"{o.candidate},{o.rater},{o.question},{o.criterion},{o.level + 1}\n"
        for o in rows_of(table)
    ]
    return HEAD + "".join(rows)


def write(path: Path, design: Design = DESIGN, seed: int = 1) -> Path:
    path.write_text(as_file(draw(design, seed).table))
    return path


def environment() -> dict[str, str]:
    """Point at a database that does not exist, so that touching one would fail."""
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    return {**os.environ, **nowhere, "OPENBLAS_NUM_THREADS": "1"}


def run(
    *arguments: str, stdin: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "measure", *arguments],
        input=stdin,
        capture_output=True,
        env=environment() | variables,
        cwd=ROOT,
        timeout=120,
        check=False,
    )


def here(*arguments: str, stdin: bytes = b"") -> str:
    """Run the command inside this process, where the test database is out of reach."""
    out, error = io.StringIO(), io.StringIO()
    with mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin))):
        call_command("measure", *arguments, stdout=out, stderr=error)
    return out.getvalue()


def document(*arguments: str, stdin: bytes = b"") -> Document:
    found: Document = json.loads(here(*arguments, "--json", stdin=stdin))
    Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.fixture(scope="module")
def ratings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("measure") / "ratings.csv")


@pytest.fixture(scope="module")
def found(ratings: Path) -> Document:
    return document(str(ratings), "--facets", "--bootstrap", "200")


def test_the_schema_is_a_schema_and_refuses_strangers(found: Document) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    assert not validator.is_valid({**found, "extra": 1})
    assert not validator.is_valid({**found, "version": 2})
    assert not validator.is_valid({k: v for k, v in found.items() if k != "candidates"})


def test_the_document_says_what_it_stands_on(found: Document) -> None:
    assert (found["format"], found["version"]) == ("plumbline-measurement", 1)
    assert found["data"] == {
        "ratings": 540, "candidates": 30, "raters": 6, "questions": 6, "criteria": 2
    }  # fmt: skip
    assert found["classes"] == {"candidates": 1, "raters": 1, "advice": []}
    first = found["candidates"][0]
    assert (first["candidate"], first["ratings"], first["raters"]) == ("c000000", 18, 3)
    assert sum(first["decomposition"].values()) == pytest.approx(first["fair"], abs=1e-12)
    low, high = first["interval"]
    assert low < first["fair"] < high
    assert {c["status"] for c in found["candidates"]} <= {"raw only", "provisional", "full"}
    assert found["facets"]["elements"]["rater"][0]["label"] == "r000000"


def complaints(done: subprocess.CompletedProcess[bytes], ratings: Path) -> set[str]:
    """Return what stands on standard error but progress: a busy machine is slow enough for it."""
    progress: set[str] = set()
    analyse(read(ratings.read_bytes()).table, resamples=0, tick=progress.add)
    return set(done.stderr.decode().splitlines()) - progress


def test_a_process_without_a_database_prints_the_same(ratings: Path, found: Document) -> None:
    done = run(str(ratings), "--facets", "--bootstrap", "200", "--json")
    assert (done.returncode, complaints(done, ratings)) == (0, set())
    assert json.loads(done.stdout) == found


def test_standard_input_and_a_seed_give_the_same_document(ratings: Path, found: Document) -> None:
    piped = document("-", "--facets", "--bootstrap", "200", stdin=ratings.read_bytes())
    assert piped == found
    other = document(str(ratings), "--bootstrap", "200", "--seed", "7")
    assert "facets" not in other
    assert other["agreement"]["alpha"]["value"] == found["agreement"]["alpha"]["value"]
    assert other["agreement"]["alpha"]["interval"] != found["agreement"]["alpha"]["interval"]


def test_without_resamples_alpha_has_no_interval(ratings: Path) -> None:
    alpha = document(str(ratings), "--bootstrap", "0")["agreement"]["alpha"]
    assert isinstance(alpha["value"], float)
    assert "not_estimable" in alpha["interval"]


def test_the_published_panel_through_the_command() -> None:
    rows = "".join(f"{','.join(map(str, row))}\n" for row in published.RATINGS)
    # In the file the two criteria show different ranges; the scale they share must be given.
    options = ("--facets", "--bootstrap=0", "--scale=2-22")
    facets = document("-", *options, stdin=(HEAD.title() + rows).encode())["facets"]
    raters = {e["label"]: e["measure"] for e in facets["elements"]["rater"]}
    assert raters == pytest.approx(
        {label: row[2] for label, row in published.REPORT["rater"].items()}, abs=0.02
    )
    assert facets["thresholds"][0]["levels"] == list(range(3, 23))


def test_the_summary_reads_as_tables(ratings: Path) -> None:
    text = here(str(ratings), "--bootstrap", "100", "--facets")
    heads = [line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")]
    tables = ["Candidates", "Interviewers", "Questions", "Criteria", "Thresholds", "Agreement"]
    assert heads[:7] == ["540", *tables]
    assert ("FACETS-compatible:" in heads, heads[-1]) == (True, "Notices")


def test_what_may_only_be_shown_raw_is_not_ranked(tmp_path: Path) -> None:
    design = Design(candidates=6, raters=3, questions=4, raters_each=2, questions_each=3)
    text = here(str(write(tmp_path / "few.csv", design)), "--bootstrap", "0")
    lines = [line for line in text.splitlines() if line.startswith("  c0000")]
    assert [line.split()[0] for line in lines] == [f"c00000{i}" for i in range(6)]
    assert all(line.endswith("raw only") for line in lines)
    assert all(line.split()[4] == "-" for line in lines)


def test_a_label_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = write(tmp_path / "ratings.csv")
    path.write_text(path.read_text().replace("c000001", "\x1b[31mred"))
    text = here(str(path), "--bootstrap", "0")
    assert "\x1b" not in text
    assert "?[31mred" in text


def test_a_long_label_leaves_the_table_readable(tmp_path: Path) -> None:
    path = write(tmp_path / "ratings.csv")
    path.write_text(path.read_text().replace("c000001", "x" * 150).replace("r000001", "y" * 150))
    text = here(str(path), "--bootstrap", "0", "--facets")
    assert max(len(line) for line in text.splitlines()) < 130
    assert "x" * 27 + "…" in text
    assert "y" * 27 + "…" in text


def test_a_terminal_without_the_letters_shows_their_codes(tmp_path: Path) -> None:
    path = write(tmp_path / "ratings.csv")
    path.write_text(path.read_text().replace("c000001", "Renée\x9b31m"), encoding="utf-8")
    done = run(str(path), "--bootstrap", "0", PYTHONIOENCODING="ascii")
    assert (done.returncode, complaints(done, path)) == (0, set())
    assert rb"Ren\xe9e?31m" in done.stdout
    done = run(str(path), "--bootstrap", "0", "--json", PYTHONIOENCODING="ascii")
    assert done.stdout.isascii()
    assert "Renée\x9b31m" in {c["candidate"] for c in json.loads(done.stdout)["candidates"]}


# --- refusals ----------------------------------------------------------------------------------


def refused(*arguments: str, stdin: bytes = b"") -> str:
    with pytest.raises(CommandError) as raised:
        here(*arguments, stdin=stdin)
    return str(raised.value)


def test_bad_lines_are_named_with_exit_status_two() -> None:
    head = b"candidate;rater;question;criterion;rating\n"
    bad = head + b"ann;r1;q1;depth;3\nann;r1;q1;depth;4\n;r1;q1;depth;x\n"
    assert refused("-", stdin=bad) == "-\nline 4: No candidate."
    twice = head + b"ann;r1;q1;depth;3\nann;r1;q1;depth;4\n"
    reason = "line 3: 'r1' rated 'depth' of 'q1' for 'ann' before, in line 2."
    assert refused("-", stdin=twice) == f"-\n{reason}"
    done = run("-", stdin=twice)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == f"CommandError: -\n{reason}\n"


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert refused(str(tmp_path / "none.csv")).endswith("none.csv: No such file or directory.")
    assert refused(str(tmp_path)).endswith("Is a directory.")


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--seed=-1", "'-1' is not a whole number from 0 up"),
        ("--bootstrap=many", "'many' is not a whole number from 0 up"),
        ("--scale=5-1", "'5-1' is not a scale like 1-5 or depth=1-5"),
    ],
)
def test_bad_options_are_named(ratings: Path, option: str, sentence: str) -> None:
    assert sentence in refused(str(ratings), option)


def test_a_scale_given_on_the_command_line(ratings: Path) -> None:
    found = document(str(ratings), "--bootstrap", "0", "--scale", "k000000=0-6", "--scale=1-5")
    assert [(c["lowest"], c["highest"]) for c in found["criteria"]] == [(0, 6), (1, 5)]
    assert "line" in refused(str(ratings), "--scale", "1-4")


# --- data that carry nothing -------------------------------------------------------------------

THIN = {
    "one rating": HEAD + "a,r,q,k,3\n",
    "all equal": HEAD + "".join(f"c{i},r{j},q,k,3\n" for i in range(12) for j in range(3)),
}


@pytest.mark.parametrize("case", list(THIN))
def test_nothing_to_fit_is_said(case: str) -> None:
    found = document("-", stdin=THIN[case].encode())
    assert list(found["model"]) == ["not_estimable"]
    assert found["candidates"] == []
    assert "'k' is 3" in found["warnings"][0]
    assert found["model"]["not_estimable"] in here("-", stdin=THIN[case].encode())


def test_all_equal_on_a_given_scale_is_said() -> None:
    found = document("-", "--scale", "1-5", stdin=THIN["all equal"].encode())
    assert list(found["model"]) == ["not_estimable"]
    assert "not_estimable" in found["agreement"]["alpha"]["value"]


def test_one_rater_gives_raw_scores_only() -> None:
    rows = "".join(f"c{i:02},r,q{j},k,{1 + (i + j) % 5}\n" for i in range(25) for j in range(4))
    found = document("-", stdin=(HEAD + rows).encode())
    assert {c["status"] for c in found["candidates"]} == {"raw only"}
    assert list(found["agreement"]["icc"]) == ["not_estimable"]
    assert list(found["agreement"]["alpha"]["value"]) == ["not_estimable"]


def test_two_sites_are_two_groups_with_advice() -> None:
    data = as_file(two_sites()).encode()
    found = document("-", stdin=data)
    assert found["classes"]["candidates"] == 2
    assert found["warnings"][-2] == found["classes"]["advice"][0]
    assert "  group" in here("-", "--bootstrap", "0", stdin=data)


# --- behaviour as a process --------------------------------------------------------------------


@pytest.mark.slow
def test_a_long_fit_tells_its_progress_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    path = write(tmp_path / "big.csv", Design(candidates=24_000, questions=60), seed=2)
    before = sorted(tmp_path.iterdir())
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "measure", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
    )
    assert process.stderr is not None
    first = process.stderr.readline().decode()
    assert first.strip()
    process.send_signal(signal.SIGINT)
    out, rest = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert rest.decode().splitlines()[-1] == "Stopped."
    assert sorted(tmp_path.iterdir()) == before


def test_a_reader_that_leaves_is_no_error(ratings: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' manage.py measure '{ratings}' --json | head -c 10"],
        capture_output=True,
        env=environment(),
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert len(done.stdout) == 10
    assert b"Traceback" not in done.stderr
