"""Values that requests carry."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar

from web.api import serializers

# RFC 3339: date, time and offset. Without an offset an instant is anybody's guess.
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")


class InstantField(serializers.DateTimeField):
    """An instant with its offset; a bare date, or a time of whichever zone, is refused."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "no_offset": "Give date, time and offset, such as 2027-01-15T10:00:00+01:00."
    }

    def to_internal_value(self, value: Any) -> dt.datetime:  # noqa: ANN401 -- DRF's signature
        """Return the instant."""
        text = value.strip().upper() if isinstance(value, str) else ""
        if not INSTANT.fullmatch(text):
            self.fail("no_offset")
        instant: dt.datetime = super().to_internal_value(text)
        return instant
