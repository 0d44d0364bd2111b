"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their roles, the audit trail and API tokens."""

    name = "accounts"
