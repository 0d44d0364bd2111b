"""Reusable interview templates."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from accounts.models import User
from interviews.models.limits import SHORTEST_SLOT
from questionbank.models import QuestionVersion
from web.columns import LineField
from web.constraints import Mutability, paired
from web.search import search_column


class KitQuerySet(models.QuerySet["Kit"]):
    """Which kits a person may see, and filters on them."""

    def visible_to(self, user: User) -> KitQuerySet:
        """Return all kits to staff."""
        return self if user.is_staff else self.none()


class Kit(models.Model):
    """A template: sections of questions in order, with minutes."""

    mutability = Mutability.MUTABLE

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = LineField(max_length=150)
    description = models.TextField(blank=True)
    seniority = models.CharField(
        max_length=10,
        choices=QuestionVersion.Seniority.choices,
        default=QuestionVersion.Seniority.MID,
    )
    minutes = models.PositiveSmallIntegerField(default=60)  # the whole slot
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)
    archived_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    search = search_column("name")

    objects = KitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST_SLOT), name="kit_minutes_at_least_5"
            ),
            paired("archived", name="kit_archived_paired"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="kit_list"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="kit_search"),
        ]

    def __str__(self) -> str:
        return self.name


class KitSection(models.Model):
    """A named part of a kit."""

    mutability = Mutability.MUTABLE

    kit = models.ForeignKey(Kit, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = LineField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=0)  # time beside its questions

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kit", "position"],
                name="kit_section_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["kit", "title"], name="kit_section_title_unique"),
        ]


class KitQuestion(models.Model):
    """A question's place in a kit. Which version is asked is decided when scheduling."""

    mutability = Mutability.MUTABLE

    section = models.ForeignKey(KitSection, models.CASCADE, related_name="questions")
    question = models.ForeignKey("questionbank.Question", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    minutes = models.PositiveSmallIntegerField(null=True)  # null: the version's own

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section", "question"], name="kit_question_unique_in_section"
            ),
            models.UniqueConstraint(
                fields=["section", "position"],
                name="kit_question_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="kit_question_weight_positive"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1),
                name="kit_question_minutes_positive",
            ),
        ]
