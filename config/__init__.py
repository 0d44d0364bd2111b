"""Plumbline's wiring: settings, URLs, Celery, component tags, and the one-command start."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
