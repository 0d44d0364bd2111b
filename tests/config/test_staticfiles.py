"""What the browser gets with a static file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from config.settings import base
from config.staticfiles import POLICY

HASHED = re.compile(r"\.[0-9a-f]{12}\.")
COMPRESSED_ALREADY = {".woff2"}
LEAST_BYTES = 200  # below, compressing may gain nothing


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Collect our own static files as an installation does; gives the folder."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {**settings.STORAGES, "staticfiles": base.STORAGES["staticfiles"]}
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.WHITENOISE_AUTOREFRESH = False
    get_finder.cache_clear()  # type: ignore[attr-defined]  # an lru_cache to Django
    call_command("collectstatic", interactive=False, verbosity=0)
    yield tmp_path
    get_finder.cache_clear()  # type: ignore[attr-defined]  # an lru_cache to Django


def test_each_file_is_compressed_kept_by_its_name_and_on_its_own(collected: Path) -> None:
    storage: Any = staticfiles_storage  # a manifest, which its type does not say
    client = Client(headers={"accept-encoding": "gzip, br"})
    wrong = []
    (collected / storage.manifest_name).unlink()  # for the server, not for browsers
    files = [each for each in collected.rglob("*") if each.is_file() and each.suffix != ".gz"]
    for file in files:
        path = f"/static/{file.relative_to(collected)}"
        answer = client.get(path)
        b"".join(answer)  # closes the file
        told = (
            answer.status_code,
            answer.headers.get("Content-Security-Policy"),
            answer.headers.get("Content-Encoding") == "gzip",
            "immutable" in answer.headers["Cache-Control"],
        )
        shrinks = file.suffix not in COMPRESSED_ALREADY and file.stat().st_size > LEAST_BYTES
        if told != (200, POLICY, shrinks, bool(HASHED.search(path))):
            wrong.append((path, told))
    assert len(files) == 2 * len(storage.hashed_files) > 0
    assert wrong == []
