"""What questionbank/content/README.md shows can be read as it stands."""

import re

from questionbank.formats import folder, markdown
from questionbank.formats.records import AcceptedRecord

TEXT = (folder.CONTENT / "README.md").read_text(encoding="utf-8")


def block(info: str, fence: str) -> str:
    """Return the first block with this info string and fence."""
    found = re.search(rf"^{fence}{info}\n(.*?)^{fence}$", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_question_is_one() -> None:
    question = markdown.parse(block("markdown", "````"))
    assert (question.slug, question.topic, question.minutes) == (
        "learning-rate",
        "deep-learning",
        8,
    )
    assert question.key_points[1].text == "Further lines of a point\nare indented by two spaces."
    assert [int(each.value) for each in question.criteria[0].levels] == [1, 2, 3, 4, 5]
    assert question.accept == (
        AcceptedRecord("prompt-long-sentence", "The sentence is read out from a mail."),
    )


def test_the_example_set_is_one() -> None:
    part = TEXT[TEXT.index("The introduction.") - 600 :]
    text = part[part.index("```markdown\n") + len("```markdown\n") :].split("```")[0]
    page = folder.parse_set(text)
    assert page.introduction == "The introduction."
