"""The published schema of reports, as a part of the API's description."""

from __future__ import annotations

from typing import Any, Final

from interviews.formats.report import ReportContent
from questionbank.formats.json_schema import definitions

_COMPONENTS: Final = "#/components/schemas/"
CONTENT: Final = {"oneOf": [{"$ref": f"{_COMPONENTS}ReportContent"}, {"type": "null"}]}
SCORE: Final = {"oneOf": [{"$ref": f"{_COMPONENTS}ReportScore"}, {"type": "null"}]}


def describe_reports(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add what a report holds, each part named after its dataclass."""
    held = definitions(ReportContent, reference=f"{_COMPONENTS}Report{{}}")
    result["components"]["schemas"] |= {
        f"Report{name.removeprefix('Report')}": part for name, part in held.items()
    }
    return result
