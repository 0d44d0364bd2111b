"""How lines look in the logs: never with a link that still works."""

import logging
import re
from typing import Any

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Who reads a log must not be able to follow an invitation or to set somebody's password. What tells
# whom it was for may stay. deploy/Caddyfile says the same to the proxy.
SECRET = re.compile(r"(/invitations/[^/\s]+/|/password/reset/key/[^-/\s]+-)[^/\s\"'<>]+")


class LineFormatter(logging.Formatter):
    """Formats as ever, traceback included, and then leaves out what would open a door."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return SECRET.sub(r"\1…", super().format(record))


def clean_gunicorn(server: Any) -> None:  # noqa: ANN401 -- gunicorn ships no types
    """Let gunicorn's own lines look the same: it names the address that failed."""
    for handler in server.log.error_log.handlers:
        handler.setFormatter(LineFormatter(LINE))
