"""Ordered pages of published questions, public or for staff."""

from __future__ import annotations

import uuid

from django.db import models

from accounts.models import User
from questionbank.models.questions import Question
from web.columns import LineField
from web.constraints import Mutability


class QuestionSetQuerySet(models.QuerySet["QuestionSet"]):
    """Which question sets a person may see."""

    def visible_to(self, user: User) -> QuestionSetQuerySet:
        """Return all sets to staff, the public ones to everybody else."""
        return self if user.is_staff else self.filter(is_public=True)


class QuestionSet(models.Model):
    """An ordered page of questions; its answers are public where the set is."""

    mutability = Mutability.MUTABLE

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    slug = models.SlugField(unique=True)
    title = LineField(max_length=150)
    summary = LineField(max_length=300, blank=True)
    introduction = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)

    objects = QuestionSetQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["title", "id"], name="set_list")]

    def __str__(self) -> str:
        return self.title


class QuestionSetItem(models.Model):
    """A question's place in a set."""

    mutability = Mutability.MUTABLE

    question_set = models.ForeignKey(QuestionSet, models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question_set", "question"], name="set_item_question_unique"
            ),
            models.UniqueConstraint(
                fields=["question_set", "position"],
                name="set_item_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
