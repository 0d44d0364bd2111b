"""`manage.py prepare`: bring database and static files up to date before the services start."""

import hashlib
import json
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError

from web.periodic import heartbeat, mailer_heartbeat


class Command(BaseCommand):
    """Migrate, collect static files, fill a new embedded database, and say how to log in."""

    help = __doc__
    requires_system_checks = ()  # `make check` runs them; here they would cost a second per start

    def handle(self, *_args: object, **_options: object) -> None:
        """Do what is left to do; a second run changes nothing."""
        migrate()
        collect_static()
        if settings.IS_EMBEDDED:
            seed()
        beat_once()
        self.stdout.write(log_ins())


def migrate() -> None:
    """Bring the tables up to date; raise CommandError when the database does not answer."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).splitlines()[0].strip().removesuffix(":")
        raise CommandError(
            f"The database does not answer ({reason}): is DATABASE_URL right, and is it up?"
        ) from error
    call_command("migrate", interactive=False, verbosity=0)


def beat_once() -> None:
    """Send the first heartbeats: readiness need not wait for beat's. Raises as above."""
    try:
        heartbeat.delay()
        mailer_heartbeat.delay()
    except (BrokerError, OSError) as error:
        raise CommandError(
            f"The broker does not answer ({error}): is REDIS_URL right, and is it up?"
        ) from error


def collect_static() -> None:
    """Collect, hash and compress static files when one of them changed."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            seen.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == seen.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(seen.hexdigest(), encoding="utf-8")


def seed() -> None:
    """Fill a new embedded database with the starting bank and the demo people."""
    done = settings.LOCAL_DIR / "postgres" / "seeded"
    if done.exists():
        return
    content = str(settings.BASE_DIR / "questionbank" / "content")
    call_command("bank_import", content, publish=True, stdout=sys.stderr)
    call_command("kit_import", content, stdout=sys.stderr)
    call_command("demo", stdout=sys.stderr)
    done.touch()


def log_ins() -> str:
    """Return the lines that tell a person how to get in."""
    told = settings.LOCAL_DIR / "demo.json"
    if settings.IS_EMBEDDED and not told.exists():
        return f"The demo log-ins were in {told}, which is gone.\n"
    if settings.IS_EMBEDDED:
        demo = json.loads(told.read_text(encoding="utf-8"))
        people = "\n".join(f"  {person['email']:24} {person['role']}" for person in demo["people"])
        return f"Log in with the password {demo['password']} as\n{people}\n"
    if not get_user_model().objects.exists():
        return "No one can log in yet: make the first admin with manage.py create_admin EMAIL\n"
    return ""
