from pathlib import Path

from django.core.management import call_command


def test_the_schema_of_the_api_is_made_without_a_warning(tmp_path: Path) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    assert "/api/v1/reports/{id}/pdf" in (tmp_path / "schema.yml").read_text(encoding="utf-8")
