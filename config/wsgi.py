"""The WSGI entry point that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = get_wsgi_application()

if settings.REFUSES_DEMO_PEOPLE:
    from config.demo_people import refuse_demo_people  # needs the applications loaded above

    refuse_demo_people()
