"""Tokens for the API, stored as digests."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from accounts.models.users import User
from web.columns import LineField
from web.constraints import Mutability, paired


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Which tokens a person may see, and filters on them."""

    def visible_to(self, user: User) -> ApiTokenQuerySet:
        """Return the reader's own tokens; to admins, everybody's."""
        if user.is_active and user.is_admin:
            return self
        return self.filter(user=user) if user.is_active else self.none()


class ApiToken(models.Model):
    """A bearer token of one person; only its SHA-256 digest is kept."""

    mutability = Mutability.MUTABLE

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="api_tokens")
    name = LineField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="tokens_revoked"
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"
            ),
            paired("revoked", name="token_revoked_paired"),
        ]
        indexes = [models.Index(fields=["user", "created_at", "id"], name="token_list")]

    def is_valid(self, at: dt.datetime) -> bool:
        """Say whether the token opens the door at that instant."""
        return self.revoked_at is None and at < self.expires_at
