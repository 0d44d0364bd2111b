"""Which services did not answer just now, so that not every caller waits for them in turn."""

import time

SECONDS = 5
_until: dict[str, float] = {}


def note(service: str) -> None:
    """Remember for a few seconds that the service, named by its address, does not answer."""
    _until[service] = time.monotonic() + SECONDS


def is_known(service: str) -> bool:
    """Return whether the service failed to answer this process a moment ago."""
    return time.monotonic() < _until.get(service, 0)
