"""The Celery application. Tasks are enqueued by actions and only ever carry ids."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

BEHIND_PAGES = 10  # on the system's scale of niceness, which ends at 19

app = Celery("plumbline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")


@worker_init.connect
def be_patient(**_: object) -> None:
    """Let a worker sit out a broker's pause: reconnecting would cancel its task."""
    app.conf.broker_transport_options |= {"socket_timeout": 10, "retry_on_timeout": True}


@worker_process_init.connect
def let_pages_go_first(**_: object) -> None:
    """Work on what nobody waits for with what those who score leave of the processors."""
    os.nice(BEHIND_PAGES)


@worker_init.connect
@beat_init.connect
def refuse_demo_people(**_: object) -> None:
    """Stop the process where the web server would not start either."""
    if not settings.REFUSES_DEMO_PEOPLE:
        return
    from config import demo_people  # noqa: PLC0415 -- needs the applications loaded

    try:
        demo_people.refuse_demo_people()
    except ImproperlyConfigured as error:  # Celery swallows an exception, but lets an exit pass
        raise SystemExit(str(error)) from error
