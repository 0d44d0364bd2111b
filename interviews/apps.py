"""The interviews app."""

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    """Kits, interviews, scorecards, reports and deliveries."""

    name = "interviews"
