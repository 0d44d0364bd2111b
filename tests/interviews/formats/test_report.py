"""The content of a report: its JSON, its published schema, and what happens to a stranger."""

import json
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from accounts.models import User
from interviews.formats import report as report_format
from interviews.models import Interview, Report
from questionbank.formats.json_values import to_json
from tests.clients import client_for
from tests.interviews.panels import build, end, hand_in

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "report.schema.json").read_text())


@pytest.fixture
def report(interview: Interview, ada: User, bob: User) -> Report:
    hand_in(interview, ada, {"split": 4, "leakage": 2})
    hand_in(interview, bob, {"split": 1, "leakage": "no_evidence"})
    return build(end(interview))


def test_the_published_schema_is_that_of_the_dataclasses() -> None:
    assert report_format.published_schema() == SCHEMA, "make report-schema"


def test_a_report_is_what_the_schema_says_and_nothing_else_is(report: Report) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    assert report.snapshot is not None
    assert list(validator.iter_errors(report.snapshot)) == []
    assert not validator.is_valid({**report.snapshot, "extra": 1})
    assert not validator.is_valid({**report.snapshot, "format": 2})
    assert not validator.is_valid({k: v for k, v in report.snapshot.items() if k != "score"})


def test_what_is_kept_is_read_as_it_was_made(report: Report) -> None:
    assert to_json(report.content) == report.snapshot


def test_another_format_is_refused_and_the_paper_stays(interview: Interview, rae: User) -> None:
    report = end(interview)
    Report.objects.update(
        state="ready", built_at=timezone.now(), snapshot={"format": 2}, pdf=b"%PDF of format 2"
    )
    client = client_for(rae)
    page = client.get(reverse("report_detail", args=[report.pk]))
    assert page.status_code == 409
    assert (
        "This report is kept in format 2, and this release reads format 1." in page.content.decode()
    )
    assert client.get(reverse("report_list")).status_code == 200
    assert b"".join(client.get(reverse("report_pdf", args=[report.pk]))) == b"%PDF of format 2"
