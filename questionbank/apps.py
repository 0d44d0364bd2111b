"""The questionbank app."""

from django.apps import AppConfig


class QuestionBankConfig(AppConfig):
    """Questions, model answers, rubrics and how they are edited."""

    name = "questionbank"
