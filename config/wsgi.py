"""The WSGI entry point that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

# Whoever asked for a page is gone after so long, and must not keep the database busy for others.
# Here, not in the settings: workers and migrations may take their time.
PAGE_SECONDS = 10
# Nor does a page gain by a query that is compiled first: that alone takes longer than to run it.
FOR_PAGES = f"-c statement_timeout={PAGE_SECONDS}s -c jit=off"
settings.DATABASES["default"]["OPTIONS"] |= {"options": FOR_PAGES}  # type: ignore[operator]  # a dictionary

application = get_wsgi_application()

if settings.REFUSES_DEMO_PEOPLE:
    from config.demo_people import refuse_demo_people  # needs the applications loaded above

    refuse_demo_people()
