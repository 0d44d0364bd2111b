"""Say in the API's description what every refusal looks like."""

from typing import Any

from web.api.problems import CONTENT_TYPE

PROBLEM = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457).",
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "`about:blank`, or the kind of conflict as `urn:plumbline:problem:…`.",
        },
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "A sentence for the person who asked."},
        "errors": {
            "type": "object",
            "description": "Messages by field, as in `operations.0.level`.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status"],
}
REFUSED = {
    "description": (
        "Refused: 400 not readable, 401 not logged in, 403 not allowed, 404 nothing here for you, "
        "409 not in this state, 422 values not accepted, 429 too often."
    ),
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe_problems(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add the problem as the answer of each operation that is not described by itself."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", REFUSED)
    return result
