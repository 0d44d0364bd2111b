"""Who may know what of a candidate: declared for every field, and held by every page.

A field that nobody declared in `Candidate.privacy` fails here.
"""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from accounts.models import OutgoingMail
from candidates.actions.candidates import PROFILE_FIELDS
from candidates.models import Candidate, Privacy
from interviews.queries.candidates import CandidateCard
from tests.access.addresses import addresses
from tests.access.world import make_world

FIELDS = {field.name: field for field in Candidate._meta.concrete_fields}
# Logging out would end the walk; the schema and the gallery know no data and take long.
SKIPPED = {"account_logout", "api_schema", "gallery"}


def named(privacy: Privacy) -> set[str]:
    return {name for name, declared in Candidate.privacy.items() if declared == privacy}


def told() -> dict[str, object]:
    """Return a value for every text that is known of a candidate, to be recognised by."""
    return {
        name: [f"zq-{name}"] if isinstance(field, ArrayField) else f"zq-{name}"
        for name, field in FIELDS.items()
        if isinstance(field, models.CharField | models.TextField | ArrayField)
    }


def test_the_privacy_of_every_field_is_declared() -> None:
    assert set(FIELDS) - set(Candidate.privacy) == set(), "declare it in Candidate.privacy"
    assert set(Candidate.privacy) - set(FIELDS) == set(), "no such field any more"


def test_everything_in_a_profile_is_personal() -> None:
    assert set(PROFILE_FIELDS) & named(Privacy.RECORD) == set()


def test_the_card_for_a_panel_has_what_is_declared_for_panels_alone() -> None:
    card = {field.name.removeprefix("has_") for field in fields(CandidateCard)}
    assert card - named(Privacy.PANEL) == set()


@pytest.mark.django_db
def test_a_panel_reads_nothing_that_is_for_the_office() -> None:
    world = make_world()
    client = world.client("lead")
    Candidate.objects.update(**told())
    OutgoingMail.objects.filter(recipient=None).update(
        state=OutgoingMail.State.FAILED, to="zq-email", error="550 no such user: zq-email"
    )
    pages = []
    for address in addresses():
        if address.name not in SKIPPED:
            values = {name: world.argument(address.name, name) for name in address.converters}
            response = client.get(reverse(address.name, kwargs=values))
            body = b"".join(response) if response.streaming else response.content
            pages.append((address.name, body))
    seen = {
        name: {page for page, body in pages if f"zq-{name}".encode() in body} for name in told()
    }

    assert {name: seen[name] for name in named(Privacy.OFFICE) & set(told()) if seen[name]} == {}
    assert seen["name"] >= {"interview_detail", "interview_list", "room", "api_interview"}
