import json
import re
from http import HTTPStatus
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.test import Client


def test_the_schema_of_the_api_is_made_without_a_warning(tmp_path: Path) -> None:
    schema = tmp_path / "schema.yml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(schema))
    assert "/api/v1/reports/{report_id}/pdf/" in schema.read_text(encoding="utf-8")


def test_every_operation_says_what_a_refusal_looks_like(tmp_path: Path) -> None:
    call_command("spectacular", format="openapi-json", file=str(tmp_path / "schema.json"))
    schema = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    answers = [
        operation["responses"]["default"]["content"]
        for operations in schema["paths"].values()
        for operation in operations.values()
    ]
    assert len(answers) > 40
    refusal = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert [each for each in answers if each != refusal] == []
    assert "Problem" in schema["components"]["schemas"]


def test_every_reference_leads_to_a_part_of_the_schema(tmp_path: Path) -> None:
    call_command("spectacular", format="openapi-json", file=str(tmp_path / "schema.json"))
    text = (tmp_path / "schema.json").read_text(encoding="utf-8")
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert named - json.loads(text)["components"]["schemas"].keys() == set()
    assert {"ReportContent", "ReportScore", "ReportRevision"} <= named


@pytest.mark.django_db
def test_the_schema_is_refused_to_an_unknown_token_in_the_language_of_the_schema() -> None:
    response = Client(headers={"Authorization": "Bearer unknown"}).get("/api/v1/schema/")
    assert response.status_code == HTTPStatus.UNAUTHORIZED
    assert yaml.safe_load(response.content)["status"] == HTTPStatus.UNAUTHORIZED
