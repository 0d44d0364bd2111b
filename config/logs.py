"""How lines look in the logs: never with a link that still works, nor with a row of people."""

import logging
import re
from typing import Any

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Who reads a log must not be able to follow an invitation or to set somebody's password. What tells
# whom it was for may stay. deploy/Caddyfile says the same to the proxy.
SECRET = re.compile(r"(/invitations/[^/\s]+/|/password/reset/key/[^-/\s]+-)[^/\s\"'<>]+")

# What the database refused it quotes, whole rows of it, in what it raises here as in its own log.
REFUSED = re.compile(
    r"(DETAIL:).*?(?=\n\nThe above exception|\n\nDuring handling|\nTraceback \(|\Z)", re.DOTALL
)


class LineFormatter(logging.Formatter):
    """Formats as ever, traceback included, and then leaves out what no log may hold."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return SECRET.sub(r"\1…", REFUSED.sub(r"\1 …", super().format(record)))


def clean_gunicorn(server: Any) -> None:  # noqa: ANN401 -- gunicorn ships no types
    """Let gunicorn's own lines look the same: it names the address that failed."""
    for handler in server.log.error_log.handlers:
        handler.setFormatter(LineFormatter(LINE))
