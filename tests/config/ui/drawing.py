"""Draw a piece of template and look at it the way a reader's program would."""

import re
from html import unescape

from django.template import Context, Engine


def draw(source: str, **values: object) -> str:
    return Engine.get_default().from_string(source).render(Context(values))


def words(html: str) -> str:
    """Return the text alone, with runs of white space as one blank."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
