"""`/health/live/` and `/health/ready/`: for supervisors, proxies and monitoring, without log-in."""

import logging
import time
from ipaddress import ip_address

import redis
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# Who works, and where each leaves its sign of life.
HEARTBEAT_KEYS = {"worker": "worker-heartbeat", "mailer": "mailer-heartbeat"}
# Beat asks every 15 seconds, and three may be missed: a worker busy with a long report is not dead.
HEARTBEAT_VALID_SECONDS = 60

logger = logging.getLogger(__name__)


def record_heartbeat(worker: str) -> None:
    """Note that "worker" or "mailer" is at work."""
    caches["strict"].set(HEARTBEAT_KEYS[worker], time.time(), timeout=HEARTBEAT_VALID_SECONDS)


def database_state() -> str:
    """Return "ok" when the database answers a query, else "down"."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", error)
        return "down"
    return "ok"


def queue_states() -> dict[str, str]:
    """Return the states of the broker and of the workers, whose heartbeats stand in the broker."""
    cache = caches["strict"]
    try:
        has_heartbeat = {name: cache.has_key(key) for name, key in HEARTBEAT_KEYS.items()}
    except (redis.RedisError, OSError) as error:
        logger.warning("The broker does not answer: %s", error)
        return {"broker": "down", **dict.fromkeys(HEARTBEAT_KEYS, "unknown")}
    states = {name: "ok" if is_there else "silent" for name, is_there in has_heartbeat.items()}
    return {"broker": "ok", **states}


@require_safe
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """Say that this process answers; asks nothing else, so that no restart is needless."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether work can be done: 200 when database, broker and workers are there, else 503.

    Which of them is missing is said to whoever asks on this machine, as container checks do.
    """
    parts = {"database": database_state(), **queue_states()}
    is_ready = all(state == "ok" for state in parts.values())
    shown = parts if _is_from_here(request) else {}
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", **shown}, status=200 if is_ready else 503
    )


def _is_from_here(request: HttpRequest) -> bool:
    is_forwarded = "X-Forwarded-For" in request.headers
    return ip_address(request.META["REMOTE_ADDR"]).is_loopback and not is_forwarded
