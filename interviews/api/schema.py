"""Reports and their revisions in the API's description, as their dataclasses say."""

from typing import Any, Final

from interviews.formats.report import ReportContent, Score
from interviews.queries.revisions import Revision
from questionbank.formats.json_schema import definitions


def _name(kind: str) -> str:
    return f"Report{kind.removeprefix('Report')}"


def _reference(kind: type) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{_name(kind.__name__)}"}


CONTENT: Final = {"oneOf": [_reference(ReportContent), {"type": "null"}]}
SCORE: Final = {"oneOf": [_reference(Score), {"type": "null"}]}
REVISIONS: Final = {"type": "array", "items": _reference(Revision)}


def describe_reports(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add what a report and a revision hold, each part named after its dataclass."""
    for kind in (ReportContent, Revision):
        held = definitions(kind, reference="#/components/schemas/Report{}")
        result["components"]["schemas"] |= {_name(name): part for name, part in held.items()}
    return result
