"""Nothing that anybody typed leaves its column, and every living script has its letters."""

# ruff: noqa: RUF001 -- letters of other languages that look like ours

from __future__ import annotations

import io
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
from pypdf import PdfReader
from pypdf.generic import ContentStream

from accounts.models import User
from interviews.documents import paper, paper_text
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

# A few words in each of the world's fifty largest languages, and of some with scripts of their own.
LANGUAGES = {
    "English": "She tests once, at the end.",
    "Mandarin": "你好世界 她只在最后测试一次 學習機器",
    "Hindi": "नमस्ते दुनिया प्रशिक्षण",
    "Spanish": "¿Por qué falló el año pasado?",
    "Arabic": "مرحبا بالعالم",
    "French": "Ça dépend : où sont les œuvres ?",
    "Bengali": "ওহে বিশ্ব প্রশিক্ষণ",
    "Portuguese": "Não há razão, só coração.",
    "Russian": "Привет, учёный",
    "Indonesian": "Model itu belajar dari data.",
    "Urdu": "ہیلو دنیا ٹڈڑ",
    "German": "Größer heißt nicht klüger.",
    "Japanese": "こんにちは 機械学習 カタカナ",
    "Nigerian Pidgin": "How you dey? E no hard.",
    "Marathi": "नमस्कार जग ळ",
    "Vietnamese": "Nguyễn Đặng học từ dữ liệu",
    "Telugu": "నమస్కారం ప్రపంచం",
    "Hausa": "Ƙasa, ɗalibi, ɓangare, ƴaƴa",
    "Turkish": "Çağla Öztürk, ışık, İzmir",
    "Western Punjabi": "کی حال اے؟ پاݨی",
    "Swahili": "Habari ya asubuhi, ng’ombe?",
    "Tagalog": "Magandang umaga, Niño",
    "Tamil": "வணக்கம் உலகம்",
    "Cantonese": "佢哋喺度測試緊，嗰啲嘅數據",
    "Wu": "侬好，阿拉覅去，囡囡",
    "Persian": "سلام گچ پژ",
    "Korean": "안녕하세요 기계 학습",
    "Thai": "สวัสดีชาวโลก",
    "Javanese": "Sugeng énjing, piyé kabaré?",
    "Italian": "Perché? È così, più o meno.",
    "Gujarati": "નમસ્તે વિશ્વ",
    "Amharic": "ሰላም ለዓለም",
    "Kannada": "ನಮಸ್ಕಾರ ಜಗತ್ತು",
    "Bhojpuri": "रउआ कइसन बानी?",
    "Eastern Punjabi": "ਸਤ ਸ੍ਰੀ ਅਕਾਲ",
    "Min Nan": "Lí hó, chia̍h-pá--bē? O͘-lóng 臺灣",
    "Yoruba": "Ẹ kú àárọ̀, Ọlọ́run, ṣé",
    "Burmese": "မင်္ဂလာပါ ကမ္ဘာ",
    "Sundanese": "Wilujeng énjing, kumaha?",
    "Polish": "Zażółć gęślą jaźń",
    "Odia": "ନମସ୍କାର ବିଶ୍ୱ",
    "Malayalam": "നമസ്കാരം ലോകം",
    "Ukrainian": "Її їжа, ґанок і єнот",
    "Maithili": "अहाँ केना छी?",
    "Sindhi": "هيلو دنيا ڄڃڇ",
    "Uzbek": "Oʻzbekcha gʻoya",
    "Igbo": "Kedụ ka ị mere? Ọ dị mma",
    "Romanian": "Știe ce învață și ține",
    "Dutch": "Eén geënt model",
    "Pashto": "سلام نړۍ ښځه",
    "Kurdish": "ڕۆژ باش، ڵێرە",
    "Kazakh": "Қазақ ғылымы, әріп, ңұсқа",
    "Azerbaijani": "Əziz dəyər",
    "Assamese": "নমস্কাৰ, ৱেব",
    "Nepali": "नमस्ते संसार",
    "Sinhala": "ආයුබෝවන් ලෝකය",
    "Khmer": "សួស្តីពិភពលោក",
    "Lao": "ສະບາຍດີຊາວໂລກ",
    "Greek": "Καλημέρα κόσμε",
    "Hebrew": "שלום עולם",
    "Georgian": "გამარჯობა მსოფლიო",
    "Armenian": "Բարեւ աշխարհ",
}
SIGNS = "🙂 \U0001d465 ≤ → ∑"
NO_GLYPH = b"\0\0"  # the first of every font is the empty box
SHOWS = {b"Tj", b"TJ"}

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


def with_reason(content: ReportContent, reason: str) -> ReportContent:
    first, *others = content.recommendations
    return replace(content, recommendations=(replace(first, reason=reason), *others))


def drawn(pdf: bytes) -> set[bytes]:
    """Return every glyph that is drawn, as the two bytes that name it in its font."""
    reader = PdfReader(io.BytesIO(pdf))
    contents = (ContentStream(page.get_contents(), reader, "bytes") for page in reader.pages)
    shown = (given for each in contents for given, does in each.operations if does in SHOWS)
    texts = (part for [given] in shown for part in (given if isinstance(given, list) else [given]))
    codes = [bytes(part) for part in texts if isinstance(part, bytes)]
    return {each[at : at + 2] for each in codes for at in range(0, len(each), 2)}


@pytest.mark.django_db
def test_living_languages_are_printed(
    content: ReportContent, caplog: pytest.LogCaptureFixture
) -> None:
    texts = "\n".join([*(f"{name}: {text}" for name, text in LANGUAGES.items()), SIGNS])
    with caplog.at_level(logging.WARNING, "interviews.documents.paper"):
        pdf = paper.pdf(with_reason(content, texts))
    assert caplog.records == []
    assert "could not be printed" not in text_of(pdf)
    assert NO_GLYPH not in drawn(pdf)


@pytest.mark.django_db
def test_what_has_no_glyph_is_said(content: ReportContent) -> None:
    typed = with_reason(content, "\U00013080 and \U00012000, then \U00013080")
    pdf = paper.pdf(typed)
    text = text_of(pdf)
    assert "2 characters could not be printed and stand here as “\ufffd”" in text
    assert "U+12000 CUNEIFORM SIGN A, U+13080 EGYPTIAN HIEROGLYPH D010" in text
    assert "\ufffd and \ufffd, then \ufffd" in text
    assert NO_GLYPH not in drawn(pdf)
    as_typed = paper._compile(paper_text.prepare(typed), "a4", None)
    assert NO_GLYPH in drawn(as_typed)  # which is what would be printed instead


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
