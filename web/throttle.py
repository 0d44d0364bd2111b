"""How often one visitor may send a public form."""

import logging
from hashlib import sha256

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def is_within_limit(purpose: str, visitor: str, *, limit: int, seconds: int) -> bool:
    """Count one more try and say whether it is among the first `limit` of the window.

    The window starts with the first try. `visitor` is what tells visitors apart, such as an
    address; only its digest is kept. Without a cache everybody passes: a form that works matters
    more than a limit.
    """
    key = f"throttle:{purpose}:{sha256(visitor.encode()).hexdigest()}"
    try:
        if cache.add(key, 1, timeout=seconds):
            return limit >= 1
        return cache.incr(key) <= limit
    except ValueError:  # the window closed between the two commands
        return limit >= 1
    except RedisError:
        logger.warning("No limit on %s: the cache does not answer.", purpose)
        return True
