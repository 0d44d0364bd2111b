"""Say in the API's description what holds for every endpoint: refusals, and keys of repeats."""

from typing import Any

from web.api.problems import CONTENT_TYPE
from web.api.views import KEY, LONGEST_KEY, REPLAYED

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


def problem_with(**members: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a problem that says more."""
    problem = {"$ref": "#/components/schemas/Problem"}
    return {"allOf": [problem, {"type": "object", "properties": members}]}


IDEMPOTENCY_KEY = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": (
        "Makes a repeat safe. Choose a new key for each wish, such as a UUID, and send the same "
        "request under the same key until it is answered: it is done once, and each repeat within "
        f"24 hours gets the first one's answer, with `{REPLAYED}: true`. What was refused is not "
        "remembered. The key sent again with another body or to another address is refused (422); "
        "while the first is being answered, a repeat gets 409 (`…:still-running`). Keys of "
        "different people do not meet."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}


def describe_keys(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add the key to each operation that may carry it."""
    for operations in result["paths"].values():
        if "post" in operations:
            operations["post"].setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    return result


def describe_problems(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add the problem as the answer of each operation that is not described by itself."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", REFUSED)
    return result
