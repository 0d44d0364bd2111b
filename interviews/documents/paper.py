"""The report on paper: typst sets the snapshot as a tagged PDF."""

import functools
import json
import logging
import threading
from typing import Literal

import typst
from django.conf import settings

from interviews.documents import paper_text
from interviews.formats.report import ReportContent
from interviews.models import Report

FOLDER = settings.BASE_DIR / "templates" / "reports"
FONTS = FOLDER / "fonts"
SIZES = {"a4": "a4", "letter": "us-letter"}
STANDARD: Literal["ua-1"] = "ua-1"

logger = logging.getLogger(__name__)
_lock = threading.Lock()  # a compiler sets one document at a time


def render_report(report: Report, *, size: str = "") -> bytes:
    """Return the paper of a built report: as it was kept, or set anew in another size."""
    if size not in SIZES or size == settings.REPORT_PAPER:
        return bytes(report.pdf or b"")
    return pdf(report.content, size=size)


def filename(report: Report) -> str:
    """Name the file without a person's name: it ends up in folders that nobody erases."""
    return f"report-{report.interview_id}-{report.number}.pdf"


def pdf(content: ReportContent, *, size: str = "") -> bytes:
    """Return the report as PDF/UA-1; what has no glyph in our fonts is said instead of printed.

    The content enters as data, never as markup.
    """
    data, paper_size = paper_text.prepare(content), SIZES[size or settings.REPORT_PAPER]
    with _lock:
        try:
            return _compile(data, paper_size, STANDARD)
        except typst.TypstError:
            data = paper_text.replaced(data, FONTS)
        try:
            return _compile(data, paper_size, STANDARD)
        except typst.TypstError as error:
            interview = content.interview.id
            logger.warning(
                "Report of interview %s is no %s: %s", interview, STANDARD, error.message
            )
            return _compile(data, paper_size, None)


def _compile(data: paper_text.Json, size: str, standard: Literal["ua-1"] | None) -> bytes:
    inputs = {"data": json.dumps(data), "paper": size}
    paper = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=standard)
    if not isinstance(paper, bytes):
        raise TypeError("The report has no pages.")
    return paper


@functools.cache
def _compiler() -> typst.Compiler:
    """Return the process's one compiler: it keeps the parsed template and the fonts."""
    return typst.Compiler(
        str(FOLDER / "report.typ"),
        root=str(FOLDER),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )
