"""A second person's verdict on an open version."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from questionbank.models.questions import QuestionVersion
from web.constraints import Immutable, Mutability


class EditorialReview(models.Model):
    """A verdict; an approval counts only for the content it was given on."""

    mutability = Mutability.APPEND_ONLY

    class Verdict(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes asked for"
        IMPORTED = "imported", "Imported as published"

    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    content_hash = models.CharField(max_length=64)
    comments = models.TextField(blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            # Only the system approves by importing; everybody else has a name.
            models.CheckConstraint(
                condition=Q(verdict="imported", reviewed_by__isnull=True)
                | (~Q(verdict="imported") & Q(reviewed_by__isnull=False)),
                name="review_has_a_reviewer",
            ),
            Immutable(name="review_is_append_only", says="A review is never edited."),
        ]
