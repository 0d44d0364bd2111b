import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
ALL = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
# Mail programs know no stylesheets, and no Content-Security-Policy of ours reaches them.
ON_PAGES = [name for name in ALL if not name.startswith("emails/")]
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script>", re.IGNORECASE)


@pytest.mark.parametrize("name", ALL)
def test_every_template_compiles(name: str) -> None:
    get_template(name)


def test_no_template_is_longer_than_a_screen_or_two() -> None:
    long = {name: n for name in ALL if (n := len((ROOT / name).read_text().splitlines())) > 120}
    assert long == {}


def test_no_page_holds_inline_style_or_script() -> None:
    found = {name: INLINE.findall((ROOT / name).read_text()) for name in ON_PAGES}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_every_page_has_a_title_of_its_own() -> None:
    pages = {name: (ROOT / name).read_text() for name in ON_PAGES}
    untitled = [
        name
        for name, source in pages.items()
        if source.startswith("{% extends") and not re.search(r"{% block (head_)?title %}", source)
    ]
    assert untitled == []


def test_no_template_writes_an_instant_past_the_words_for_it() -> None:
    """Django's own filters say the zone in letters that nobody knows, or leave it out."""
    raw = re.compile(r"{{[^}]*\|(date|time|localtime|utc|timezone)\b[^}]*}}|{%\s*now\b")
    found = {
        str(path.relative_to(ROOT)): [match.group() for match in raw.finditer(path.read_text())]
        for path in ROOT.rglob("*")
        if path.suffix in {".html", ".txt"}
    }
    days = ['{{ question.review_by_date|date:"j M Y" }}']  # without a time
    assert {name: hits for name, hits in found.items() if hits} == {
        "questionbank/_facts.html": days
    }
