import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from candidates.models import Candidate
from web.files import (
    MAX_NAME_CHARACTERS,
    MAX_PDF_MEGABYTES,
    MEGABYTE,
    is_pdf,
    pdf_name,
    pdf_response,
    validate_pdf,
)

pytestmark = pytest.mark.django_db  # a finished response looks at the connection

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def cv(settings: Settings, tmp_path: Path) -> FieldFile:
    storage = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    file: FieldFile = Candidate(name="Dee").cv
    file.save("cv.pdf", ContentFile(PDF), save=False)
    return file


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, True),
        (b"%PDF-1.4\n" + b"x" * 10_000 + b"%%EOF", True),
        (PDF[:-6], False),
        (b"\n\xef\xbb\xbf" + PDF, True),
        (b"x" * (1024 - 5) + PDF, True),
        (b"x" * (1024 - 4) + PDF, False),
        (PDF + b"\0\r\n " * 10_000, True),
        (PDF + b"--boundary--" * 100, True),
        (b"<html>%PDF", False),
        (b"%PDF-%%EOF" + b"x" * 10_000, False),
        (b"", False),
    ],
)
def test_a_pdf_is_known_by_both_ends(content: bytes, expected: bool) -> None:
    file = io.BytesIO(content)
    file.read(3)
    assert (is_pdf(file), file.tell()) == (expected, 0)


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90 a program", b"%PDF-" + b"x" * 11 * 1024 * 1024 + b"%%EOF"]
)
def test_anything_else_is_refused_whatever_it_claims_to_be(content: bytes) -> None:
    upload = SimpleUploadedFile("cv.pdf", content, content_type="application/pdf")
    with pytest.raises(ValidationError):
        validate_pdf(upload)


@pytest.mark.parametrize("size", [100, MAX_PDF_MEGABYTES * MEGABYTE])
def test_a_pdf_passes_up_to_the_largest_size_and_can_be_read_afterwards(size: int) -> None:
    content = b"%PDF-" + b"x" * (size - len(b"%PDF-%%EOF")) + b"%%EOF"
    upload = SimpleUploadedFile("cv.txt", content, content_type="text/plain")
    validate_pdf(upload)
    assert upload.read() == content


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Dee Müller – CV.pdf", "Dee Müller – CV.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\dee\\cv.pdf", "cv.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a_bSet-Cookie_ x.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe.pdf"),
        ("page.html", "page.html.pdf"),
        ("Dr. Müller 2.0", "Dr. Müller 2.0.pdf"),
        ("CV.PDF", "CV.pdf"),
        (".pdf.pdf. ", "pdf.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("a/..", "document.pdf"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_its_tricks(name: str, safe: str) -> None:
    assert pdf_name(name) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_headers_and_disks_take(name: str) -> None:
    safe = pdf_name(name)
    assert 0 < len(safe) <= MAX_NAME_CHARACTERS
    assert not set(safe) & set('\\/:*?"<>|\r\n\0')
    assert safe.endswith(".pdf")
    assert safe != ".pdf"
    assert pdf_name(safe) == safe


def test_a_file_goes_out_for_its_reader_alone(cv: FieldFile) -> None:
    response = pdf_response(cv, "Dee's CV.pdf")
    assert b"".join(response) == PDF
    assert {name: response[name] for name in response.headers} == {
        "Content-Disposition": 'attachment; filename="Dee\'s CV.pdf"',
        "Content-Length": str(len(PDF)),
        "Content-Type": "application/pdf",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    inline = pdf_response(cv, "Report.pdf", is_inline=True)
    assert inline["Content-Disposition"] == 'inline; filename="Report.pdf"'
    response.close()
    inline.close()


def test_a_file_that_is_gone_is_not_found(cv: FieldFile) -> None:
    Path(cv.path).unlink()
    with pytest.raises(Http404):
        pdf_response(cv, "cv.pdf")
    with pytest.raises(Http404):
        pdf_response(Candidate(name="No CV").cv, "cv.pdf")
