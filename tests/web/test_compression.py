"""What leaves compressed where no proxy does it."""

import gzip
from collections.abc import Callable
from io import BytesIO

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.test import Client, override_settings
from django.urls import path

TEXT = "the same again " * 100
ATTACHED = {"Content-Disposition": 'attachment; filename="mail.txt"'}
ANSWERS: dict[str, Callable[[], HttpResponseBase]] = {
    "page": lambda: HttpResponse(TEXT),
    "json": lambda: JsonResponse({"text": TEXT}),
    "short": lambda: HttpResponse("short"),
    "ready": lambda: HttpResponse(gzip.compress(b"a"), headers={"Content-Encoding": "gzip"}),
    "attachment": lambda: HttpResponse(TEXT, headers=ATTACHED),
    "file": lambda: FileResponse(BytesIO(TEXT.encode())),
}


def answer(_request: HttpRequest, name: str) -> HttpResponseBase:
    return ANSWERS[name]()


urlpatterns = [path("<str:name>/", answer)]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("page", "gzip"),
        ("json", "gzip"),
        ("short", None),
        ("ready", "gzip"),
        ("attachment", None),
        ("file", None),
    ],
)
def test_pages_are_compressed_and_files_are_not(name: str, encoding: str | None) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        found = Client(headers={"accept-encoding": "gzip"}).get(f"/{name}/")
    content = found.getvalue()
    assert found.headers.get("Content-Encoding") == encoding
    plain = {"ready": b"a", "short": b"short", "json": JsonResponse({"text": TEXT}).content}
    expected = plain.get(name, TEXT.encode())
    assert (gzip.decompress(content) if encoding else content) == expected
