"""A site that answers with what the web server made of a request; `?SECONDS` takes its time."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

TOLD = ("REMOTE_ADDR", "CONTENT_LENGTH", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as JSON."""
    time.sleep(float(environ["QUERY_STRING"] or 0))
    told = {name: environ[name] for name in TOLD if name in environ}
    told |= {
        "scheme": environ["wsgi.url_scheme"],
        "body": len(environ["wsgi.input"].read()),
        "hands files over": "wsgi.file_wrapper" in environ,
    }
    body = json.dumps(told).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
