"""The report on paper: tagged, titled, selectable, in any script, with the page's numbers."""

import io
import logging
import re
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from interviews.actions.operations import Kind
from interviews.documents import paper
from interviews.models import Interview, Report
from tests.factories import (
    make_application,
    make_interview,
    make_question,
    move_to,
    pin_otherwise,
)
from tests.interviews.panels import apply, build, card_of, end, hand_in, rate, submit

pytestmark = pytest.mark.django_db
MM_PER_POINT = 25.4 / 72


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    words = " ".join(page.extract_text() for page in read(content).pages)
    return " ".join(words.split())


def roles(content: bytes) -> list[str]:
    """Return every structure element's role, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:  # noqa: ANN401 -- PDF objects of any kind
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            walk(node.get("/K", []))

    root: Any = read(content).trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


def test_it_is_a_titled_tagged_document_in_a_language(final: Report) -> None:
    content = bytes(final.pdf or b"")
    root: Any = read(content).trailer["/Root"]
    name = final.interview.application.candidate.name
    metadata: Any = read(content).metadata
    assert metadata["/Title"] == f"Final report: {name}, Technical interview"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert b"pdfuaid" in root["/Metadata"].get_data()
    tags = roles(content)
    assert {"/H1", "/H2", "/H3", "/H4", "/P", "/Table", "/TH", "/TD"} <= set(tags)
    assert tags.count("/H1") == 1


def test_it_has_the_order_and_the_numbers_of_the_page(final: Report) -> None:
    text = text_of(bytes(final.pdf or b""))
    order = [
        "Final report",
        "Recommendation Yes Ada Ada's own reason. No Bob Careful with data.",
        "Score 38 % 0 50 100 % 2 panelists · coverage 100 % · between panelists 25–50 % · SD 18",
        "Ada 50 % over 100 % of the weight · Bob 25 % over 100 % of the weight",
        "Panel disagreed (1)",
        "Panel agreed (1)",
        "Nobody rated (0)",
        "Panel Ada lead: submitted Bob interviewer: submitted",
        "Competencies",
        "1. Validation and test sets",
        "10 min planned ·",
        "Split",
        "Ada 4 of 5 (75 %) Sound",
        "“split: sound”",
        "Key points: nobody ticked one Names split Names leakage",
        "How the score is computed",
        "Score: 0.3750 ÷ 1.0000 = 0.3750, shown as 38 %.",
        "Coverage: 1.0000 ÷ 1.0000 = 1.0000, shown as 100 %.",
    ]
    places: list[int] = []
    for part in order:
        start = places[-1] if places else 0
        assert part in text[start:], (part, text)
        places.append(text.index(part, start))
    pages = len(read(bytes(final.pdf or b"")).pages)
    for page in (1, pages):
        assert f"Page {page} of {pages}" in text


def printed(interview: Interview) -> bytes:
    """End the interview and return its first report."""
    return bytes(build(end(interview)).pdf or b"")


def rename_the_candidate(interview: Interview, name: str) -> None:
    interview.application.candidate.name = name
    interview.application.candidate.save()


@pytest.mark.parametrize(("size", "millimetres"), [("a4", (210, 297)), ("letter", (216, 279))])
def test_it_fits_the_paper(final: Report, size: str, millimetres: tuple[int, int]) -> None:
    for page in read(paper.render_report(final, size=size)).pages:
        box = page.mediabox
        assert (round(box.width * MM_PER_POINT), round(box.height * MM_PER_POINT)) == millimetres


def test_names_and_notes_in_any_script_are_selectable_and_never_markup(
    interview: Interview, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    name = "李小龍 Ελένη Юлия Nguyễn 山田 김민수 🙂"
    rename_the_candidate(interview, name)
    card = card_of(interview, ada)
    note = '#panic("x") $x$ *stars* _under_ <tag> \\ @ref [b] ≤ →\nsecond line'
    rate(card, 1, {"split": 5}, note=note)
    submit(card, reason="= No heading")
    with caplog.at_level(logging.WARNING, "interviews.documents.paper"):
        text = text_of(printed(interview))
    assert caplog.records == []
    for part in (name, " ".join(note.split()), "= No heading"):
        assert part in text


def test_arabic_and_hebrew_have_glyphs(
    interview: Interview, caplog: pytest.LogCaptureFixture
) -> None:
    rename_the_candidate(interview, "ليلى دוד")
    with caplog.at_level(logging.WARNING, "interviews.documents.paper"):
        printed(interview)
    assert caplog.records == []


def test_an_anchor_runs_on_where_its_file_folds_the_line(ada: User, bob: User) -> None:
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")])
    pinned = interview.questions.get()
    assert pinned.snapshot
    content = pinned.snapshot.content
    content["record"]["criteria"][0]["levels"][3]["anchor"] = "Keeps the\nfolds apart."
    pin_otherwise(pinned, content)
    move_to(interview, Interview.State.LIVE, by=ada, at=timezone.now())
    hand_in(interview, ada)
    hand_in(interview, bob)
    content = printed(interview)
    lines = [line for page in read(content).pages for line in page.extract_text().splitlines()]
    assert "“Keeps the folds apart.”" in lines


def test_an_interim_report_says_whom_it_awaits(interview: Interview, ada: User) -> None:
    hand_in(interview, ada)
    text = text_of(printed(interview))
    for part in (
        "Interim report",
        "Still awaited: Bob. This report is based on the scorecards that are in.",
        "Too little evidence to rank: one counting panelist rated it, two are needed.",
        "It takes two panelists to agree or disagree.",
    ):
        assert part in text


def test_key_points_heard_and_not_heard_stand_apart(interview: Interview, ada: User) -> None:
    card = card_of(interview, ada)
    question = interview.questions.get().pk
    apply(card, {"kind": Kind.KEY_POINT, "question": question, "key": "k1", "state": "set"})
    apply(card, {"kind": Kind.PROBE, "question": question, "key": "p1", "state": "set"})
    hand_in(interview, ada)
    text = text_of(printed(interview))
    assert "Key points heard: 1 of 2 • Names split Ada Not heard Names leakage" in text
    assert "Probes used • And then? Ada; help: small" in text


def test_without_a_card_the_paper_has_no_scores(interview: Interview) -> None:
    text = text_of(printed(interview))
    assert "Still awaited: Ada and Bob. No scorecard is in yet, so there are no scores." in text
    assert "coverage" not in text
    assert "Recommendation" not in text


def test_prompts_are_set_with_their_formulas_code_and_lists(ada: User) -> None:
    version = make_question("Bayes", state="draft")
    version.prompt = "Given **all** of:\n\n- $P(A)$\n- `x_1`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    version.state = "published"
    version.published_at = version.created_at
    version.save()
    interview = make_interview(
        lead=ada,
        versions=[version],
        application=make_application(),
        state=Interview.State.LIVE,
    )
    hand_in(interview, ada)
    content = printed(interview)
    text = text_of(content)
    assert "Given all of:" in text
    assert "x_1" in text
    assert "P(A)" in alternative_texts(content)


def alternative_texts(content: bytes) -> set[str]:
    found = set()
    reader = read(content)
    size: Any = reader.trailer["/Size"]
    for number in range(1, int(size)):
        obj: Any = reader.get_object(number)
        if isinstance(obj, dict) and "/Alt" in obj:
            found.add(str(obj["/Alt"]))
    return found


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.625, "63"), (0.375, "38"), (0.005, "1"), (0.575, "58"), (0.995, "100"), (0.5749, "57")],
)
def test_halves_are_rounded_as_on_the_page(share: float, shown: str) -> None:
    import typst  # noqa: PLC0415 -- the one test that asks typst itself

    from config.ui.figures import percent  # noqa: PLC0415 -- beside its counterpart

    source = (paper.FOLDER / "text.typ").read_text()
    page = f"#set document(title: [x])\n{source}\n#whole({share!r})"
    content = typst.compile(page.encode(), format="pdf")
    assert isinstance(content, bytes)
    assert text_of(content) == shown == re.sub(r"\D", "", percent(share))
