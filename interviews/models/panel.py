"""Who sits in an interview, and in which role."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from web.constraints import Mutability, paired


class PanelistQuerySet(models.QuerySet["Panelist"]):
    """Filters for panelists."""

    def current(self) -> PanelistQuerySet:
        """Return those who have not been replaced."""
        return self.filter(removed_at__isnull=True)

    def counting(self) -> PanelistQuerySet:
        """Return those whose ratings make the scores."""
        return self.filter(role__in=Panelist.Role.counting())

    def scoring(self) -> PanelistQuerySet:
        """Return those who have a scorecard."""
        return self.exclude(role=Panelist.Role.OBSERVER)


class Panelist(models.Model):
    """A person's seat in one interview."""

    mutability = Mutability.MUTABLE

    class Role(models.TextChoices):
        LEAD = "lead", "Lead"
        INTERVIEWER = "interviewer", "Interviewer"
        SHADOW = "shadow", "Shadow"
        OBSERVER = "observer", "Observer"

        @classmethod
        def counting(cls) -> list[str]:
            """Return the roles whose ratings make the scores."""
            return [cls.LEAD, cls.INTERVIEWER]

    interview = models.ForeignKey("interviews.Interview", models.CASCADE, related_name="panelists")
    user = models.ForeignKey(User, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=Role.choices)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    next_reminder_at = models.DateTimeField(null=True)

    objects = PanelistQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "user"],
                condition=Q(removed_at__isnull=True),
                name="panelist_one_seat_each",
            ),
            models.UniqueConstraint(
                fields=["interview"],
                condition=Q(role="lead", removed_at__isnull=True),
                name="panelist_one_lead",
            ),
            paired("removed", name="panelist_removed_paired"),
        ]
        indexes = [
            # The sweep looks only at those who have a reminder to come.
            models.Index(
                fields=["next_reminder_at"],
                condition=Q(next_reminder_at__isnull=False),
                name="panelist_to_be_reminded",
            )
        ]

    @property
    def is_lead(self) -> bool:
        """Say whether this seat runs the interview."""
        return self.role == self.Role.LEAD

    @property
    def counts(self) -> bool:
        """Say whether this seat's ratings make the scores."""
        return self.role in self.Role.counting()

    @property
    def scores(self) -> bool:
        """Say whether this seat has a scorecard."""
        return self.role != self.Role.OBSERVER
