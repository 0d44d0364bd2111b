"""Settings from the environment. A secret may also stand in the file that NAME_FILE names."""

import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def read_file(path: Path, *, unless_other: str) -> None:
    """Take NAME=value lines into the environment; what is set there already wins.

    Nothing is taken where the variable or secret `unless_other` is set to something else.
    """
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines)
    if secret(unless_other, values.get(unless_other, "")) == values.get(unless_other, ""):
        for name, value in values.items():
            os.environ.setdefault(name, value)


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default; raise ImproperlyConfigured when there is neither."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment.")
    return value


def secret(name: str, default: str | None = None) -> str:
    """Return the variable, or the stripped content of the file that NAME_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return text(name, default)


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable; raise ImproperlyConfigured for anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of {sorted(TRUE | FALSE)}, not {value!r}.")


def number(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number, the default for an empty one.

    Raises ImproperlyConfigured for anything else, or when it is below the least.
    """
    value = os.environ.get(name) or str(default)
    try:
        found = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if found < least:
        raise ImproperlyConfigured(f"{name} must be {least} or more, not {found}.")
    return found


def processors() -> int:
    """Return how many processors this process may use; a container's quota does not show here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choice(name: str, choices: Collection[str], default: str) -> str:
    """Return one of the choices, however it is written; raise ImproperlyConfigured for others."""
    value = text(name, default)
    if value.strip().lower() in choices:
        return value.strip().lower()
    raise ImproperlyConfigured(
        f"{name} must be one of {', '.join(sorted(choices))}, not {value!r}."
    )


def names(name: str, default: str | None = None) -> list[str]:
    """Return a comma-separated list without blanks.

    An empty variable counts as none; without a default that raises ImproperlyConfigured.
    """
    parts = (os.environ.get(name) or default or "").split(",")
    found = [part.strip() for part in parts if part.strip()]
    if default is None and not found:
        raise ImproperlyConfigured(f"Set {name} in the environment: names, separated by commas.")
    return found


def some(name: str, choices: Collection[str]) -> frozenset[str]:
    """Return those of the choices that are named; raise ImproperlyConfigured for others."""
    found = frozenset(each.lower() for each in names(name, ""))
    if found <= frozenset(choices):
        return found
    known = ", ".join(sorted(choices))
    raise ImproperlyConfigured(f"{name} names some of {known}, not {', '.join(sorted(found))}.")


def database(url: str) -> dict[str, object]:
    """Return Django's connection settings for a postgresql:// address, pooled."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL must start with postgresql://, not {parts.scheme!r}."
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    # A thread of the web server holds one connection at most.
    pool_size = number("DATABASE_POOL_SIZE", number("WEB_THREADS", 8))
    if pool_size:
        options["pool"] = {
            "min_size": 1,
            "max_size": pool_size,
            # Seconds. A database that is away must not hold every thread, health checks included;
            # and a pool that tries again ever less often would stay away minutes longer.
            "timeout": 5,
            "reconnect_timeout": 5,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections; a second cache would exhaust it
        # The pool asks a connection before it hands it out: after a restart of the database each
        # of those it kept would fail one request.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
