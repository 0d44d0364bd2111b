"""The Celery application. Tasks are enqueued by actions and only ever carry ids."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("plumbline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")


@worker_init.connect
def be_patient(**_: object) -> None:
    """Let a worker sit out a broker's pause: reconnecting would cancel its task."""
    app.conf.broker_transport_options |= {"socket_timeout": 10, "retry_on_timeout": True}


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
