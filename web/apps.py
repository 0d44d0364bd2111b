"""The web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What every page and endpoint needs; knows no app."""

    name = "web"
