"""Zoe applies for an opening of Rae's."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from candidates.actions import applications, candidates, openings
from candidates.models import Application, Candidate, Opening
from tests.clients import client_for


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    """Keep the files of each test apart."""
    files = settings.STORAGES["default"]
    here = {**files, "OPTIONS": {**files["OPTIONS"], "location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": here}


@pytest.fixture
def opening(rae: User) -> Opening:
    text = openings.Text(title="Machine learning engineer", location="Berlin")
    return openings.create(text=text, recruiters=[rae], by=rae, at=timezone.now())


@pytest.fixture
def zoe(rae: User) -> Candidate:
    profile = candidates.Profile(
        name="Zoë Ångström",
        email="zoe@example.org",
        headline="Speech recognition",
        country="Sweden",
        bio="Ten years of acoustic models.",
        skills=["PyTorch", "Kaldi", "CUDA", "Statistics", "Teaching"],
    )
    return candidates.create(profile=profile, by=rae, at=timezone.now())


@pytest.fixture
def closed_opening(rae: User) -> Opening:
    text, at = openings.Text("Gone"), timezone.now()
    closed = openings.create(text=text, recruiters=[rae], by=rae, at=at)
    openings.close(opening=closed, by=rae, at=at)
    return closed


@pytest.fixture
def application(zoe: Candidate, opening: Opening, rae: User) -> Application:
    return applications.create(candidate=zoe, opening=opening, by=rae, at=timezone.now())


@pytest.fixture
def as_rae(rae: User) -> Client:
    return client_for(rae)
