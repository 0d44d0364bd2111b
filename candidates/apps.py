"""The candidates app."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """Openings, candidates and their applications."""

    name = "candidates"
