"""A person who logs in, and the roles that say what they may do."""

from __future__ import annotations

import zoneinfo
from typing import TypedDict

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from rules.permissions import has_perm

from web.columns import NameField
from web.constraints import Mutability, Namesakes, paired
from web.search import search_column


class Role(models.TextChoices):
    """What a person may do; one person can have several."""

    ADMIN = "admin", "Admin"
    RECRUITER = "recruiter", "Recruiter"
    INTERVIEWER = "interviewer", "Interviewer"


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless the value names a zone of the tz database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError("%(value)s is not a known time zone.", params={"value": value})


def told_apart(name: str, note: str, *, has_namesake: bool) -> str:
    """Return the name; of two with one name, with a note that tells which is meant."""
    return f"{name} ({note})" if has_namesake and note else name


class UserQuerySet(models.QuerySet["User"]):
    """Filters for people."""

    def active(self) -> UserQuerySet:
        """Return those who may log in."""
        return self.filter(is_active=True)

    def with_role(self, role: Role) -> UserQuerySet:
        """Return those who have the role."""
        return self.filter(roles__contains=[role])

    def staff(self) -> UserQuerySet:
        """Return those whose `is_staff` holds."""
        return self.active().exclude(roles=[])

    def managers(self) -> UserQuerySet:
        """Return those whose `is_manager` holds."""
        return self.active().filter(roles__overlap=[Role.RECRUITER, Role.ADMIN])

    def visible_to(self, user: User) -> UserQuerySet:
        """Return whom the reader may see: colleagues see colleagues."""
        return self if user.is_active else self.none()


class UserManager(BaseUserManager["User"]):
    """Find people by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with this address."""
        return self.get(email__iexact=username)


class Settings(TypedDict):
    """What people set for themselves."""

    name: str
    time_zone: str
    has_shortcuts: bool


class User(AbstractBaseUser):
    """A person who logs in with an e-mail address."""

    mutability = Mutability.MUTABLE

    email = models.EmailField()
    name = NameField(max_length=150)
    has_namesake = models.BooleanField(default=False)  # the database keeps it
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    has_shortcuts = models.BooleanField(default=True)  # WCAG 2.1.4: single keys can be switched off
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="invitees")
    joined_at = models.DateTimeField(null=True)
    switched_off_at = models.DateTimeField(null=True)  # the last time, also when it is on again
    search = search_column("name", "email")

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=list(Role.values)), name="user_roles_known"
            ),
            paired("invited", name="user_invited_paired", or_system=True),
            Namesakes(name="user_namesakes"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="user_list"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="user_search"),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Return the name as colleagues read it: of two with one name, with the address."""
        return told_apart(self.name, self.email, has_namesake=self.has_namesake)

    def get_full_name(self) -> str:
        """Return the name, as Django and allauth ask for it."""
        return self.name

    def get_session_auth_hash(self) -> str:
        """Return what a session is checked against: none outlives the account's being off."""
        return f"{super().get_session_auth_hash()}{self.switched_off_at or ''}"

    @property
    def settings(self) -> Settings:
        """Return what the person sets for themselves."""
        return {
            "name": self.name,
            "time_zone": self.time_zone,
            "has_shortcuts": self.has_shortcuts,
        }

    @property
    def is_admin(self) -> bool:
        """Say whether the person curates the bank and manages people."""
        return Role.ADMIN in self.roles

    @property
    def is_recruiter(self) -> bool:
        """Say whether the person manages candidates and reads their reports."""
        return Role.RECRUITER in self.roles

    @property
    def is_interviewer(self) -> bool:
        """Say whether the person can be asked onto a panel."""
        return Role.INTERVIEWER in self.roles

    @property
    def is_staff(self) -> bool:
        """Say whether the person may log in and has a role, whichever."""
        return self.is_active and bool(self.roles)

    @property
    def is_manager(self) -> bool:
        """Say whether the person may log in as recruiter or admin: reads reports by office."""
        return self.is_active and (self.is_recruiter or self.is_admin)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Say whether the rules grant the permission."""
        return self.is_active and bool(has_perm(perm, self, obj))
