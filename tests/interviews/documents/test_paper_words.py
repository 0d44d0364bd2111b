"""Nothing that anybody typed leaves its column, and every living script has its letters."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest
from django.utils import timezone
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from interviews.documents import paper
from interviews.documents.paper_words import HERE, TAB, breakable
from interviews.formats.report import ReportContent
from interviews.models import Interview
from tests.factories import make_interview, make_question, move_to, pin_otherwise
from tests.interviews.documents.test_paper import text_of
from tests.interviews.panels import build, card_of, end, rate, submit

MARGIN, FOOT = 56, 30  # points: 20 mm less a hair, and where the running lines stand
CALL = "torch.nn.functional.scaled_dot_product_attention(query,key,value,attn_mask=None,p=0.0)"
FILE = "model_checkpoint_2026_11_30_resnet50_imagenet_augmented_final_v2.safetensors"
ADDRESS = "maximiliane@hohenlohe-schillingsfuerst.example"
WIDE, LONG = "W" * 150, "m" * 400

# A greeting, a name or a proverb in each script of the world's fifty largest languages, and some.
SCRIPTS = {
    "Latin": "Nguyễn Đặng, Çağla Öztürk, Zażółć gęślą jaźń, Ọlọ́run, Ƙasa",
    "Chinese": "你好世界 學習機器",
    "Japanese": "こんにちは 機械学習 カタカナ",
    "Korean": "안녕하세요 기계 학습",
    "Cyrillic": "Привет Українська їжа ғылым",
    "Greek": "Καλημέρα κόσμε",
    "Arabic": "مرحبا بالعالم",
    "Persian": "سلام گچ پژ",
    "Urdu": "ہیلو دنیا ٹڈڑ",
    "Pashto": "سلام نړۍ ښځه",
    "Sindhi": "هيلو دنيا ڄڃڇ",
    "Hebrew": "שלום עולם",
    "Hindi": "नमस्ते दुनिया प्रशिक्षण",
    "Marathi": "नमस्कार जग ळ",
    "Nepali": "नमस्ते संसार",
    "Bengali": "ওহে বিশ্ব প্রশিক্ষণ",
    "Punjabi": "ਸਤ ਸ੍ਰੀ ਅਕਾਲ",
    "Gujarati": "નમસ્તે વિશ્વ",
    "Odia": "ନମସ୍କାର ବିଶ୍ୱ",
    "Tamil": "வணக்கம் உலகம்",
    "Telugu": "నమస్కారం ప్రపంచం",
    "Kannada": "ನಮಸ್ಕಾರ ಜಗತ್ತು",
    "Malayalam": "നമസ്കാരം ലോകം",
    "Sinhala": "ආයුබෝවන් ලෝකය",
    "Thai": "สวัสดีชาวโลก",
    "Lao": "ສະບາຍດີຊາວໂລກ",
    "Khmer": "សួស្តីពិភពលោក",
    "Burmese": "မင်္ဂလာပါ ကမ္ဘာ",
    "Amharic": "ሰላም ለዓለም",
    "Georgian": "გამარჯობა მსოფლიო",
    "Armenian": "Բարեւ աշխարհ",
}

Box = tuple[float, float, float, float]  # left, bottom, right, top


@pytest.fixture
def content(ada: User, bob: User) -> ReportContent:
    """Return a report in which every text is a long word."""
    version = make_question("W" * 100, criteria=["split", "leakage"], state="draft")
    table = f"| a | b | c |\n|---|---|---|\n| {FILE} | {CALL} | {WIDE} |\n"
    version.prompt = f"{LONG} `{CALL}`\n\n{table}"
    version.state, version.published_at = "published", version.created_at
    version.save()
    interview = make_interview(lead=ada, panel=[(bob, "interviewer")], versions=[version])
    application = interview.application
    application.candidate.name = WIDE
    application.opening.title = FILE
    application.candidate.save()
    application.opening.save()
    for user, name in ((ada, "W" * 140), (bob, ADDRESS)):
        user.name = name
        user.save()
    row = interview.questions.get()
    assert row.snapshot
    content = row.snapshot.content
    record = content["record"]
    for criterion, title in zip(record["criteria"], ["W" * 80, CALL], strict=True):
        criterion["title"] = title
        for level in criterion["levels"]:
            level["anchor"], level["label"] = FILE, "W" * 30
    for point in record["key_points"]:
        point["text"] = LONG
    pin_otherwise(row, content)
    move_to(interview, Interview.State.LIVE, by=ada, at=timezone.now())
    for user, level in ((ada, 5), (bob, 1)):
        card = card_of(interview, user)
        rate(
            card, 1, {"split": level, "leakage": 3}, note=f"{CALL} {WIDE}\n\treturn 2" + "\nx" * 90
        )
        submit(card, reason=f"See {FILE} {LONG}" + "\nand" * 90)
    return build(end(interview)).content


def boxes(pdf: bytes) -> Iterator[tuple[float, float, list[Box]]]:
    """Yield each page's width and height, and where its characters stand."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        found = [text.get_charbox(at) for at in range(text.count_chars())]
        # A glyph that stands for two characters has one box for both.
        yield (
            page.get_width(),
            page.get_height(),
            list({box for box in found if box[2] - box[0] > 0.1}),
        )


def overlapping(found: list[Box]) -> list[tuple[Box, Box]]:
    """Return the pairs that print over each other by more than a fifth of the smaller one."""
    pairs = []
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            width = min(one[2], other[2]) - max(one[0], other[0])
            height = min(one[3], other[3]) - max(one[1], other[1])
            least = min((each[2] - each[0]) * (each[3] - each[1]) for each in (one, other))
            if width > 0 and height > 0 and width * height > least / 5:
                pairs.append((one, other))
    return pairs


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["a4", "letter"])
def test_no_word_leaves_its_column(content: ReportContent, size: str) -> None:
    pages = list(boxes(paper.pdf(content, size=size)))
    assert sum(len(found) for *_, found in pages) > 3000
    for width, height, found in pages:
        assert [box for box in found if box[0] < MARGIN or box[2] > width - MARGIN] == []
        assert [box for box in found if box[1] < FOOT or box[3] > height - FOOT] == []
        assert overlapping(found) == []


@pytest.mark.django_db
def test_living_scripts_are_printed(
    content: ReportContent, caplog: pytest.LogCaptureFixture
) -> None:
    texts = "\n".join(f"{name}: {text} 🙂 \U0001d465" for name, text in SCRIPTS.items())
    first, *others = content.recommendations
    whole = replace(content, recommendations=(replace(first, reason=texts), *others))
    with caplog.at_level(logging.WARNING, "interviews.documents.paper"):
        pdf = paper.pdf(whole)
    assert caplog.records == []
    assert "could not be printed" not in text_of(pdf)


@pytest.mark.django_db
def test_what_has_no_glyph_is_said(content: ReportContent) -> None:
    first, *others = content.recommendations
    typed = replace(first, reason="\U00013080 and \U00012000, then \U00013080")
    text = text_of(paper.pdf(replace(content, recommendations=(typed, *others))))
    assert "2 characters could not be printed and stand here as “\ufffd”" in text
    assert "U+12000 CUNEIFORM SIGN A, U+13080 EGYPTIAN HIEROGLYPH D010" in text
    assert "\ufffd and \ufffd, then \ufffd" in text


def test_every_font_is_asked_for() -> None:
    families = set()
    for path in paper.FONTS.glob("*.[to]tf"):
        with TTFont(path, lazy=True) as font:
            families.add(str(font["name"].getBestFamilyName()))
    assert len(families) > 20
    source = (paper.FOLDER / "report.typ").read_text(encoding="utf-8")
    assert {name for name in families if f'"{name}"' not in source} == set()


@given(st.text())
def test_what_is_broken_reads_as_it_was_typed(text: str) -> None:
    typed = text.replace(HERE, "")
    assert breakable(typed).replace(HERE, "").replace(TAB, "\t") == typed.replace(TAB, "\t")


@pytest.mark.parametrize(
    "text",
    ["Careful with data.", "Schillingsfuerst", "regularisation", "https://a.example", "é" * 9],
)
def test_ordinary_words_stay_whole(text: str) -> None:
    assert breakable(text) == text


def test_breaks_come_after_marks_and_never_within_a_letter() -> None:
    assert breakable(FILE).split(HERE)[:4] == ["model_", "checkpoi", "nt_", "2026_"]
    for sign, following in pairwise(breakable("👩‍🔬🇩🇪e\u0301क्ष" * 20)):
        assert not (sign == HERE and following in "\u0301\u200d\u094d\u0937🔬🇪")
