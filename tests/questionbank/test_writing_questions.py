"""docs/writing-questions.md says of its examples what the checker and the bank say."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from questionbank.formats import folder, markdown
from tests.questionbank.formats.checks.findings import found
from tests.questionbank.formats.examples import question

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "writing-questions.md"
TEXT = GUIDE.read_text(encoding="utf-8")
FINISHED = markdown.parse(
    (folder.CONTENT / "questions" / "regularization.md").read_text(encoding="utf-8")
)


def quoted(after: str) -> str:
    """Return the block quote that follows a heading, without its marks."""
    part = TEXT[TEXT.index(after) :]
    block = part[part.index("\n>") + 1 :].split("\n\n")[0]
    return "\n".join(line.removeprefix(">").strip().strip("*") for line in block.split("\n"))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_first_draft_has_the_faults_that_the_guide_names() -> None:
    draft = quoted("**First draft.**")
    prompt, scale = draft.split("\n\n")
    anchors = dict(re.findall(r"(\d) – ([^·]+)", flat(scale)))
    base = question()
    first, *rest = base.criteria
    levels = tuple(replace(each, anchor=anchors[str(each.value)]) for each in first.levels)
    point = replace(base.key_points[0], text="L1 is better than L2 for feature selection.")
    bad = replace(
        base,
        prompt=prompt,
        criteria=(replace(first, levels=levels), *rest),
        key_points=(point, *base.key_points[1:]),
    )
    codes = [code for _, code, _ in found(bad)]
    assert sorted(set(codes)) == [
        "anchor-vague",
        "anchors-differ-in-degree",
        "key-point-not-anchored",
        "prompt-gives-answer",
        "prompt-leading",
        "prompt-two-questions",
    ]
    assert codes.count("anchor-vague") == 5


def test_the_finished_question_is_the_one_in_the_bank() -> None:
    assert flat(quoted("**Step 2, a situation.**")) == flat(FINISHED.prompt)
    probes = [flat(each.text) for each in FINISHED.probes]
    for asked in re.findall(r"\*\"([^\"]+\?)\"\*", TEXT):
        assert flat(asked) in probes
    mechanisms = next(each for each in FINISHED.criteria if each.key == "mechanisms")
    table = re.findall(r"^\| (\d) \| (.+) \|$", TEXT, re.MULTILINE)
    assert table == [(str(each.value), flat(each.anchor)) for each in mechanisms.levels]


@pytest.mark.parametrize("page", [GUIDE, folder.CONTENT / "README.md"])
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists()
