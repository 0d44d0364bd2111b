"""What was decided after the interview, by a person, in words."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from web.constraints import Immutable, Mutability


class Decision(models.Model):
    """The human decision that closes an interview. Made once; its reason is part of it."""

    mutability = Mutability.APPEND_ONLY

    class Outcome(models.TextChoices):
        ADVANCE = "advance", "Advance"
        HOLD = "hold", "Hold"
        REJECT = "reject", "Reject"

    interview = models.OneToOneField(
        "interviews.Interview", models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    rationale = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(rationale=""), name="decision_has_a_rationale"),
            Immutable(name="decision_is_immutable", says="A decision is never edited."),
        ]
