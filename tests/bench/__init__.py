"""Measured against targets: run with `make bench`."""

import os

import django
from django.apps import apps

# Before anything imports Celery, which would settle for the settings of `make run`.
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
if not apps.ready:
    django.setup()
