"""Private files: what may come in, and how one goes out. Who may see one, its view decides."""

import re
import unicodedata
from math import ceil
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404

MEGABYTE = 1024 * 1024
MAX_PDF_MEGABYTES = 10
HEAD_BYTES = 1024
TAIL_BYTES = 2048
FILLING = b"\0\t\n\f\r "
MAX_NAME_CHARACTERS = 120
PDF = ".pdf"
UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


def is_pdf(file: IO[bytes]) -> bool:
    """Say whether the content begins and ends as a PDF does; leaves the file at its start.

    As readers have it: mail programs and scanners put bytes before the head, and fill up behind
    the tail.
    """
    file.seek(0)
    content = file.read()
    file.seek(0)
    return b"%PDF-" in content[:HEAD_BYTES] and b"%%EOF" in content.rstrip(FILLING)[-TAIL_BYTES:]


def validate_pdf(upload: "UploadedFile[bytes]") -> None:
    """Raise ValidationError unless the upload is a PDF of a sane size, whatever it claims to be."""
    if not upload.size:
        raise ValidationError("This file is empty. Choose a PDF.")
    if upload.size > MAX_PDF_MEGABYTES * MEGABYTE:
        size = ceil(upload.size / MEGABYTE * 10) / 10  # never the limit itself
        raise ValidationError(f"This file has {size} MB; the limit is {MAX_PDF_MEGABYTES} MB.")
    if not is_pdf(upload):
        raise ValidationError(
            "This is not a PDF. Save or print the document as PDF and choose that file."
        )


def pdf_name(name: str) -> str:
    """Return the last part of the name without anything that a header or a disk minds.

    It ends in .pdf: a file that is also a page or a script must not become one on the disk of who
    saves it.
    """
    # Also control and direction marks: "cv\u202efdp.exe" must not read as "cvexe.pdf".
    shown = "".join(c for c in name if not unicodedata.category(c).startswith("C") or c in "\\/")
    last = re.split(r"[\\/]", shown)[-1]
    clean = UNSAFE_IN_NAMES.sub("_", last).strip(" .")
    stem = clean[: -len(PDF)] if clean.lower().endswith(PDF) else clean
    return (stem[: MAX_NAME_CHARACTERS - len(PDF)].strip(" .") or "document") + PDF


def pdf_response(file: "File[bytes]", name: str, *, is_inline: bool = False) -> FileResponse:
    """Return the stored PDF under this name, for this reader alone. Raises Http404 when it is gone.

    Attached unless `is_inline`: let only PDFs that we made ourselves open in the browser.
    """
    try:
        content = file.open("rb")
    except (FileNotFoundError, ValueError) as error:  # ValueError: the field holds no file
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=not is_inline,
        filename=pdf_name(name),
        content_type="application/pdf",
        headers={
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
