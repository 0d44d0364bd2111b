"""The behaviourally anchored rating scale of a version. Keys are permanent; positions are not."""

from django.db import models
from django.db.models import Q

from questionbank.formats import limits
from questionbank.models.questions import QuestionVersion, kept_with_version
from questionbank.models.taxonomy import Competency
from web.columns import LineField
from web.constraints import Mutability


class Rubric(models.Model):
    """How answers to one version are rated."""

    mutability = Mutability.FREEZES

    version = models.OneToOneField(QuestionVersion, models.CASCADE, related_name="rubric")
    # A rating at the lowest or highest level is submitted only with a note.
    needs_note_at_extremes = models.BooleanField(default=True)

    class Meta:
        constraints = [kept_with_version("version", name="rubric_of_released_version")]


class Criterion(models.Model):
    """One aspect of an answer that is rated on its own."""

    mutability = Mutability.FREEZES

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=limits.KEY)
    position = models.PositiveSmallIntegerField()
    title = LineField(max_length=limits.CRITERION)
    weight = models.DecimalField(max_digits=limits.DIGITS, decimal_places=limits.PLACES, default=1)
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["rubric", "key"], name="criterion_key_unique"),
            models.UniqueConstraint(
                fields=["rubric", "position"],
                name="criterion_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weight_positive"),
            kept_with_version("rubric", "version", name="criterion_of_released_version"),
        ]

    def __str__(self) -> str:
        return self.title


class Level(models.Model):
    """One step of a criterion's scale with the behaviour that earns it."""

    mutability = Mutability.FREEZES

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="levels")
    key = models.SlugField(max_length=limits.KEY)
    value = models.DecimalField(max_digits=limits.DIGITS, decimal_places=limits.PLACES)
    label = LineField(max_length=limits.LABEL)
    anchor = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "key"], name="level_key_unique"),
            models.UniqueConstraint(fields=["criterion", "value"], name="level_value_unique"),
            kept_with_version("criterion", "rubric__version", name="level_of_released_version"),
        ]

    def __str__(self) -> str:
        return self.label
